\set i :i + 1
\set n :client_id * :each + :i
begin\; set local role admit_staff\; set local admit.tenant_id = ':tenant';
select ticket.id as ticket_id
from bench.turns turn
join tickets ticket on ticket.tenant_id = ':tenant' and ticket.id = turn.ticket_id
where turn.n = :n and ticket.status = 'valid' and ticket.checked_in_at is null
for no key update of ticket \gset
insert into scans (
  tenant_id, device_id, id, event_id, kind, ticket_id, scanned_at, verdict, input, actor_id)
values (':tenant', ':device', uuidv7(), ':event', 'scan', ':ticket_id', now(), 'admitted', 'bench', ':actor')
returning id as scan_id \gset
insert into admissions (
  tenant_id, id, event_id, ticket_id, scan_device_id, scan_id, actor_id, admitted_at)
values (':tenant', uuidv7(), ':event', ':ticket_id', ':device', ':scan_id', ':actor', now());
update tickets set checked_in_at = now(), updated_at = now() where id = ':ticket_id';
insert into activity_logs (tenant_id, id, actor_id, actor_kind, action, event_id, subject_kind, subject_id)
values (':tenant', uuidv7(), ':actor', 'user', 'ticket.admitted', ':event', 'ticket', ':ticket_id');
commit;
