-- What a connection can be told about these tables, and the version of these migrations.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

-- The columns of every table here, by table.
create or replace function schema_columns() returns jsonb
language sql stable security invoker set search_path from current as $$
    select jsonb_object_agg(relname, columns) from (
        select c.relname, (
            select jsonb_agg(a.attname order by a.attname) from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
        from pg_class c
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'v')) tables
$$;

-- Version, role, what the role may do, and what is missing since the migrations were applied.
create or replace function schema_state() returns jsonb
language sql stable security invoker set search_path from current as $$
    with applied as (
        select version, columns from schema_versions order by version desc limit 1
    ), missing as (
        select coalesce(jsonb_agg(wanted.key || '.' || col order by wanted.key, col), '[]') as names
        from applied, jsonb_each(applied.columns) wanted,
            jsonb_array_elements_text(wanted.value) col
        where not coalesce(schema_columns() -> wanted.key ? col, false)
    ), withheld as (
        select coalesce(jsonb_agg(distinct c.relname order by c.relname), '[]') as names
        from pg_class c, applied
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'v')
            and applied.columns ? c.relname and not has_table_privilege(c.oid, 'select')
    ), unwritable as (
        select coalesce(jsonb_agg(distinct c.relname order by c.relname), '[]') as names
        from pg_class c, applied, unnest(array['select', 'insert', 'update', 'delete']) need
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
            and applied.columns ? c.relname and c.relname <> 'schema_versions'
            and not has_table_privilege(c.oid, need)
    )
    select jsonb_build_object(
        'version', (select version from applied),
        'server', current_setting('server_version'),
        'role', current_user,
        'may_call', coalesce(
            has_function_privilege(to_regprocedure('sync_rows(jsonb)'), 'execute')
            and has_function_privilege(to_regprocedure('mirror_rows(jsonb, jsonb)'), 'execute'),
            false),
        'missing', (select names from missing),
        'unreadable', (select names from withheld),
        'unwritable', (select names from unwritable))
$$;

comment on function schema_state() is
    'Version, role, grants and missing columns, for the connection''s check.';

revoke all on function schema_columns(), schema_state() from public, anon, authenticated;
grant execute on function schema_columns(), schema_state() to service_role, commerce_analyst;

-- Applied again, the columns of the first time stand: what is missing since then stays missing.
insert into schema_versions (version, columns) values (1, schema_columns())
on conflict (version) do update set applied_at = now();
commit;

notify pgrst, 'reload schema';
