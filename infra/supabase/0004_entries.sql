-- The transactions of the books, a table a form, all of one shape, and their lines.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

create table if not exists entry_lines (
    tenant      text        not null,
    source      text        not null,
    kind        text        not null,
    entry_id    text        not null,
    position    integer     not null,
    source_id   text,
    content     text        not null,
    description text        not null,
    amount      numeric     not null,
    quantity    numeric,
    item_id     text,
    account_id  text,
    tax_code    text,
    links       jsonb       not null,
    updated_at  timestamptz not null default now(),
    primary key (tenant, source, kind, entry_id, position)
);

create index if not exists entry_lines_by_item on entry_lines (tenant, source, item_id);
comment on index entry_lines_by_item is
    'What was booked on an item: where tenant = … and source = … and item_id = ….';
create index if not exists entry_lines_by_account on entry_lines (tenant, source, account_id);
comment on index entry_lines_by_account is
    'What was booked on an account: where tenant = … and source = … and account_id = ….';

comment on table entry_lines is
    'Lines of the transactions of the books; replaced with their transaction.';
comment on column entry_lines.kind is 'The transaction''s form: invoice, bill, ….';
comment on column entry_lines.entry_id is 'The transaction''s source_id.';
comment on column entry_lines.position is 'The place among the transaction''s lines, from 1.';
comment on column entry_lines.source_id is 'The books'' id of the line, where they give one.';
comment on column entry_lines.content is 'The books'' own word, such as SalesItemLineDetail.';
comment on column entry_lines.amount is 'Without tax, as the books state it.';
comment on column entry_lines.item_id is 'products.source_id.';
comment on column entry_lines.tax_code is 'The books'' tax code.';
comment on column entry_lines.links is
    'The transactions that it pays, uses up or takes back: form, id.';
select secure_table('entry_lines');

-- Lines have no foreign key, because their transactions stand in ten tables; they go with them by
-- this trigger, whose argument is the kind.
create or replace function drop_entry_lines() returns trigger
language plpgsql security invoker set search_path from current as $$
begin
    delete from entry_lines where tenant = old.tenant and source = old.source
        and kind = tg_argv[0] and entry_id = old.source_id;
    return null;
end $$;
revoke all on function drop_entry_lines() from public, anon, authenticated;

do $$
declare
    form text;
    says text;
    name text;
begin
    for form, says in values
        ('invoice', 'What customers were asked to pay, as the books have it.'),
        ('sales_receipt', 'Sales paid at once, as the books have them.'),
        ('credit_memo', 'What customers are owed, as the books have it.'),
        ('refund_receipt', 'Money paid back to customers, as the books have it.'),
        ('payment', 'Money of customers against invoices, as the books have it.'),
        ('bill', 'What vendors ask to be paid, as the books have it.'),
        ('purchase', 'What was bought and paid at once, as the books have it.'),
        ('vendor_credit', 'What vendors owe the business, as the books have it.'),
        ('deposit', 'Money put into accounts, as the books have it.'),
        ('transfer', 'Money moved between accounts, as the books have it.')
    loop
        name := form || 's';
        execute format('create table if not exists %I (
            tenant             text        not null,
            source             text        not null,
            source_id          text        not null,
            version            text        not null,
            number             text,
            date               date        not null,
            due_date           date,
            party_id           text,
            party_name         text,
            currency           text        not null check (currency ~ ''^[A-Z]{3}$''),
            exchange_rate      numeric,
            total              numeric     not null,
            total_tax          numeric     not null,
            taxes              jsonb       not null,
            balance            numeric,
            account_id         text,
            to_account_id      text,
            payment_method_id  text,
            payment_reference  text,
            voided             boolean     not null,
            store_kind         text,
            store_id           text,
            created_at         timestamptz,
            raw                jsonb       not null,
            source_modified_at timestamptz,
            sync_epoch         bigint      not null,
            deleted_at         timestamptz,
            gone               boolean     not null default false,
            updated_at         timestamptz not null default now(),
            primary key (tenant, source, source_id)
        )', name);
        execute format('create index if not exists %I on %I (tenant, date)',
            name || '_by_day', name);
        execute format('comment on index %I is %L', name || '_by_day',
            'By day in the books: where tenant = … and date >= … and date < ….');
        execute format('create index if not exists %I on %I (tenant, source, party_id)',
            name || '_by_party', name);
        execute format('comment on index %I is %L', name || '_by_party',
            'Of a customer or vendor: where tenant = … and source = … and party_id = ….');
        execute format('create index if not exists %I on %I (tenant, store_kind, store_id)
            where store_id is not null', name || '_by_store_record', name);
        execute format('comment on index %I is %L', name || '_by_store_record',
            'What became of an order: where tenant = … and store_kind = … and store_id = ….');
        execute format('comment on table %I is %L', name, says || ' Sum by currency only.');
        execute format('comment on column %I.source is %L', name,
            'The connection that it comes from.');
        execute format('comment on column %I.source_id is %L', name, 'The books'' id.');
        execute format('comment on column %I.version is %L', name,
            'The books'' version of it (QuickBooks: SyncToken).');
        execute format('comment on column %I.date is %L', name, 'The day in the books.');
        execute format('comment on column %I.party_id is %L', name,
            'customers.source_id or vendors.source_id.');
        execute format('comment on column %I.exchange_rate is %L', name,
            'Home units for one unit of the currency; null where they are the same.');
        execute format('comment on column %I.total is %L', name, 'Tax included.');
        execute format('comment on column %I.total_tax is %L', name, 'All tax in total.');
        execute format('comment on column %I.taxes is %L', name,
            'Tax by rate: rate, base, amount.');
        execute format('comment on column %I.balance is %L', name,
            'What is still open; null where the form has no balance.');
        execute format('comment on column %I.account_id is %L', name,
            'The account that money goes to or comes from; of a transfer, the one it leaves.');
        execute format('comment on column %I.to_account_id is %L', name,
            'Of a transfer: the account that money goes to.');
        execute format('comment on column %I.payment_reference is %L', name,
            'A charge''s id or a cheque''s number.');
        execute format('comment on column %I.voided is %L', name,
            'It stands there with no amounts.');
        execute format('comment on column %I.store_kind is %L', name,
            'Where we wrote it: the kind of the store''s record that it was made of.');
        execute format('comment on column %I.store_id is %L', name,
            'Where we wrote it: the store''s id of that record.');
        execute format('comment on column %I.raw is %L', name, 'The books'' own JSON.');
        execute format('comment on column %I.source_modified_at is %L', name,
            'As in record_versions.');
        execute format('comment on column %I.sync_epoch is %L', name, 'As in record_versions.');
        execute format('comment on column %I.deleted_at is %L', name, 'As in orders.');
        execute format('comment on column %I.gone is %L', name, 'As in orders.');
        execute format('comment on column %I.updated_at is %L', name,
            'When this row was last written.');
        perform secure_table(name::regclass);
        execute format('drop trigger if exists drop_entry_lines on %I', name);
        execute format('create trigger drop_entry_lines after delete on %I
            for each row execute function drop_entry_lines(%L)', name, form);
    end loop;
end $$;
commit;
