-- The one way in: records with their rows, guarded against late writers.
--
-- A record is written as a whole or not at all, and a call as a whole or not at all. Its version is
-- (source_modified_at, sync_epoch): a greater one is applied; the same one with the same content is
-- known already; the same one with another content is a conflict and changes nothing. Table names
-- are chosen here, column names are looked up in the catalogue: a payload can name neither a table
-- nor a column that is not meant for it.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

-- The table of a kind's heads; null for a kind without rows of its own.
create or replace function head_table(kind text) returns text
language sql immutable security invoker set search_path from current as $$
    select case when kind in ('order', 'product', 'customer', 'vendor', 'invoice', 'sales_receipt',
        'credit_memo', 'refund_receipt', 'payment', 'bill', 'purchase', 'vendor_credit', 'deposit',
        'transfer') then kind || 's' end
$$;

-- The tables of what belongs to a head, each before the ones that refer to it.
create or replace function child_tables(kind text) returns text[]
language sql immutable security invoker set search_path from current as $$
    select case
        when kind = 'order' then array['order_lines', 'refunds', 'refund_lines']
        when kind in ('product', 'customer', 'vendor') then array[]::text[]
        else array['entry_lines'] end
$$;

-- The column list of an insert, from the keys of the rows. The columns by which a row is found and
-- guarded come from the record alone, never from a row.
create or replace function sync_columns(target regclass, rows jsonb) returns text[]
language plpgsql stable security invoker set search_path from current as $$
declare
    keys text[] := array(
        select distinct key from jsonb_array_elements(rows) r, jsonb_object_keys(r.value) key
        order by key);
    wrong text;
begin
    select key into wrong from unnest(keys) key
    where key in ('tenant', 'source', 'kind', 'order_id', 'entry_id', 'source_modified_at',
            'sync_epoch', 'gone', 'updated_at')
        or not exists (
            select from pg_attribute
            where attrelid = target and attname = key and attnum > 0 and not attisdropped);
    if wrong is not null then
        raise undefined_column using message = format('table %s takes no column %s', target, wrong),
            hint = 'The tables are older than the writer: apply the migrations.';
    end if;
    return keys;
end $$;

-- Takes the record's place in record_versions, if its version may be applied: "applied". Else
-- "unchanged", "stale" or "conflict", and nothing is to be written. The place stays locked until
-- the end of the transaction. A record that vanished, or comes back, has no time of the source's to
-- compare: there sync_epoch alone decides.
create or replace function sync_version(record jsonb, print text) returns text
language plpgsql security invoker set search_path from current as $$
declare
    held record_versions;
    modified timestamptz := (record ->> 'modified_at')::timestamptz;
    epoch bigint := (record ->> 'epoch')::bigint;
    vanished boolean := (record ->> 'gone')::boolean;
    newer boolean;
    same boolean;
begin
    insert into record_versions values (record ->> 'tenant', record ->> 'source', record ->> 'kind',
        record ->> 'id', modified, epoch, print, vanished)
    on conflict do nothing;
    if found then
        return 'applied';
    end if;
    select * into held from record_versions v
    where v.tenant = record ->> 'tenant' and v.source = record ->> 'source'
        and v.kind = record ->> 'kind' and v.source_id = record ->> 'id' for update;
    if held.gone or vanished then
        newer := epoch > held.sync_epoch;
        same := epoch = held.sync_epoch;
    else
        newer := (coalesce(modified, '-infinity'), epoch)
            > (coalesce(held.source_modified_at, '-infinity'), held.sync_epoch);
        same := (coalesce(modified, '-infinity'), epoch)
            = (coalesce(held.source_modified_at, '-infinity'), held.sync_epoch);
    end if;
    if same then
        return case when held.gone = vanished and held.content_print = print
            then 'unchanged' else 'conflict' end;
    elsif not newer then
        return 'stale';
    end if;
    update record_versions v set sync_epoch = epoch, content_print = print, gone = vanished,
        source_modified_at = case when vanished then held.source_modified_at else modified end
    where v.tenant = held.tenant and v.source = held.source and v.kind = held.kind
        and v.source_id = held.source_id;
    return 'applied';
end $$;

-- Replaces a head.
create or replace function sync_head(target regclass, record jsonb, head jsonb) returns void
language plpgsql security invoker set search_path from current as $$
declare
    keys text[] := sync_columns(target, jsonb_build_array(head));
    names text := (select string_agg(quote_ident(key), ', ') from unnest(keys) key);
    news text := (
        select string_agg(format('%1$I = excluded.%1$I', key), ', ')
        from unnest(keys) key where key <> 'source_id');
begin
    if head ->> 'source_id' is distinct from record ->> 'id' then
        raise invalid_parameter_value using message = 'a head is not its record''s';
    end if;
    execute format(
        'insert into %1$s (tenant, source, source_modified_at, sync_epoch, gone, %2$s)
        select $1, $2, $3, $4, false, %2$s from jsonb_populate_record(null::%1$s, $5)
        on conflict (tenant, source, source_id) do update set
            source_modified_at = excluded.source_modified_at, sync_epoch = excluded.sync_epoch,
            gone = false, %3$s',
        target, names, news)
    using record ->> 'tenant', record ->> 'source', (record ->> 'modified_at')::timestamptz,
        (record ->> 'epoch')::bigint, head;
end $$;

-- Marks a head whose record vanished, if there is one. What belongs to it stays readable.
create or replace function sync_gone(target regclass, record jsonb) returns void
language plpgsql security invoker set search_path from current as $$
begin
    execute format(
        'update %s set deleted_at = coalesce(deleted_at, now()), gone = true, sync_epoch = $4
        where tenant = $1 and source = $2 and source_id = $3', target)
    using record ->> 'tenant', record ->> 'source', record ->> 'id', (record ->> 'epoch')::bigint;
end $$;

-- Replaces the rows of a head in one of its tables.
create or replace function sync_children(target regclass, record jsonb, rows jsonb) returns void
language plpgsql security invoker set search_path from current as $$
declare
    names text := (
        select string_agg(quote_ident(key), ', ') from unnest(sync_columns(target, rows)) key);
    home text := case when target = 'entry_lines'::regclass
        then 'tenant, source, kind, entry_id' else 'tenant, source, order_id' end;
    place text := case when target = 'entry_lines'::regclass
        then '$1, $2, $3, $4' else '$1, $2, $4' end;
begin
    execute format('delete from %s where (%s) = (%s)', target, home, place)
    using record ->> 'tenant', record ->> 'source', record ->> 'kind', record ->> 'id';
    if jsonb_array_length(rows) > 0 then
        execute format(
            'insert into %1$s (%2$s, %4$s)
            select %3$s, %4$s from jsonb_populate_recordset(null::%1$s, $5)',
            target, home, place, names)
        using record ->> 'tenant', record ->> 'source', record ->> 'kind', record ->> 'id', rows;
    end if;
end $$;

-- One record: {kind, tenant, source, id, modified_at, epoch, gone, rows: {table: [columns]}}.
create or replace function sync_record(record jsonb) returns text
language plpgsql security invoker set search_path from current as $$
declare
    heads text := head_table(record ->> 'kind');
    children text[] := child_tables(record ->> 'kind');
    vanished boolean := (record ->> 'gone')::boolean;
    rows jsonb := coalesce(record -> 'rows', '{}');
    strange text := (
        select key from jsonb_object_keys(rows) key
        where key <> heads and key <> all (children) limit 1);
    child text;
    answer text;
begin
    if heads is null then
        raise undefined_table using message = format('no table for the kind %s', record ->> 'kind'),
            hint = 'The tables are older than the writer: apply the migrations.';
    elsif strange is not null then
        raise undefined_table using message = format('%s is no table of this kind', strange),
            hint = 'The tables are older than the writer: apply the migrations.';
    elsif coalesce(jsonb_array_length(rows -> heads), 0) <> (not vanished)::integer then
        raise invalid_parameter_value using message = 'a record has one head, a vanished one none';
    end if;
    answer := sync_version(record, encode(sha256(convert_to(rows::text, 'UTF8')), 'hex'));
    if answer <> 'applied' then
        return answer;
    elsif vanished then
        perform sync_gone(heads::regclass, record);
        return answer;
    end if;
    perform sync_head(heads::regclass, record, rows -> heads -> 0);
    foreach child in array children loop
        perform sync_children(child::regclass, record, coalesce(rows -> child, '[]'));
    end loop;
    return answer;
end $$;

-- What the API calls: an array of records, answered in its order. They are taken in the order of
-- their keys, so that two calls with the same records cannot wait for each other in a ring.
create or replace function sync_rows(payload jsonb) returns jsonb
language plpgsql security invoker set search_path from current set statement_timeout = '20s' as $$
declare
    answers text[] := array_fill(null::text, array[jsonb_array_length(payload)]);
    item record;
begin
    for item in
        select value, ordinality from jsonb_array_elements(payload) with ordinality
        order by value ->> 'kind', value ->> 'tenant', value ->> 'source', value ->> 'id',
            ordinality
    loop
        answers[item.ordinality] := sync_record(item.value);
    end loop;
    return to_jsonb(answers);
end $$;

comment on function sync_rows(jsonb) is
    'Writes records, guarded against late writers; for each: applied, unchanged, stale, conflict.';

revoke all on function head_table(text), child_tables(text), sync_columns(regclass, jsonb),
    sync_version(jsonb, text), sync_head(regclass, jsonb, jsonb), sync_gone(regclass, jsonb),
    sync_children(regclass, jsonb, jsonb), sync_record(jsonb), sync_rows(jsonb)
    from public, anon, authenticated;
grant execute on function head_table(text), child_tables(text), sync_columns(regclass, jsonb),
    sync_version(jsonb, text), sync_head(regclass, jsonb, jsonb), sync_gone(regclass, jsonb),
    sync_children(regclass, jsonb, jsonb), sync_record(jsonb), sync_rows(jsonb) to service_role;
commit;
