-- What became of each record: links, the documents made of it, and the journal.
begin;
set local client_min_messages = warning;
select set_config('search_path', format('%I, pg_temp',
    coalesce(nullif(current_setting('commerce.schema', true), ''), 'commerce')), true);

create table if not exists links (
    tenant          text        not null,
    source          text        not null,
    kind            text        not null,
    source_id       text        not null,
    target          text        not null,
    sync_epoch      bigint      not null,
    mapping_version integer     not null,
    attempts        integer     not null,
    parked_code     text,
    parked_reason   text,
    parked_at       timestamptz,
    updated_at      timestamptz not null default now(),
    primary key (tenant, source, kind, source_id, target)
);

create table if not exists id_mappings (
    tenant     text        not null,
    source     text        not null,
    kind       text        not null,
    source_id  text        not null,
    target     text        not null,
    role       text        not null,
    target_id  text        not null,
    document   text        not null,
    number     text,
    version    text        not null,
    posted_at  timestamptz not null,
    voided     boolean     not null,
    total      numeric,
    currency   text,
    updated_at timestamptz not null default now(),
    primary key (tenant, source, kind, source_id, target, role),
    foreign key (tenant, source, kind, source_id, target) references links on delete cascade
);

create table if not exists sync_logs (
    tenant          text        not null,
    id              text        not null,
    at              timestamptz not null,
    source          text        not null,
    kind            text,
    source_id       text        not null,
    target          text,
    role            text,
    document        text,
    target_id       text,
    number          text,
    outcome         text        not null,
    code            text,
    reason          text,
    attempt         integer     not null,
    duration_ms     bigint      not null,
    mapping_version integer     not null,
    total           numeric,
    currency        text,
    updated_at      timestamptz not null default now(),
    primary key (tenant, id)
);

create index if not exists links_parked on links (tenant, parked_at) where parked_code is not null;
comment on index links_parked is
    'What a person must look at: where tenant = … and parked_code is not null.';
create index if not exists id_mappings_by_target on id_mappings (tenant, target, target_id);
comment on index id_mappings_by_target is
    'Which record a document was made of: where tenant = … and target = … and target_id = ….';
create index if not exists sync_logs_by_time on sync_logs (tenant, at);
comment on index sync_logs_by_time is 'The last outcomes: where tenant = … order by at desc.';
create index if not exists sync_logs_by_record on sync_logs (tenant, source, kind, source_id, at);
comment on index sync_logs_by_record is
    'A record''s story: where tenant = … and source = … and kind = … and source_id = ….';

comment on table links is 'Records and the targets that they are brought to: where each stands.';
comment on column links.source is 'The connection that the record comes from.';
comment on column links.target is 'The connection that it is brought to.';
comment on column links.sync_epoch is
    'Grows with every time that the record is taken up; an older state never replaces a newer one.';
comment on column links.mapping_version is 'The mapping version that decided last.';
comment on column links.attempts is 'Attempts since the last success.';
comment on column links.parked_code is 'Why a person must look; null where nobody must.';
comment on column links.parked_reason is 'The cause in the record''s own terms.';
comment on column links.parked_at is 'Since when.';
comment on table id_mappings is 'Which document of a target was made of which record.';
comment on column id_mappings.kind is 'The record''s kind.';
comment on column id_mappings.source_id is 'The source''s id of the record.';
comment on column id_mappings.target is 'The connection that the document is in.';
comment on column id_mappings.role is
    'Which document of the record: sale, payment, refund:27, row, ….';
comment on column id_mappings.target_id is 'The target''s id of the document.';
comment on column id_mappings.document is 'What it is: sales_receipt, payment, rows, ….';
comment on column id_mappings.version is 'The target''s version of it.';
comment on column id_mappings.posted_at is 'When it was last written.';
comment on column id_mappings.voided is 'It was voided because it differed from the plan.';
comment on column id_mappings.total is 'What it comes to; null for customers, items and rows.';
comment on table sync_logs is 'The journal: one row an outcome, written once. Amounts, no persons.';
comment on column sync_logs.id is 'A hash of the entry: the same entry twice is one row.';
comment on column sync_logs.at is 'When it came to this.';
comment on column sync_logs.target is 'Where the documents are; null for hints.';
comment on column sync_logs.outcome is
    'posted, updated, adopted, unchanged, skipped, parked, retried or not_routed.';
comment on column sync_logs.code is 'The code, for what failed.';
comment on column sync_logs.reason is
    'The rule''s name for what was skipped, the cause for what failed.';
comment on column sync_logs.attempt is 'Which attempt this was.';
comment on column sync_logs.duration_ms is 'From the lease to the commit.';

select secure_table('links'), secure_table('id_mappings'), secure_table('sync_logs');
commit;
