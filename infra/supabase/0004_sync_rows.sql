-- The one way in: records with their rows, guarded against late writers.
--
-- A record is written as a whole or not at all, and a call as a whole or not at all. A record is
-- applied unless the table holds a newer one, by (source_modified_at, sync_epoch); children are
-- replaced only where their head was applied. Table names are chosen here, column names are looked
-- up in the catalogue: a payload can name neither a table nor a column that is not meant for it.
begin;
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

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
    where key in ('tenant', 'source', 'order_id', 'source_modified_at', 'sync_epoch', 'gone',
            'synced_at')
        or not exists (
            select from pg_attribute
            where attrelid = target and attname = key and attnum > 0 and not attisdropped);
    if wrong is not null then
        raise undefined_column using message = format('table %s takes no column %s', target, wrong),
            hint = 'The tables are older than the writer: apply the migrations.';
    end if;
    return keys;
end $$;

-- Replaces a head if the record is not older than it. "applied" or "stale".
create or replace function sync_head(target regclass, record jsonb, head jsonb) returns text
language plpgsql security invoker set search_path from current as $$
declare
    keys text[] := sync_columns(target, jsonb_build_array(head));
    names text := (select string_agg(quote_ident(key), ', ') from unnest(keys) key);
    news text := (
        select string_agg(format('%1$I = excluded.%1$I', key), ', ')
        from unnest(keys) key where key <> 'source_id');
    written bigint;
begin
    if head ->> 'source_id' is distinct from record ->> 'id' then
        raise invalid_parameter_value using message = 'a head is not its record''s';
    end if;
    execute format(
        'insert into %1$s as held
            (tenant, source, source_modified_at, sync_epoch, gone, synced_at, %2$s)
        select $1, $2, $3, $4, false, now(), %2$s from jsonb_populate_record(null::%1$s, $5)
        on conflict (tenant, source, source_id) do update set
            source_modified_at = excluded.source_modified_at, sync_epoch = excluded.sync_epoch,
            gone = false, synced_at = excluded.synced_at, %3$s
        where case when held.gone then held.sync_epoch <= excluded.sync_epoch
            else (coalesce(held.source_modified_at, ''-infinity''), held.sync_epoch)
                <= (coalesce(excluded.source_modified_at, ''-infinity''), excluded.sync_epoch) end',
        target, names, news)
    using record ->> 'tenant', record ->> 'source', (record ->> 'modified_at')::timestamptz,
        (record ->> 'epoch')::bigint, head;
    get diagnostics written = row_count;
    return case when written > 0 then 'applied' else 'stale' end;
end $$;

-- Marks a head whose record vanished. The source gives no time for that, so the epoch decides.
-- "applied", "stale", or "absent" where there is nothing to mark.
create or replace function sync_gone(target regclass, record jsonb) returns text
language plpgsql security invoker set search_path from current as $$
declare
    held bigint;
begin
    execute format(
        'select sync_epoch from %s where tenant = $1 and source = $2 and source_id = $3 for update',
        target)
    into held using record ->> 'tenant', record ->> 'source', record ->> 'id';
    if held is null then
        return 'absent';
    elsif held > (record ->> 'epoch')::bigint then
        return 'stale';
    end if;
    execute format(
        'update %s set deleted_at = coalesce(deleted_at, now()), gone = true, sync_epoch = $4,
            synced_at = now() where tenant = $1 and source = $2 and source_id = $3', target)
    using record ->> 'tenant', record ->> 'source', record ->> 'id', (record ->> 'epoch')::bigint;
    return 'applied';
end $$;

-- Replaces the rows of an order in one of its tables.
create or replace function sync_children(target regclass, record jsonb, rows jsonb) returns void
language plpgsql security invoker set search_path from current as $$
declare
    names text := (
        select string_agg(quote_ident(key), ', ') from unnest(sync_columns(target, rows)) key);
begin
    execute format('delete from %s where tenant = $1 and source = $2 and order_id = $3', target)
    using record ->> 'tenant', record ->> 'source', record ->> 'id';
    if jsonb_array_length(rows) > 0 then
        execute format(
            'insert into %1$s (tenant, source, order_id, %2$s)
            select $1, $2, $3, %2$s from jsonb_populate_recordset(null::%1$s, $4)', target, names)
        using record ->> 'tenant', record ->> 'source', record ->> 'id', rows;
    end if;
end $$;

-- One record: {kind, tenant, source, id, modified_at, epoch, gone, rows: {table: [columns]}}.
create or replace function sync_record(record jsonb) returns text
language plpgsql security invoker set search_path from current as $$
declare
    heads text := case record ->> 'kind'
        when 'order' then 'orders'
        when 'product' then 'products'
        when 'customer' then 'customers' end;
    children text[] := case record ->> 'kind'
        when 'order' then array['order_lines', 'refunds', 'refund_lines'] else array[]::text[] end;
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
    elsif (record ->> 'gone')::boolean then
        return sync_gone(heads::regclass, record);
    elsif strange is not null then
        raise undefined_table using message = format('%s is no table of this kind', strange),
            hint = 'The tables are older than the writer: apply the migrations.';
    elsif coalesce(jsonb_array_length(rows -> heads), 0) <> 1 then
        raise invalid_parameter_value using message = 'a record has one head';
    end if;
    answer := sync_head(heads::regclass, record, rows -> heads -> 0);
    if answer = 'applied' then
        foreach child in array children loop
            perform sync_children(child::regclass, record, coalesce(rows -> child, '[]'));
        end loop;
    end if;
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
    'Writes records, guarded against late writers; answers applied, stale or absent for each.';

-- Every function is everybody's until it is taken back.
revoke all on function sync_columns(regclass, jsonb), sync_head(regclass, jsonb, jsonb),
    sync_gone(regclass, jsonb), sync_children(regclass, jsonb, jsonb), sync_record(jsonb),
    sync_rows(jsonb) from public, anon, authenticated;
grant execute on function sync_columns(regclass, jsonb), sync_head(regclass, jsonb, jsonb),
    sync_gone(regclass, jsonb), sync_children(regclass, jsonb, jsonb), sync_record(jsonb),
    sync_rows(jsonb) to service_role;
do $$ begin execute format('grant usage on schema %I to service_role', current_schema()); end $$;
commit;

notify pgrst, 'reload schema';
