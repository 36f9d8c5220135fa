//! The migrations themselves: any schema, twice, by an owner who is no superuser; drift.

use serde_json::{Value, json};

use crate::kit::database;

const ALL_TABLES: [&str; 24] = [
    "bills",
    "credit_memos",
    "customers",
    "deposits",
    "entry_lines",
    "id_mappings",
    "invoices",
    "links",
    "order_lines",
    "orders",
    "payments",
    "products",
    "purchases",
    "record_versions",
    "refund_lines",
    "refund_receipts",
    "refunds",
    "sales_receipts",
    "schema_versions",
    "sources",
    "sync_logs",
    "transfers",
    "vendor_credits",
    "vendors",
];

/// A superuser in a schema of its own.
struct Migrations {
    client: tokio_postgres::Client,
    schema: String,
}

impl Migrations {
    async fn start() -> Self {
        let client = database().await;
        let schema = format!("s{:016x}", rand::random::<u64>());
        // As on Supabase before 2026: whatever is made is everybody's.
        let prepare = format!(
            "create schema {schema}; grant usage on schema {schema} to anon;
            alter default privileges in schema {schema} grant all on tables to anon, authenticated;
            alter default privileges in schema {schema} grant all on functions to anon;
            set commerce.schema to {schema}; set search_path to {schema}"
        );
        client.batch_execute(&prepare).await.unwrap();
        Self { client, schema }
    }

    async fn apply(&self) -> Result<(), tokio_postgres::Error> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/supabase");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<_> =
            files.filter(|file| file.extension().is_some_and(|end| end == "sql")).collect();
        files.sort();
        for file in files {
            self.client.batch_execute(&std::fs::read_to_string(file).unwrap()).await?;
        }
        Ok(())
    }

    async fn names(&self, query: &str) -> Vec<String> {
        let rows = self.client.query(query, &[&self.schema]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn finish(self) {
        self.client.batch_execute(&format!("drop schema {} cascade", self.schema)).await.unwrap();
    }
}

const TABLES: &str =
    "select tablename::text from pg_tables where schemaname = $1 order by tablename";

#[tokio::test]
async fn migrations_go_to_any_schema_twice_and_take_back_what_defaults_gave() {
    let migrations = Migrations::start().await;
    for _ in 0..2 {
        migrations.apply().await.unwrap();
    }
    assert_eq!(migrations.names(TABLES).await, ALL_TABLES);
    let open = "select r.rolname || ' ' || t.tablename from pg_tables t,
            unnest(array['anon', 'authenticated']) r(rolname)
        where t.schemaname = $1 and (not t.rowsecurity or has_table_privilege(r.rolname,
            format('%I.%I', t.schemaname, t.tablename), 'select,insert,update,delete,truncate'))";
    assert_eq!(migrations.names(open).await, Vec::<String>::new());
    let writable = "select relname::text from pg_class where relnamespace = $1::text::regnamespace
        and relkind in ('r', 'v')
        and has_table_privilege('commerce_analyst', oid, 'insert, update, delete, truncate')";
    assert_eq!(migrations.names(writable).await, Vec::<String>::new());
    let open = "select p.proname::text from pg_proc p
        where p.pronamespace = $1::text::regnamespace and (p.prosecdef
            or has_function_privilege('anon', p.oid, 'execute')
            or has_function_privilege('authenticated', p.oid, 'execute')
            or has_function_privilege('commerce_analyst', p.oid, 'execute') = (p.proname not in
                ('schema_state', 'schema_columns'))
            or has_function_privilege('service_role', p.oid, 'execute') = (p.proname in
                ('touch_row', 'secure_table', 'drop_entry_lines'))
            or array_to_string(p.proconfig, ';') not like 'search_path=' || $1 || ', pg_temp%')";
    assert_eq!(migrations.names(open).await, Vec::<String>::new());
    let bare = "select c.relname::text from pg_class c
        where c.relnamespace = $1::text::regnamespace and c.relkind in ('r', 'v', 'i')
            and not c.relname ~ '_pkey$' and obj_description(c.oid) is null";
    let none = Vec::<String>::new();
    assert_eq!(migrations.names(bare).await, none, "every table, view and index says what it is");
    let inexact = "select table_name || '.' || column_name from information_schema.columns
        where table_schema = $1 and data_type in ('real', 'double precision', 'money')";
    assert_eq!(migrations.names(inexact).await, none, "no amount is a float");
    let untouched = "select t.tablename::text from pg_tables t where t.schemaname = $1
        and t.tablename <> 'schema_versions' and not exists (select from pg_trigger g
            where g.tgrelid = format('%I.%I', t.schemaname, t.tablename)::regclass
                and g.tgname = 'touch_row')";
    assert_eq!(migrations.names(untouched).await, none, "updated_at keeps itself");
    migrations.finish().await;
}

#[tokio::test]
async fn a_table_of_another_make_stops_the_migration_and_stays_as_it_was() {
    let migrations = Migrations::start().await;
    migrations.client.batch_execute("create table orders (id int)").await.unwrap();
    migrations.apply().await.unwrap_err();
    migrations.client.batch_execute("rollback").await.unwrap();
    let columns = "select column_name::text from information_schema.columns
        where table_schema = $1 and table_name = 'orders'";
    assert_eq!(migrations.names(columns).await, ["id"]);
    assert!(!migrations.names(TABLES).await.contains(&"order_lines".to_owned()));
    migrations.finish().await;
}

impl Migrations {
    /// What `schema_state` tells this role.
    async fn state(&self, role: &str) -> Value {
        self.client.batch_execute(&format!("set role {role}")).await.unwrap();
        let row = self.client.query_one("select schema_state()::text", &[]).await.unwrap();
        self.client.batch_execute("reset role").await.unwrap();
        serde_json::from_str(row.get(0)).unwrap()
    }
}

#[tokio::test]
async fn the_state_names_every_grant_and_column_that_is_missing_also_when_applied_again() {
    let migrations = Migrations::start().await;
    migrations.apply().await.unwrap();
    let state = migrations.state("service_role").await;
    assert_eq!((&state["version"], &state["role"]), (&json!(2), &json!("service_role")));
    assert_eq!(state["may_call"], true);
    for nothing in ["missing", "unreadable", "unwritable"] {
        assert_eq!(state[nothing], json!([]), "{nothing}");
    }
    let spoil = "alter table orders drop column email; drop view sync_health;
        revoke insert on bills from service_role; revoke select on vendors from service_role;
        revoke execute on function sync_rows(jsonb) from service_role";
    migrations.client.batch_execute(spoil).await.unwrap();
    let state = migrations.state("service_role").await;
    let missing = state["missing"].as_array().unwrap();
    assert_eq!(missing[0], "orders.email");
    assert!(missing.contains(&json!("sync_health.parked")), "{missing:?}");
    assert_eq!(state["unreadable"], json!(["vendors"]));
    assert_eq!(state["unwritable"], json!(["bills", "vendors"]));
    assert_eq!(state["may_call"], false);
    // Applied again: grants and views come back, a dropped column does not and is still named.
    migrations.apply().await.unwrap();
    let state = migrations.state("service_role").await;
    assert_eq!(state["missing"], json!(["orders.email"]));
    assert_eq!((&state["unwritable"], &state["may_call"]), (&json!([]), &json!(true)));
    // A function that is gone altogether is told, not an error.
    migrations.client.batch_execute("drop function sync_rows(jsonb)").await.unwrap();
    assert_eq!(migrations.state("service_role").await["may_call"], false);
    let state = migrations.state("commerce_analyst").await;
    assert_eq!((&state["may_call"], &state["unreadable"]), (&json!(false), &json!([])));
    assert_eq!(state["unwritable"].as_array().unwrap().len(), 23, "an analyst writes nothing");
    migrations.finish().await;
}

#[tokio::test]
async fn an_owner_who_is_no_superuser_can_apply_them() {
    let migrations = Migrations::start().await;
    let owner = format!("o{:016x}", rand::random::<u64>());
    let schema = &migrations.schema;
    // As Supabase's `postgres`: it may make roles, and is no member of those that exist.
    let prepare = format!(
        "create role {owner} createrole; alter schema {schema} owner to {owner};
        set session authorization {owner}"
    );
    migrations.client.batch_execute(&prepare).await.unwrap();
    migrations.apply().await.unwrap();
    migrations.client.batch_execute("reset session authorization").await.unwrap();
    assert_eq!(migrations.names(TABLES).await, ALL_TABLES);
    assert_eq!(migrations.state("service_role").await["unwritable"], json!([]));
    migrations.finish().await;
    database().await.batch_execute(&format!("drop role {owner}")).await.unwrap();
}
