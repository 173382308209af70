-- A hundred thousand orders and two hundred thousand tickets of one event, put there at once. Run as the owner, with
-- ids filled in; foreign keys and triggers wait outside. Tokens and signatures are shaped right, never valid.
set local session_replication_role = replica;

create temporary table large on commit drop as
select n, uuidv7(-make_interval(secs => (orders_total - n) * 60.0)) as order_id, uuidv7() as item_id, uuidv7() as second_id,
  uuidv7() as payment_id,
  now() - make_interval(secs => (orders_total - n) * 60.0) as at, 1 + n %% 3 as quantity, n %% 20 = 0 as has_second,
  case
    when n %% 100 < 92 then 'paid' when n %% 100 < 95 then 'partially_refunded' when n %% 100 < 97 then 'refunded'
    else 'expired' end as status,
  case when n %% 10 = 3 then 10 else 0 end as percent
from (values (%(orders)s::integer)) as given(orders_total), generate_series(1, %(orders)s::integer) as n;

analyze large;

insert into discount_codes (tenant_id, id, event_id, code, discount_type, discount_value, times_redeemed)
values (%(tenant)s, %(code)s, %(event)s, 'LARGE10', 'percent', 10, %(orders)s::integer / 10);

insert into orders (tenant_id, id, event_id, code, public_lookup_token, buyer_email, buyer_name, subtotal_cents,
  discount_cents, total_cents, refunded_cents, currency, discount_code_id, status, paid_at, created_at)
select %(tenant)s, order_id, %(event)s, 'L' || lpad(n::text, 7, '0'), 'large-' || n, 'buyer' || n || '@example.org',
  'Buyer Number ' || n, sub, off, sub - off,
  case status when 'refunded' then sub - off when 'partially_refunded' then (sub - off) / 2 else 0 end, 'EUR',
  case when percent > 0 then %(code)s::uuid end, status, case when status <> 'expired' then at end, at
from (select *, (quantity * 2400 + case when has_second then 4500 else 0 end) as sub,
  quantity * 2400 * percent / 100 as off from large) priced;

insert into order_items (tenant_id, id, order_id, event_id, ticket_type_id, unit_price_cents, quantity, subtotal_cents,
  discount_cents, tax_rate_bps)
select %(tenant)s, item_id, order_id, %(event)s, %(first)s, 2400, quantity, quantity * 2400,
  quantity * 2400 * percent / 100, 1900
from large
union all
select %(tenant)s, second_id, order_id, %(event)s, %(second)s, 4500, 1, 4500, 0, 700 from large where has_second;

analyze orders;

insert into payments (tenant_id, id, order_id, provider, provider_reference, status, amount_cents, captured_cents,
  refunded_cents, application_fee_cents, currency, captured_as, captured_currency, idempotency_key, processed_at, created_at)
select %(tenant)s, large.payment_id, orders.id, 'stripe', 'pi_large_' || large.n, 'succeeded', total_cents, total_cents,
  refunded_cents, total_cents / 50, 'EUR', 'applied', 'EUR', 'large-' || large.n, large.at, large.at
from large join orders on orders.tenant_id = %(tenant)s and orders.id = large.order_id
where large.status <> 'expired';

insert into refunds (tenant_id, id, order_id, payment_id, kind, amount_cents, currency, status, idempotency_key,
  requested_at, succeeded_at)
select %(tenant)s, uuidv7(), orders.id, large.payment_id, 'goodwill', refunded_cents, 'EUR', 'succeeded',
  'large-' || large.n, large.at, large.at
from large join orders on orders.tenant_id = %(tenant)s and orders.id = large.order_id
where refunded_cents > 0;

insert into tickets (tenant_id, id, event_id, order_id, order_item_id, ticket_type_id, code, attendee_name,
  attendee_email, search_text, qr_code_payload, qr_signature, checked_in_at, created_at)
select %(tenant)s, uuidv7(), %(event)s, order_id, item_id, kind, 'L' || lpad(row_number() over ()::text, 7, '0'),
  'Guest Number ' || n, 'buyer' || n || '@example.org', 'guest number ' || n || ' buyer' || n || '@example.org',
  'LARGE-' || n || '-' || place || '-' || kind, decode(repeat('00', 64), 'hex'), case when n %% 5 = 0 then at end, at
from (
  select n, order_id, item_id, %(first)s::uuid as kind, at, status, place from large, generate_series(1, quantity) place
  union all
  select n, order_id, second_id, %(second)s::uuid, at, status, 1 from large where has_second
) made
where status <> 'expired';

analyze tickets;

insert into scans (tenant_id, device_id, id, event_id, kind, ticket_id, scanned_at, received_at, verdict)
select %(tenant)s, %(device)s, uuidv7(), %(event)s, 'scan', id, checked_in_at, checked_in_at, 'admitted'
from tickets where tenant_id = %(tenant)s and event_id = %(event)s and checked_in_at is not null;

insert into admissions (tenant_id, id, event_id, ticket_id, scan_device_id, scan_id, admitted_at)
select %(tenant)s, uuidv7(), %(event)s, ticket_id, device_id, id, scanned_at
from scans where tenant_id = %(tenant)s and event_id = %(event)s;

update ticket_types kind set quantity_sold = (
  select count(*) from tickets ticket
  where ticket.tenant_id = kind.tenant_id and ticket.ticket_type_id = kind.id)
where kind.tenant_id = %(tenant)s and kind.event_id = %(event)s;

insert into sales_heads (tenant_id, due_at) values (%(tenant)s, now());
