-- What a discount is for and when it is given without being asked for.

alter table discount_codes
  add column per text not null default 'order' check (per in ('order', 'ticket')),
  add column type_ids uuid[] not null default '{}' check (cardinality(type_ids) <= 100),
  add column automatic boolean not null default false,
  add column min_tickets integer not null default 1 check (min_tickets between 1 and 1000);

alter table discount_codes
  add constraint discount_codes_automatic_without_limit
    check (not automatic or (max_redemptions is null and max_per_buyer is null));

create index discount_codes_automatic on discount_codes (tenant_id, event_id, id) where automatic;
