-- The schema, who may read it, and what guards every record.
--
-- Everything goes to the schema `commerce`, or to the one that the session's setting
-- `commerce.schema` names (`PGOPTIONS='-c commerce.schema=its_name'`). Each file is one transaction
-- and may be applied again. A table of another make under one of these names stops its file at the
-- comments on its columns, and nothing of that file stays.
begin;
set local client_min_messages = warning;
do $$
declare
    home text := coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce');
begin
    if to_regnamespace(quote_ident(home)) is null then
        execute format('create schema %I', home);
    end if;
    if to_regrole('commerce_analyst') is null then
        create role commerce_analyst nologin noinherit;
    end if;
    if not pg_has_role('authenticator', 'commerce_analyst', 'member') then
        grant commerce_analyst to authenticator;
    end if;
    execute format('grant usage on schema %I to service_role, commerce_analyst', home);
end $$;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

-- When a row was last written, whoever wrote it.
create or replace function touch_row() returns trigger
language plpgsql security invoker set search_path from current as $$
begin
    new.updated_at := now();
    return new;
end $$;

-- What every table has: `updated_at` by itself, row-level security, reading for analysts (of the
-- tenant that their token's claim `tenant` names; of all where it names none), writing for the
-- service role, which passes row-level security, and nothing for anybody else.
create or replace function secure_table(target regclass) returns void
language plpgsql security invoker set search_path from current as $$
begin
    execute format('drop trigger if exists touch_row on %s', target);
    execute format('create trigger touch_row before update on %s
        for each row execute function touch_row()', target);
    execute format('alter table %s enable row level security', target);
    execute format('drop policy if exists analysts_read on %s', target);
    execute format('create policy analysts_read on %s for select to commerce_analyst using (
        tenant = coalesce((select nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb
            ->> ''tenant''), tenant))', target);
    execute format('revoke all on %s from public, anon, authenticated, service_role,
        commerce_analyst', target);
    execute format('grant select, insert, update, delete on %s to service_role', target);
    execute format('grant select on %s to commerce_analyst', target);
end $$;

create table if not exists record_versions (
    tenant             text        not null,
    source             text        not null,
    kind               text        not null,
    source_id          text        not null collate "C",
    source_modified_at timestamptz,
    sync_epoch         bigint      not null,
    content_print      text        not null,
    gone               boolean     not null,
    updated_at         timestamptz not null default now(),
    primary key (tenant, source, kind, source_id)
);

-- How late the copy is: `where updated_at > now() - interval '1 day'`, in sync_health.
create index if not exists record_versions_by_update on record_versions (updated_at);
comment on index record_versions_by_update is
    'How late the copy is: where updated_at > now() - interval ''1 day'', in sync_health.';

comment on table record_versions is
    'Which version of each record is held: the guard against late writers, and the tombstones.';
comment on column record_versions.source is 'The connection that the record comes from.';
comment on column record_versions.kind is 'order, product, customer, vendor, invoice, ….';
comment on column record_versions.source_id is 'The source''s id of the record.';
comment on column record_versions.source_modified_at is
    'When the source says it last changed: the older part of the version.';
comment on column record_versions.sync_epoch is
    'Grows with every time that the record is taken up: the younger part of the version.';
comment on column record_versions.content_print is 'SHA-256 of the rows, to know a repetition by.';
comment on column record_versions.gone is
    'The source no longer has it. There need not be a row of it.';
comment on column record_versions.updated_at is 'When it was last written.';

create table if not exists sources (
    tenant     text        not null,
    source     text        not null,
    name       text,
    time_zone  text        not null default 'UTC' check (now() at time zone time_zone is not null),
    updated_at timestamptz not null default now(),
    primary key (tenant, source)
);

comment on table sources is
    'Yours to fill: the time zone whose days the views count by. A source without a row has UTC.';
comment on column sources.source is 'The connection.';
comment on column sources.name is 'Its name for people.';
comment on column sources.time_zone is 'Such as Europe/Berlin.';

create table if not exists schema_versions (
    version    integer     not null primary key,
    columns    jsonb       not null,
    applied_at timestamptz not null default now()
);

comment on table schema_versions is
    'Which versions of these migrations were applied, and the columns that there were after each.';
comment on column schema_versions.columns is 'By table: the names of its columns.';

select secure_table('record_versions'), secure_table('sources');
alter table schema_versions enable row level security;
drop policy if exists analysts_read on schema_versions;
create policy analysts_read on schema_versions for select to commerce_analyst using (true);
revoke all on schema_versions from public, anon, authenticated, service_role, commerce_analyst;
grant select on schema_versions to service_role, commerce_analyst;
-- Every function is everybody's until it is taken back.
revoke all on function touch_row(), secure_table(regclass) from public, anon, authenticated;
commit;
