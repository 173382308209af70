\set network random(1, 1000000)
begin\; set local role admit_tenant\; set local admit.tenant_id = ':tenant';
update ticket_types
set quantity_reserved = quantity_reserved + :size, updated_at = now()
where id = ':type' and quantity_total - quantity_sold - quantity_reserved >= :size;
with made as (
  insert into orders (
    tenant_id, id, event_id, code, public_lookup_token, locale, subtotal_cents, total_cents, currency, status,
    expires_at, cart_key, network_key)
  select
    ':tenant', uuidv7(), ':event', 'B' || substr(md5(random()::text), 1, 12), 'bench-' || uuidv7(), 'en', :price, :price,
    'EUR', 'pending', now() + interval '2 hours', decode(md5(random()::text), 'hex'),
    decode(md5((:network + n / 4)::text), 'hex')
  from generate_series(1, :size) as n
  returning id)
insert into order_items (
  tenant_id, id, order_id, event_id, ticket_type_id, unit_price_cents, quantity, subtotal_cents)
select ':tenant', uuidv7(), made.id, ':event', ':type', :price, 1, :price
from made;
commit;
