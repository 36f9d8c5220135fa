-- A store's orders and their lines.
--
-- Applied to the first schema of the search path (`public` unless PGOPTIONS says otherwise); may be
-- applied again. A table of another make under the same name stops the migration at the comments
-- on its columns, and nothing of it stays.
begin;
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

create table if not exists orders (
    tenant             text        not null,
    source             text        not null,
    source_id          text        not null,
    number             text        not null,
    status             text        not null,
    currency           text        not null check (currency ~ '^[A-Z]{3}$'),
    prices_include_tax boolean     not null,
    created_via        text        not null,
    created_at         timestamptz not null,
    paid_at            timestamptz,
    completed_at       timestamptz,
    customer_id        text,
    email              text        not null,
    billing            jsonb       not null,
    shipping           jsonb       not null,
    payment_gateway    text        not null,
    payment_title      text        not null,
    transaction_id     text        not null,
    customer_note      text        not null,
    coupons            text[]      not null,
    taxes              jsonb       not null,
    total              numeric     not null,
    total_tax          numeric     not null,
    refunded           numeric     not null,
    raw                jsonb       not null,
    source_modified_at timestamptz,
    sync_epoch         bigint      not null,
    deleted_at         timestamptz,
    gone               boolean     not null default false,
    synced_at          timestamptz not null,
    primary key (tenant, source, source_id)
);

create table if not exists order_lines (
    tenant       text    not null,
    source       text    not null,
    order_id     text    not null,
    source_id    text    not null,
    position     integer not null,
    content      text    not null check (content in ('product', 'shipping', 'fee')),
    product_id   text,
    variation_id text,
    sku          text,
    method_id    text,
    name         text    not null,
    quantity     numeric not null,
    subtotal     numeric not null,
    total        numeric not null,
    total_tax    numeric not null,
    tax_class    text    not null,
    taxes        jsonb   not null,
    primary key (tenant, source, order_id, source_id),
    foreign key (tenant, source, order_id) references orders on delete cascade
);

-- Revenue by day: `where tenant = … and created_at >= … and created_at < …`.
create index if not exists orders_by_day on orders (tenant, created_at);
-- A customer's orders: `where tenant = … and source = … and customer_id = …`.
create index if not exists orders_by_customer on orders (tenant, source, customer_id);
-- A product's sales: `where tenant = … and source = … and product_id = …`.
create index if not exists order_lines_by_product on order_lines (tenant, source, product_id);

comment on table orders is
    'Orders as the store has them. Sum by currency only; leave out rows with deleted_at.';
comment on column orders.source is 'The connection that the order comes from.';
comment on column orders.source_id is 'The store''s id of the order.';
comment on column orders.number is 'The number that people see; it need not be the id.';
comment on column orders.status is 'The store''s own word; shops add words of their own.';
comment on column orders.prices_include_tax is
    'How the shop shows prices; no amount here depends on it.';
comment on column orders.created_at is 'When the order was made in the store.';
comment on column orders.paid_at is 'When the store took it as paid: no proof that money came in.';
comment on column orders.customer_id is 'customers.source_id; null for a guest.';
comment on column orders.taxes is
    'Tax by rate: rate_id, code, label, percent, compound, amount, shipping_amount.';
comment on column orders.total is
    'What the shopper owed or paid, tax included; a refund does not lower it.';
comment on column orders.total_tax is 'All tax in total.';
comment on column orders.refunded is
    'What went back so far, tax included: the sum of refunds.amount.';
comment on column orders.raw is 'The store''s own JSON.';
comment on column orders.source_modified_at is
    'When the store says it last changed. With sync_epoch it keeps late writers out.';
comment on column orders.sync_epoch is 'Grows with every time that the record is taken up.';
comment on column orders.deleted_at is
    'Since when it lies in the store''s bin, or was found missing.';
comment on column orders.gone is 'The store no longer has it at all.';
comment on column orders.synced_at is 'When this row was last written.';
comment on table order_lines is
    'Goods, shipping and fees of orders; replaced with their order. Amounts are without tax.';
comment on column order_lines.source_id is 'The store''s id of the line.';
comment on column order_lines.position is 'The place among the order''s lines, from 1.';
comment on column order_lines.content is 'product, shipping or fee.';
comment on column order_lines.subtotal is 'Before discounts.';
comment on column order_lines.total is 'After discounts.';
comment on column order_lines.total_tax is 'Tax on total, as the store rounds a line.';
comment on column order_lines.tax_class is 'The store''s tax class; empty is the standard one.';
comment on column order_lines.taxes is 'Tax by rate: rate_id, amount.';

-- No policy: nobody but the service role, which passes row-level security, sees a row.
alter table orders enable row level security;
alter table order_lines enable row level security;
revoke all on orders, order_lines from public, anon, authenticated;
grant select, insert, update, delete on orders, order_lines to service_role;
commit;
