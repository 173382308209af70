-- What attendees may do by themselves: pass a ticket on, cancel in time, be reminded once.

alter table events
  add column self_cancel_hours integer check (self_cancel_hours between 0 and 8760),
  add column allows_passing_on boolean not null default true,
  add column reminded_at timestamptz;
comment on column events.self_cancel_hours is
  'Until how many hours before the start buyers may cancel tickets themselves; null: not at all';
create index events_to_remind_of on events (start_at) where status = 'published' and reminded_at is null;

-- A ticket that was passed on has a link of its own; its order's page shows that it went, and no code.
alter table tickets
  add column holder_token text,
  add column times_passed_on smallint not null default 0 check (times_passed_on between 0 and 100);
create unique index tickets_by_holder on tickets (tenant_id, holder_token) where holder_token is not null;
create index tickets_held_by_email on tickets (attendee_email) where holder_token is not null;

-- directory: besides a buyer's own orders, the tickets that were passed on to the verified email.
create policy own_passes on tickets for select to admit_directory
  using (holder_token is not null and status = 'valid' and attendee_email = current_buyer());
grant select (tenant_id, id, event_id, attendee_email, status, holder_token) on tickets to admit_directory;

-- worker discovery: whose reminders are due by the wall clock of the event's place.
grant select (timezone, reminded_at) on events to admit_worker;
