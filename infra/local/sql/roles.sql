-- Supabase's roles, as far as its Data API needs them.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit password '@PASSWORD@';
grant anon, authenticated, service_role to authenticator;
-- As on Supabase, where the role's own limit is what a caller meets.
alter role authenticator set statement_timeout = '8s';
grant usage on schema public to anon, authenticated, service_role;
-- Only here: a superuser finds the copy's tables by their bare names.
alter role postgres set search_path = commerce, public;
