-- What a mapping's field rules add to orders, customers and products: one object a row, its keys named
-- by the rules.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

alter table orders add column if not exists custom jsonb not null default '{}';
alter table customers add column if not exists custom jsonb not null default '{}';
alter table products add column if not exists custom jsonb not null default '{}';

comment on column orders.custom is
    'What the mapping''s field rules add, by the rules'' keys: custom ->> ''gift_wrap''.';
comment on column customers.custom is 'What the mapping''s field rules add, by the rules'' keys.';
comment on column products.custom is 'What the mapping''s field rules add, by the rules'' keys.';

-- The tables have their grants as a whole; a column needs none of its own.
insert into schema_versions (version, columns) values (2, schema_columns())
on conflict (version) do update set applied_at = now();
commit;

notify pgrst, 'reload schema';
