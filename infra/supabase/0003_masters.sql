-- What a store sells, and to whom.
begin;
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

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
    synced_at          timestamptz not null,
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
    synced_at          timestamptz not null,
    primary key (tenant, source, source_id)
);

-- A product by what stands on its label: `where tenant = … and sku = …`.
create index if not exists products_by_sku on products (tenant, sku);
-- A customer by address, whatever its case: `where tenant = … and lower(email) = …`.
create index if not exists customers_by_email on customers (tenant, lower(email));

comment on table products is 'Products and their variations as the store has them.';
comment on column products.source is 'The connection that the product comes from.';
comment on column products.source_id is
    'The store''s id; order_lines name it as product_id or variation_id.';
comment on column products.parent_id is 'The product that this is a variation of.';
comment on column products.price is
    'The price in force, as the shop enters prices; null where unset.';
comment on column products.stock_quantity is 'Units in stock, where the store counts them.';
comment on column products.raw is 'The store''s own JSON.';
comment on column products.source_modified_at is 'As in orders.';
comment on column products.sync_epoch is 'As in orders.';
comment on column products.deleted_at is 'As in orders.';
comment on column products.gone is 'As in orders.';
comment on table customers is
    'Registered customers as the store has them; guests stand in their orders only.';
comment on column customers.source is 'The connection that the customer comes from.';
comment on column customers.source_id is 'The store''s id; orders name it as customer_id.';
comment on column customers.raw is 'The store''s own JSON.';
comment on column customers.source_modified_at is 'As in orders; null until the first edit.';
comment on column customers.sync_epoch is 'As in orders.';
comment on column customers.deleted_at is 'As in orders.';
comment on column customers.gone is 'As in orders.';

alter table products enable row level security;
alter table customers enable row level security;
revoke all on products, customers from public, anon, authenticated;
grant select, insert, update, delete on products, customers to service_role;
commit;
