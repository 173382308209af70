-- Sums of what was sold, by quarters of an hour that are over: made by the worker, so that a dashboard need not read
-- every order. Nothing is filled in here: until the worker has summed a tenant, everything is read from its orders.

create table sales_heads (
  tenant_id uuid primary key references tenants (id),
  summed_until timestamptz not null default '2000-01-01+00',
  closed_until timestamptz not null default '2000-01-01+00',
  due_at timestamptz,
  check (summed_until <= closed_until)
);
create index sales_heads_due on sales_heads (due_at) where due_at is not null;

create table sales_quarters (
  tenant_id uuid not null references tenants (id),
  quarter timestamptz not null,
  event_id uuid not null,
  currency text not null,
  orders integer not null,
  gross_cents bigint not null,
  discount_cents bigint not null,
  fee_cents bigint not null,
  refunded_cents bigint not null,
  primary key (tenant_id, quarter, event_id, currency),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);
create index sales_quarters_of_event on sales_quarters (tenant_id, event_id, quarter);

create table sales_quarters_by_type (
  tenant_id uuid not null references tenants (id),
  quarter timestamptz not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  tickets integer not null,
  gross_cents bigint not null,
  primary key (tenant_id, quarter, ticket_type_id),
  foreign key (tenant_id, event_id, ticket_type_id) references ticket_types (tenant_id, event_id, id)
);
create index sales_quarters_by_type_of_event on sales_quarters_by_type (tenant_id, event_id, quarter);

create table sales_quarters_by_code (
  tenant_id uuid not null references tenants (id),
  quarter timestamptz not null,
  event_id uuid not null,
  discount_code_id uuid not null,
  currency text not null,
  orders integer not null,
  discount_cents bigint not null,
  gross_cents bigint not null,
  primary key (tenant_id, quarter, event_id, discount_code_id, currency),
  foreign key (tenant_id, event_id) references events (tenant_id, id),
  foreign key (tenant_id, discount_code_id) references discount_codes (tenant_id, id)
);
create index sales_quarters_by_code_of_event on sales_quarters_by_code (tenant_id, event_id, quarter);

-- What was paid since the sums end. The index it takes the place of is the same as orders_of_tenant.
create index orders_by_payday on orders (tenant_id, paid_at) where paid_at is not null;
drop index orders_by_time;

-- Counts without reading the tickets: those that are void, and the tickets of the admissions that stand. Neither holds a
-- column that check-in writes into tickets, so that it goes on writing them in place.
create index tickets_void on tickets (tenant_id, event_id, id) include (released_at) where status = 'void';
drop index admissions_of_event;
create index admissions_of_event on admissions (tenant_id, event_id, admitted_at) include (ticket_id)
  where undone_at is null;

do $$
declare
  name text;
begin
  foreach name in array array['sales_heads', 'sales_quarters', 'sales_quarters_by_type', 'sales_quarters_by_code'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy one_tenant on %I to admit_tenant, admit_staff, admit_issuing '
      'using (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid)', name);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', name);
    execute format('grant select on %I to admit_operator', name);
  end loop;
end
$$;

create policy due_work on sales_heads for select to admit_worker using (due_at is not null);
grant select (tenant_id, due_at) on sales_heads to admit_worker;

grant select, insert, update on sales_heads to admit_tenant;
grant select, insert, update, delete on sales_quarters, sales_quarters_by_type, sales_quarters_by_code to admit_tenant;

-- Where the worker begins; a tenant that comes later gets its row with its first sale.
insert into sales_heads (tenant_id, due_at)
select id, now()
from tenants;
