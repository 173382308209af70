\set n random(1, 1000000000000)
\set network random(1, 1000000)
begin\; set local role admit_tenant\; set local admit.tenant_id = ':tenant';
update ticket_types
set quantity_reserved = quantity_reserved + 1, updated_at = now()
where id = ':type' and quantity_total - quantity_sold - quantity_reserved >= 1;
insert into orders (
  tenant_id, id, event_id, code, public_lookup_token, locale, subtotal_cents, total_cents, currency, status,
  expires_at, cart_key, network_key)
values (
  ':tenant', uuidv7(), ':event', 'B' || :n, 'bench-' || :n || '-' || :client_id, 'en', :price, :price, 'EUR', 'pending',
  now() + interval '2 hours', decode(md5(':n'), 'hex'), decode(md5(':network'), 'hex'))
returning id as order_id \gset
insert into order_items (
  tenant_id, id, order_id, event_id, ticket_type_id, unit_price_cents, quantity, subtotal_cents)
values (':tenant', uuidv7(), ':order_id', ':event', ':type', :price, 1, :price);
commit;
