-- What became of an incident: who saw to it, who closed it, since when. Before anybody does there is no row.
create table incident_handlings (
  tenant_id uuid not null,
  incident_id uuid not null,
  event_id uuid not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid references users (id),
  closed_at timestamptz,
  closed_by uuid references users (id),
  note text not null default '' check (length(note) <= 1000),
  version integer not null default 1,
  primary key (tenant_id, incident_id),
  foreign key (tenant_id, incident_id) references activity_logs (tenant_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);
create index incident_handlings_of_event on incident_handlings (tenant_id, event_id);

-- Few entries of a long trail are incidents, and somebody looks for new ones every two seconds.
create index activity_logs_incidents on activity_logs (tenant_id, created_at desc, id desc)
  where action = 'incident.reported';

alter table incident_handlings enable row level security;
alter table incident_handlings force row level security;
create policy one_tenant on incident_handlings to admit_tenant, admit_staff
  using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy operator_sees_all on incident_handlings for select to admit_operator using (true);

grant select, insert, update on incident_handlings to admit_tenant;
grant select on incident_handlings to admit_staff, admit_operator;
