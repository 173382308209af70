-- What Discover says of an event is what its own page says, so it reads what that page decides by: capacities that
-- types share, places kept back, and types that others open after. No name, text or code of a hidden type is among it.

revoke select (name) on ticket_types from admit_directory;
grant select (held_back, min_per_order, opens_after_type_id) on ticket_types to admit_directory;
grant select (tenant_id, ticket_type_id, pool_id) on ticket_type_pools to admit_directory;
grant select (tenant_id, id, event_id, total, reserved, sold) on capacity_pools to admit_directory;

drop policy open_to_the_public on ticket_types;
create policy open_to_the_public on ticket_types for select to admit_directory
  using (status <> 'archived' and exists (
    select from events e where e.tenant_id = ticket_types.tenant_id and e.id = ticket_types.event_id));
create policy open_to_the_public on capacity_pools for select to admit_directory
  using (exists (
    select from events e where e.tenant_id = capacity_pools.tenant_id and e.id = capacity_pools.event_id));
create policy open_to_the_public on ticket_type_pools for select to admit_directory
  using (exists (
    select from ticket_types kind
    where kind.tenant_id = ticket_type_pools.tenant_id and kind.id = ticket_type_pools.ticket_type_id));
