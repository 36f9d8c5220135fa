-- What went back to shoppers, by order. Amounts are positive.
begin;
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

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
    primary key (tenant, source, order_id, source_id),
    foreign key (tenant, source, order_id) references orders on delete cascade
);

create table if not exists refund_lines (
    tenant       text    not null,
    source       text    not null,
    order_id     text    not null,
    refund_id    text    not null,
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
    primary key (tenant, source, order_id, refund_id, source_id),
    foreign key (tenant, source, order_id, refund_id) references refunds on delete cascade
);

-- Refunds by day, which count on their own date: `where tenant = … and created_at >= …`.
create index if not exists refunds_by_day on refunds (tenant, created_at);
-- A product's refund rate: `where tenant = … and source = … and product_id = …`.
create index if not exists refund_lines_by_product on refund_lines (tenant, source, product_id);

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

alter table refunds enable row level security;
alter table refund_lines enable row level security;
revoke all on refunds, refund_lines from public, anon, authenticated;
grant select, insert, update, delete on refunds, refund_lines to service_role;
commit;
