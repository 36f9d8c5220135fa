-- A store's orders with their lines, and what went back to shoppers.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

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
    updated_at         timestamptz not null default now(),
    primary key (tenant, source, source_id)
);

create table if not exists order_lines (
    tenant       text        not null,
    source       text        not null,
    order_id     text        not null,
    source_id    text        not null,
    position     integer     not null,
    content      text        not null check (content in ('product', 'shipping', 'fee')),
    product_id   text,
    variation_id text,
    sku          text,
    method_id    text,
    name         text        not null,
    quantity     numeric     not null,
    subtotal     numeric     not null,
    total        numeric     not null,
    total_tax    numeric     not null,
    tax_class    text        not null,
    taxes        jsonb       not null,
    updated_at   timestamptz not null default now(),
    primary key (tenant, source, order_id, source_id),
    foreign key (tenant, source, order_id) references orders on delete cascade
);

create table if not exists refunds (
    tenant     text        not null,
    source     text        not null,
    order_id   text        not null,
    source_id  text        not null,
    created_at timestamptz not null,
    amount     numeric     not null,
    total_tax  numeric     not null,
    reason     text        not null,
    by_gateway boolean     not null,
    taxes      jsonb       not null,
    raw        jsonb       not null,
    updated_at timestamptz not null default now(),
    primary key (tenant, source, order_id, source_id),
    foreign key (tenant, source, order_id) references orders on delete cascade
);

create table if not exists refund_lines (
    tenant       text        not null,
    source       text        not null,
    order_id     text        not null,
    refund_id    text        not null,
    source_id    text        not null,
    position     integer     not null,
    content      text        not null check (content in ('product', 'shipping', 'fee')),
    product_id   text,
    variation_id text,
    sku          text,
    method_id    text,
    name         text        not null,
    quantity     numeric     not null,
    subtotal     numeric     not null,
    total        numeric     not null,
    total_tax    numeric     not null,
    tax_class    text        not null,
    taxes        jsonb       not null,
    updated_at   timestamptz not null default now(),
    primary key (tenant, source, order_id, refund_id, source_id),
    foreign key (tenant, source, order_id, refund_id) references refunds on delete cascade
);

create index if not exists orders_by_day on orders (tenant, created_at);
comment on index orders_by_day is
    'Orders by day: where tenant = … and created_at >= … and created_at < ….';
create index if not exists orders_by_payment on orders (tenant, paid_at);
comment on index orders_by_payment is
    'Revenue by day: where tenant = … and paid_at >= … and paid_at < …, under daily_revenue.';
create index if not exists orders_by_customer on orders (tenant, source, customer_id);
comment on index orders_by_customer is
    'A customer''s orders: where tenant = … and source = … and customer_id = ….';
create index if not exists order_lines_by_product on order_lines (tenant, source, product_id);
comment on index order_lines_by_product is
    'A product''s sales: where tenant = … and source = … and product_id = ….';
create index if not exists refunds_by_day on refunds (tenant, created_at);
comment on index refunds_by_day is
    'Refunds by day, which count on their own: where tenant = … and created_at >= ….';
create index if not exists refund_lines_by_product on refund_lines (tenant, source, product_id);
comment on index refund_lines_by_product is
    'A product''s refunds: where tenant = … and source = … and product_id = ….';

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
comment on column orders.source_modified_at is 'As in record_versions.';
comment on column orders.sync_epoch is 'As in record_versions.';
comment on column orders.deleted_at is
    'Since when it lies in the store''s bin, or was found missing.';
comment on column orders.gone is 'The store no longer has it at all.';
comment on column orders.updated_at is 'When this row was last written.';
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
comment on table refunds is
    'Refunds, replaced with their order and in its currency. They count on their own date.';
comment on column refunds.source_id is 'The store''s id of the refund.';
comment on column refunds.created_at is 'When the refund was made in the store.';
comment on column refunds.amount is
    'What went back, tax included; it takes precedence over the lines.';
comment on column refunds.total_tax is 'Tax in amount, where the store says; 0 in a lump sum.';
comment on column refunds.by_gateway is 'Whether the gateway paid it back; else somebody had to.';
comment on column refunds.taxes is
    'Tax by rate: rate_id, code, label, percent, compound, amount, shipping_amount.';
comment on column refunds.raw is 'The store''s own JSON.';
comment on table refund_lines is
    'What refunds take back; none for a lump sum. Amounts are positive and without tax.';
comment on column refund_lines.source_id is 'The store''s id of the refund''s own line.';
comment on column refund_lines.position is 'The place among the refund''s lines, from 1.';
comment on column refund_lines.content is 'product, shipping or fee.';
comment on column refund_lines.taxes is 'Tax by rate: rate_id, amount.';

select secure_table('orders'), secure_table('order_lines'), secure_table('refunds'),
    secure_table('refund_lines');
commit;
