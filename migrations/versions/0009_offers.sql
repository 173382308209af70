-- What a ticket type can be: paid as one wishes, opened by a code, sold after another.

alter table ticket_types
  add column any_price boolean not null default false,
  add column access_code text check (access_code ~ '^[A-Z0-9][A-Z0-9_-]{1,39}$'),
  add column opens_after_type_id uuid,
  add column held_back integer not null default 0 check (held_back between 0 and 1000000);

alter table ticket_types
  add constraint ticket_types_open_after foreign key (tenant_id, event_id, opens_after_type_id)
    references ticket_types (tenant_id, event_id, id) on delete set null (opens_after_type_id),
  add constraint ticket_types_open_after_another check (opens_after_type_id <> id);

create index ticket_types_opening_after on ticket_types (tenant_id, event_id, opens_after_type_id)
  where opens_after_type_id is not null;
