-- What is sold and to whom, and who is bought from.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

create table if not exists products (
    tenant             text        not null,
    source             text        not null,
    source_id          text        not null,
    parent_id          text,
    name               text        not null,
    sku                text        not null,
    product_type       text        not null,
    status             text        not null,
    price              numeric,
    stock_quantity     numeric,
    created_at         timestamptz,
    raw                jsonb       not null,
    source_modified_at timestamptz,
    sync_epoch         bigint      not null,
    deleted_at         timestamptz,
    gone               boolean     not null default false,
    updated_at         timestamptz not null default now(),
    primary key (tenant, source, source_id)
);

create table if not exists customers (
    tenant             text        not null,
    source             text        not null,
    source_id          text        not null,
    email              text        not null,
    first_name         text        not null,
    last_name          text        not null,
    billing            jsonb       not null,
    shipping           jsonb       not null,
    created_at         timestamptz,
    raw                jsonb       not null,
    source_modified_at timestamptz,
    sync_epoch         bigint      not null,
    deleted_at         timestamptz,
    gone               boolean     not null default false,
    updated_at         timestamptz not null default now(),
    primary key (tenant, source, source_id)
);

create table if not exists vendors (
    tenant             text        not null,
    source             text        not null,
    source_id          text        not null,
    name               text        not null,
    company            text        not null,
    email              text        not null,
    phone              text        not null,
    billing            jsonb       not null,
    currency           text        check (currency ~ '^[A-Z]{3}$'),
    balance            numeric,
    active             boolean     not null,
    created_at         timestamptz,
    raw                jsonb       not null,
    source_modified_at timestamptz,
    sync_epoch         bigint      not null,
    deleted_at         timestamptz,
    gone               boolean     not null default false,
    updated_at         timestamptz not null default now(),
    primary key (tenant, source, source_id)
);

create index if not exists products_by_sku on products (tenant, sku);
comment on index products_by_sku is
    'A product by what stands on its label: where tenant = … and sku = ….';
create index if not exists customers_by_email on customers (tenant, lower(email));
comment on index customers_by_email is
    'A customer by address, whatever its case: where tenant = … and lower(email) = ….';
create index if not exists vendors_by_name on vendors (tenant, lower(name));
comment on index vendors_by_name is
    'A vendor by name, whatever its case: where tenant = … and lower(name) = ….';

comment on table products is 'Products and their variations as the store or the books have them.';
comment on column products.source is 'The connection that the product comes from.';
comment on column products.source_id is
    'The source''s id; order_lines name it as product_id or variation_id, entry_lines as item_id.';
comment on column products.parent_id is 'The product that this is a variation of.';
comment on column products.price is
    'The price in force, as the shop enters prices; null where unset.';
comment on column products.stock_quantity is 'Units in stock, where the source counts them.';
comment on column products.raw is 'The source''s own JSON.';
comment on column products.source_modified_at is 'As in record_versions.';
comment on column products.sync_epoch is 'As in record_versions.';
comment on column products.deleted_at is 'As in orders.';
comment on column products.gone is 'As in orders.';
comment on column products.updated_at is 'When this row was last written.';
comment on table customers is
    'Registered customers as the store or the books have them; guests stand in their orders only.';
comment on column customers.source is 'The connection that the customer comes from.';
comment on column customers.source_id is
    'The source''s id; orders name it as customer_id, entries as party_id.';
comment on column customers.raw is 'The source''s own JSON.';
comment on column customers.source_modified_at is
    'As in record_versions; null until the first edit.';
comment on column customers.sync_epoch is 'As in record_versions.';
comment on column customers.deleted_at is 'As in orders.';
comment on column customers.gone is 'As in orders.';
comment on column customers.updated_at is 'When this row was last written.';
comment on table vendors is 'Who the business buys from, as the books have them.';
comment on column vendors.source is 'The connection that the vendor comes from.';
comment on column vendors.source_id is 'The books'' id; bills and purchases name it as party_id.';
comment on column vendors.name is 'The unique name in the books.';
comment on column vendors.currency is 'The currency that they are paid in.';
comment on column vendors.balance is 'What is owed to them.';
comment on column vendors.active is 'Whether new documents may name them.';
comment on column vendors.raw is 'The books'' own JSON.';
comment on column vendors.source_modified_at is 'As in record_versions.';
comment on column vendors.sync_epoch is 'As in record_versions.';
comment on column vendors.deleted_at is 'As in orders.';
comment on column vendors.gone is 'As in orders.';
comment on column vendors.updated_at is 'When this row was last written.';

select secure_table('products'), secure_table('customers'), secure_table('vendors');
commit;
