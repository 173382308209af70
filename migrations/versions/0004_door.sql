-- The door without a network. Everything is added; what stands in older rows keeps its meaning.

-- ------------------------------------------------------------------------------------------- devices
-- A device without a key is a member's browser; one with a key was enrolled and signs its requests.
alter table devices
  add column algorithm text check (algorithm in ('Ed25519', 'ES256')),
  add column fingerprint text,
  add column app_version text not null default '' check (length(app_version) <= 40),
  add column waiting integer not null default 0 check (waiting >= 0),
  add column clock_offset_ms bigint,
  add constraint devices_key_has_algorithm check ((public_key is null) = (algorithm is null));

create table device_posts (
  tenant_id uuid not null,
  device_id uuid not null,
  event_id uuid not null,
  gate_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, device_id, event_id),
  foreign key (tenant_id, device_id) references devices (tenant_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade,
  foreign key (tenant_id, event_id, gate_id) references gates (tenant_id, event_id, id)
    on delete set null (gate_id)
);
create index device_posts_of_event on device_posts (tenant_id, event_id);

-- One code, used once: claimed by a key, then confirmed or refused on the console. `posts` holds pairs of event and gate.
create table enrolments (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  posts jsonb not null check (jsonb_typeof(posts) = 'array'),
  code_hash bytea not null check (length(code_hash) = 32),
  expires_at timestamptz not null,
  created_by uuid references users (id),
  algorithm text check (algorithm in ('Ed25519', 'ES256')),
  public_key bytea,
  fingerprint text,
  app_version text not null default '' check (length(app_version) <= 40),
  claimed_at timestamptz,
  decided_at timestamptz,
  decided_by uuid references users (id),
  device_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, code_hash),
  foreign key (tenant_id, device_id) references devices (tenant_id, id),
  check ((claimed_at is null) = (public_key is null)),
  check (device_id is null or decided_at is not null)
);

-- What proves a request is used once. Only for as long as a proof is fresh, so nothing is lost with a crash.
create unlogged table device_nonces (
  tenant_id uuid not null,
  device_id uuid not null,
  nonce text not null check (length(nonce) between 16 and 64),
  seen_at timestamptz not null,
  primary key (tenant_id, device_id, nonce)
);

-- --------------------------------------------------------------------------------------------- scans
-- `scanned_at` is the effective time; an entry that the device decided by itself has `is_offline`.
alter table scans
  add column direction text not null default 'in' check (direction in ('in', 'out')),
  add column attempt_id uuid,
  add column group_id uuid,
  add column is_provisional boolean not null default false;
create unique index scans_of_log on scans (tenant_id, device_id, event_id, sequence) where is_offline;
create index scans_by_time on scans (tenant_id, event_id, scanned_at, id);

create table device_logs (
  tenant_id uuid not null,
  device_id uuid not null,
  event_id uuid not null,
  last_sequence bigint not null default 0 check (last_sequence >= 0),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, device_id, event_id),
  foreign key (tenant_id, device_id) references devices (tenant_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);

alter table admissions add column left_at timestamptz;

create table door_settings (
  tenant_id uuid not null,
  event_id uuid not null,
  allows_reentry boolean not null default false,
  updated_at timestamptz not null default now(),
  updated_by uuid references users (id),
  created_at timestamptz not null default now(),
  primary key (tenant_id, event_id),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade
);

-- -------------------------------------------------------------------------------------------- roster
-- A ticket that changed has no number until a reader gives it one, after the change was committed. Numbers go up in the
-- order in which readers see changes, so nobody who asks for what came after a number can miss one.
create table roster_heads (
  tenant_id uuid not null,
  event_id uuid not null,
  series uuid not null,
  last_number bigint not null default 0,
  created_at timestamptz not null default now(),
  primary key (tenant_id, event_id),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade
);

create table roster_marks (
  tenant_id uuid not null,
  ticket_id uuid not null,
  event_id uuid not null,
  number bigint,
  primary key (tenant_id, ticket_id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id) on delete cascade
);
create index roster_marks_to_number on roster_marks (tenant_id, event_id) where number is null;
create index roster_marks_by_number on roster_marks (tenant_id, event_id, number) where number is not null;

create function mark_roster() returns trigger language plpgsql as $$
begin
  insert into roster_marks (tenant_id, ticket_id, event_id)
  select changed.tenant_id, changed.id, changed.event_id
  from changed
  order by changed.id
  on conflict (tenant_id, ticket_id) do update
    set number = null
    where roster_marks.number is not null;
  return null;
end $$;

create trigger tickets_made after insert on tickets
  referencing new table as changed for each statement execute function mark_roster();
create trigger tickets_changed after update on tickets
  referencing new table as changed for each statement execute function mark_roster();

-- The roster asks by number; nothing asks by time.
drop index tickets_by_change;
create index tickets_of_event on tickets (tenant_id, event_id, id);

-- ------------------------------------------------------------------------- announcements and incidents
create table announcements (
  tenant_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  text text not null check (length(text) between 1 and 500),
  is_urgent boolean not null default false,
  created_by uuid references users (id),
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, event_id, id),
  foreign key (tenant_id, event_id) references events (tenant_id, id) on delete cascade
);
create index announcements_of_event on announcements (tenant_id, event_id, created_at desc);

create table announcement_receipts (
  tenant_id uuid not null,
  announcement_id uuid not null,
  device_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, announcement_id, device_id),
  foreign key (tenant_id, announcement_id) references announcements (tenant_id, id) on delete cascade,
  foreign key (tenant_id, device_id) references devices (tenant_id, id)
);

create table incident_photos (
  tenant_id uuid not null,
  incident_id uuid not null,
  original_hash bytea not null check (length(original_hash) = 32),
  content bytea not null check (length(content) <= 4000000),
  created_at timestamptz not null default now(),
  primary key (tenant_id, incident_id),
  foreign key (tenant_id, incident_id) references activity_logs (tenant_id, id)
);

-- --------------------------------------------------------------------------------- policies and grants
do $$
declare
  owned text;
begin
  foreach owned in array array['device_posts', 'enrolments', 'device_nonces', 'device_logs', 'door_settings',
    'roster_heads', 'roster_marks', 'announcements', 'announcement_receipts', 'incident_photos']
  loop
    execute format('alter table %I enable row level security', owned);
    execute format('alter table %I force row level security', owned);
    execute format(
      'create policy one_tenant on %I to admit_tenant, admit_staff, admit_issuing '
      'using (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid) '
      'with check (tenant_id = nullif(current_setting(''admit.tenant_id'', true), '''')::uuid)', owned);
    execute format('create policy operator_sees_all on %I for select to admit_operator using (true)', owned);
  end loop;
end $$;

grant select, insert, update on enrolments, device_logs, door_settings, roster_heads, roster_marks to admit_tenant;
grant select, insert, update, delete on device_posts to admit_tenant;
grant select, insert on announcements, announcement_receipts, incident_photos to admit_tenant;

grant select (public_key, algorithm, fingerprint, app_version, waiting, clock_offset_ms, enrolled_at, version)
  on devices to admit_staff;
grant update (app_version, waiting, clock_offset_ms) on devices to admit_staff;
grant select on device_posts, door_settings to admit_staff;
grant select, insert, delete on device_nonces to admit_staff;
grant select, insert, update on device_logs, roster_heads, roster_marks to admit_staff;
grant select on announcements to admit_staff;
grant select, insert on announcement_receipts, incident_photos to admit_staff;
grant update (scan_device_id, scan_id, gate_id, actor_id, admitted_at, left_at) on admissions to admit_staff;

grant select on device_posts, device_logs, door_settings, announcements, announcement_receipts to admit_operator;
