\set i :i + 1
\set first (:client_id * :each + :i - 1) * :size
begin\; set local role admit_staff\; set local admit.tenant_id = ':tenant';
with turn as (
  select ticket_id from bench.turns where n > :first and n <= :first + :size),
ticket as (
  select ticket.id
  from tickets ticket
  where ticket.id in (select ticket_id from turn) and ticket.status = 'valid' and ticket.checked_in_at is null
  order by ticket.id
  for no key update),
scan as (
  insert into scans (
    tenant_id, device_id, id, event_id, kind, ticket_id, scanned_at, verdict, input, actor_id)
  select ':tenant', ':device', uuidv7(), ':event', 'scan', ticket.id, now(), 'admitted', 'bench', ':actor'
  from ticket
  returning id, ticket_id),
admission as (
  insert into admissions (
    tenant_id, id, event_id, ticket_id, scan_device_id, scan_id, actor_id, admitted_at)
  select ':tenant', uuidv7(), ':event', scan.ticket_id, ':device', scan.id, ':actor', now()
  from scan),
entry as (
  insert into activity_logs (tenant_id, id, actor_id, actor_kind, action, event_id, subject_kind, subject_id)
  select ':tenant', uuidv7(), ':actor', 'user', 'ticket.admitted', ':event', 'ticket', scan.ticket_id
  from scan)
update tickets set checked_in_at = now(), updated_at = now() where id in (select ticket_id from scan);
commit;
