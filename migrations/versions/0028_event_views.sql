-- How often each event's page was looked at, by days at the event's place. Nothing of who looked.

create table event_views (
  tenant_id uuid not null references tenants (id),
  event_id uuid not null,
  day date not null,
  views bigint not null check (views > 0),
  primary key (tenant_id, event_id, day),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade
);

alter table event_views enable row level security;
alter table event_views force row level security;
create policy one_tenant on event_views to admit_tenant, admit_staff, admit_issuing
  using (tenant_id = nullif(current_setting('admit.tenant_id', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('admit.tenant_id', true), '')::uuid);
create policy operator_sees_all on event_views for select to admit_operator using (true);
grant select on event_views to admit_operator;
grant select, insert, update on event_views to admit_tenant;
