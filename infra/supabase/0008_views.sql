-- What people ask. Every view reads with the rights of who asks; sums are by currency.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

-- The orders that count as sold: paid, and neither in the bin, gone, cancelled nor failed.
create or replace view sold_orders with (security_invoker = true) as
select o.tenant, o.source, o.source_id, o.currency, o.total, o.total_tax,
    (o.paid_at at time zone coalesce(s.time_zone, 'UTC'))::date as day,
    coalesce(s.time_zone, 'UTC') as time_zone
from orders o
left join sources s on s.tenant = o.tenant and s.source = o.source
where o.paid_at is not null and o.deleted_at is null
    and o.status not in ('pending', 'cancelled', 'failed');

create or replace view daily_revenue with (security_invoker = true) as
with moves as (
    select tenant, source, currency, day, 1 as orders, total as gross, total_tax as gross_tax,
        0 as refunds, 0::numeric as refunded, 0::numeric as refunded_tax
    from sold_orders
    union all
    select o.tenant, o.source, o.currency, (r.created_at at time zone o.time_zone)::date,
        0, 0, 0, 1, r.amount, r.total_tax
    from refunds r
    join sold_orders o on o.tenant = r.tenant and o.source = r.source and o.source_id = r.order_id
)
select tenant, source, currency, day, sum(orders) as orders, sum(gross) as gross,
    sum(gross_tax) as gross_tax, sum(refunds) as refunds, sum(refunded) as refunded,
    sum(refunded_tax) as refunded_tax, sum(gross) - sum(refunded) as net,
    sum(gross_tax) - sum(refunded_tax) as net_tax,
    sum(gross) - sum(gross_tax) - sum(refunded) + sum(refunded_tax) as net_without_tax
from moves
group by tenant, source, currency, day;

create or replace view product_revenue with (security_invoker = true) as
with moves as (
    select l.tenant, l.source, o.currency, l.product_id, l.name, l.sku, l.quantity as sold,
        l.total as revenue, 0::numeric as returned, 0::numeric as refunded
    from order_lines l
    join sold_orders o on o.tenant = l.tenant and o.source = l.source and o.source_id = l.order_id
    where l.content = 'product'
    union all
    select l.tenant, l.source, o.currency, l.product_id, l.name, l.sku, 0, 0, l.quantity, l.total
    from refund_lines l
    join sold_orders o on o.tenant = l.tenant and o.source = l.source and o.source_id = l.order_id
    where l.content = 'product'
)
select m.tenant, m.source, m.currency, m.product_id,
    coalesce(max(p.name), max(m.name)) as name, coalesce(max(p.sku), max(m.sku)) as sku,
    sum(m.sold) as sold, sum(m.revenue) as revenue, sum(m.returned) as returned,
    sum(m.refunded) as refunded, sum(m.revenue) - sum(m.refunded) as net_revenue,
    round(sum(m.refunded) / nullif(sum(m.revenue), 0), 4) as refund_rate
from moves m
left join products p on p.tenant = m.tenant and p.source = m.source and p.source_id = m.product_id
group by m.tenant, m.source, m.currency, m.product_id,
    -- What the store deleted has no id: its SKU tells it apart, or its name where it has none.
    case when m.product_id is null then coalesce(nullif(m.sku, ''), m.name) end;

create or replace view sync_health with (security_invoker = true) as
with held as (
    select tenant, source, kind, count(*) filter (where not gone) as records,
        count(*) filter (where gone) as gone, max(source_modified_at) as newest_change,
        max(updated_at) as last_written,
        max(updated_at - source_modified_at)
            filter (where not gone and updated_at > now() - interval '1 day') as longest_lag,
        percentile_disc(0.5) within group (order by updated_at - source_modified_at)
            filter (where not gone and updated_at > now() - interval '1 day') as usual_lag
    from record_versions group by tenant, source, kind
), linked as (
    select tenant, source, kind, count(*) filter (where parked_code is not null) as parked,
        min(parked_at) as parked_since, count(*) filter (where attempts > 0) as unfinished
    from links group by tenant, source, kind
), logged as (
    select tenant, source, kind, max(at) as last_outcome,
        count(*) filter (where outcome in ('posted', 'updated', 'adopted')) as written_today,
        count(*) filter (where outcome = 'retried') as retried_today
    from sync_logs where at > now() - interval '1 day' and kind is not null
    group by tenant, source, kind
)
select tenant, source, kind, coalesce(records, 0) as records, coalesce(gone, 0) as gone,
    newest_change, last_written, usual_lag, longest_lag, coalesce(parked, 0) as parked,
    parked_since, coalesce(unfinished, 0) as unfinished, last_outcome,
    coalesce(written_today, 0) as written_today, coalesce(retried_today, 0) as retried_today
from held
full join linked using (tenant, source, kind)
full join logged using (tenant, source, kind);

comment on view sold_orders is
    'Orders that the store took as paid, by the day of that in the source''s time zone (sources).';
comment on view daily_revenue is
    'What was sold and what went back, each on its own day in the source''s time zone.';
comment on column daily_revenue.gross is 'Totals of the orders paid on this day, tax included.';
comment on column daily_revenue.gross_tax is 'The tax in gross.';
comment on column daily_revenue.refunded is
    'What went back on this day, tax included, whenever its order was paid.';
comment on column daily_revenue.refunded_tax is
    'The tax in refunded, where the store says; 0 in a lump sum.';
comment on column daily_revenue.net is 'gross less refunded.';
comment on view product_revenue is
    'Products by revenue, without tax and after discounts, and how much of it went back. Variations
count with their product; what the store deleted has product_id null and a row for each SKU, or
name where it has none; a lump-sum refund names no product and is left out.';
comment on column product_revenue.product_id is
    'The product''s id in the store; null where the store deleted it.';
comment on column product_revenue.refund_rate is 'refunded by revenue; null where nothing came in.';
comment on view sync_health is
    'How the copy stands, by source and kind: what it holds, how late it is, what is parked.';
comment on column sync_health.usual_lag is
    'The median time from a change in the source to its row here, of the last day''s writes. A first
run brings old records and so looks late.';
comment on column sync_health.longest_lag is 'The longest of them.';
comment on column sync_health.parked is 'Records that wait for a person now.';
comment on column sync_health.unfinished is 'Records whose last attempt failed.';
comment on column sync_health.written_today is 'Documents and rows of the last 24 hours.';

revoke all on sold_orders, daily_revenue, product_revenue, sync_health
    from public, anon, authenticated, service_role, commerce_analyst;
grant select on sold_orders, daily_revenue, product_revenue, sync_health
    to service_role, commerce_analyst;
commit;
