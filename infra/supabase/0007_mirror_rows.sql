-- How the mirror of links and journal is written: an older state never replaces a newer one.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

-- One link: its columns, and `documents: [columns of id_mappings]`. Documents that the newest state
-- does not name are not there any more.
create or replace function mirror_link(link jsonb) returns boolean
language plpgsql security invoker set search_path from current as $$
declare
    new links := jsonb_populate_record(null::links, link);
    documents jsonb := coalesce(link -> 'documents', '[]');
begin
    insert into links as held (tenant, source, kind, source_id, target, sync_epoch,
        mapping_version, attempts, parked_code, parked_reason, parked_at)
    values (new.tenant, new.source, new.kind, new.source_id, new.target, new.sync_epoch,
        new.mapping_version, new.attempts, new.parked_code, new.parked_reason, new.parked_at)
    on conflict (tenant, source, kind, source_id, target) do update set
        sync_epoch = excluded.sync_epoch, mapping_version = excluded.mapping_version,
        attempts = excluded.attempts, parked_code = excluded.parked_code,
        parked_reason = excluded.parked_reason, parked_at = excluded.parked_at
    where held.sync_epoch <= excluded.sync_epoch;
    if not found then
        return false;
    end if;
    delete from id_mappings held
    where (held.tenant, held.source, held.kind, held.source_id, held.target)
            = (new.tenant, new.source, new.kind, new.source_id, new.target)
        and held.role not in (select d ->> 'role' from jsonb_array_elements(documents) d);
    insert into id_mappings (tenant, source, kind, source_id, target, role, target_id, document,
        number, version, posted_at, voided, total, currency)
    select new.tenant, new.source, new.kind, new.source_id, new.target, d.role, d.target_id,
        d.document, d.number, d.version, d.posted_at, d.voided, d.total, d.currency
    from jsonb_populate_recordset(null::id_mappings, documents) d
    on conflict (tenant, source, kind, source_id, target, role) do update set
        target_id = excluded.target_id, document = excluded.document, number = excluded.number,
        version = excluded.version, posted_at = excluded.posted_at, voided = excluded.voided,
        total = excluded.total, currency = excluded.currency;
    return true;
end $$;

-- What the API calls. Answers how many links were news, and how many entries of the journal.
create or replace function mirror_rows(links jsonb, logs jsonb) returns jsonb
language plpgsql security invoker set search_path from current set statement_timeout = '20s' as $$
declare
    linked bigint;
    logged bigint;
begin
    select count(*) filter (where news) into linked from (
        select mirror_link(value) as news from jsonb_array_elements(links)
        order by value ->> 'tenant', value ->> 'source', value ->> 'kind', value ->> 'source_id',
            value ->> 'target', (value ->> 'sync_epoch')::bigint) each_link;
    insert into sync_logs (tenant, id, at, source, kind, source_id, target, role, document,
        target_id, number, outcome, code, reason, attempt, duration_ms, mapping_version, total,
        currency)
    select l.tenant, l.id, l.at, l.source, l.kind, l.source_id, l.target, l.role, l.document,
        l.target_id, l.number, l.outcome, l.code, l.reason, l.attempt, l.duration_ms,
        l.mapping_version, l.total, l.currency
    from jsonb_populate_recordset(null::sync_logs, logs) l order by l.tenant, l.id
    on conflict do nothing;
    get diagnostics logged = row_count;
    return jsonb_build_object('links', linked, 'logs', logged);
end $$;

comment on function mirror_rows(jsonb, jsonb) is
    'Writes links with their documents, and entries of the journal; twice is once.';

revoke all on function mirror_link(jsonb), mirror_rows(jsonb, jsonb)
    from public, anon, authenticated;
grant execute on function mirror_link(jsonb), mirror_rows(jsonb, jsonb) to service_role;
commit;
