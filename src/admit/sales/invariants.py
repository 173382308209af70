"""What must always be true of stock and money, checked over all tenants by set-based queries. Reads, repairs nothing.

The counters of ticket types are derived from orders (reserved) and tickets (sold); a pool's are the sums over the
types linked to it now, since changing a link carries the counts along (`events/links.py`). A void ticket counts as
sold until its place is released. `docs/reliability.md` lists these rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import DoorTx
from admit.sales.comparing import SALES_SUMS

MOST_BREACHES = 1000
"""How many breaches of one rule are told."""

TYPE_COUNTERS = """
with held as (
  select item.tenant_id, item.ticket_type_id, sum(item.quantity) as quantity
  from orders
  join order_items item on item.tenant_id = orders.tenant_id and item.order_id = orders.id
  where orders.status in ('pending', 'processing')
  group by item.tenant_id, item.ticket_type_id
),
issued as (
  select tenant_id, ticket_type_id, count(*) as quantity
  from tickets
  where released_at is null
  group by tenant_id, ticket_type_id
)
select kind.tenant_id, kind.id as subject,
  'reserved ' || coalesce(held.quantity, 0) || ', sold ' || coalesce(issued.quantity, 0) as expected,
  'reserved ' || kind.quantity_reserved || ', sold ' || kind.quantity_sold as found
from ticket_types kind
left join held on held.tenant_id = kind.tenant_id and held.ticket_type_id = kind.id
left join issued on issued.tenant_id = kind.tenant_id and issued.ticket_type_id = kind.id
where kind.quantity_reserved <> coalesce(held.quantity, 0)
   or kind.quantity_sold <> coalesce(issued.quantity, 0)
order by kind.tenant_id, kind.id
limit %(most)s::integer
"""

POOL_COUNTERS = """
with counted as (
  select link.tenant_id, link.pool_id, sum(kind.quantity_reserved) as reserved, sum(kind.quantity_sold) as sold
  from ticket_type_pools link
  join ticket_types kind on kind.tenant_id = link.tenant_id and kind.id = link.ticket_type_id
  group by link.tenant_id, link.pool_id
)
select pool.tenant_id, pool.id as subject,
  'reserved ' || coalesce(counted.reserved, 0) || ', sold ' || coalesce(counted.sold, 0) as expected,
  'reserved ' || pool.reserved || ', sold ' || pool.sold as found
from capacity_pools pool
left join counted on counted.tenant_id = pool.tenant_id and counted.pool_id = pool.id
where pool.reserved <> coalesce(counted.reserved, 0)
   or pool.sold <> coalesce(counted.sold, 0)
order by pool.tenant_id, pool.id
limit %(most)s::integer
"""

CODE_COUNTERS = """
with used as (
  select tenant_id, discount_code_id,
    count(*) filter (where status in ('pending', 'processing')) as reserved,
    count(*) filter (where status in ('paid', 'partially_refunded', 'refunded')) as redeemed
  from orders
  where discount_code_id is not null
  group by tenant_id, discount_code_id
)
select code.tenant_id, code.id as subject,
  'reserved ' || coalesce(used.reserved, 0) || ', redeemed ' || coalesce(used.redeemed, 0) as expected,
  'reserved ' || code.times_reserved || ', redeemed ' || code.times_redeemed as found
from discount_codes code
left join used on used.tenant_id = code.tenant_id and used.discount_code_id = code.id
where code.times_reserved <> coalesce(used.reserved, 0)
   or code.times_redeemed <> coalesce(used.redeemed, 0)
order by code.tenant_id, code.id
limit %(most)s::integer
"""

ORDER_SUMS = """
select orders.tenant_id, orders.id as subject,
  'lines of ' || orders.subtotal_cents || ' less ' || orders.discount_cents as expected,
  'lines of ' || coalesce(sum(item.subtotal_cents), 0) || ' less ' || coalesce(sum(item.discount_cents), 0) as found
from orders
left join order_items item on item.tenant_id = orders.tenant_id and item.order_id = orders.id
group by orders.tenant_id, orders.id
having orders.subtotal_cents <> coalesce(sum(item.subtotal_cents), 0)
    or orders.discount_cents <> coalesce(sum(item.discount_cents), 0)
order by orders.tenant_id, orders.id
limit %(most)s::integer
"""

TICKETS_OF_LINES = """
with issued as (
  select tenant_id, order_item_id,
    count(*) filter (where void_reason is distinct from 'reissued' and void_reason is distinct from 'key_compromised')
      as quantity
  from tickets
  group by tenant_id, order_item_id
)
select item.tenant_id, item.id as subject,
  wanted.quantity || ' tickets, valid or void for good' as expected,
  coalesce(issued.quantity, 0)::text as found
from order_items item
join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
left join issued on issued.tenant_id = item.tenant_id and issued.order_item_id = item.id
cross join lateral (
  select case when orders.status in ('paid', 'partially_refunded', 'refunded') then item.quantity else 0 end as quantity
) wanted
where wanted.quantity <> coalesce(issued.quantity, 0)
order by item.tenant_id, item.id
limit %(most)s::integer
"""

CAPTURED_AMOUNTS = """
with owed as (
  select tenant_id, payment_id, sum(amount_cents) as cents
  from refunds
  where kind = 'owed'
     or (kind = 'elsewhere' and status <> 'failed')
  group by tenant_id, payment_id
)
select payment.tenant_id, payment.id as subject,
  case payment.captured_as
    when 'applied' then 'applied to a paid order of ' || payment.captured_cents
    when 'refund_owed' then 'owed back ' || payment.captured_cents
    else 'one end' end as expected,
  case payment.captured_as
    when 'applied' then orders.status || ' order of ' || orders.total_cents
    when 'refund_owed' then 'owed back ' || coalesce(owed.cents, 0)
    else payment.status || ' without one' end as found
from payments payment
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
left join owed on owed.tenant_id = payment.tenant_id and owed.payment_id = payment.id
where (payment.status = 'succeeded') <> (payment.captured_as is not null)
   or (payment.captured_as = 'applied' and (
     orders.status not in ('paid', 'partially_refunded', 'refunded') or orders.total_cents <> payment.captured_cents))
   or (payment.captured_as = 'refund_owed' and payment.captured_cents <> coalesce(owed.cents, 0))
order by payment.tenant_id, payment.id
limit %(most)s::integer
"""

PAID_BY_ONE_PAYMENT = """
select orders.tenant_id, orders.id as subject,
  case when orders.total_cents > 0 then '1 applied payment' else '0 applied payments' end as expected,
  count(payment.id)::text as found
from orders
left join payments payment
  on payment.tenant_id = orders.tenant_id and payment.order_id = orders.id and payment.captured_as = 'applied'
where orders.status in ('paid', 'partially_refunded', 'refunded')
group by orders.tenant_id, orders.id
having count(payment.id) <> case when orders.total_cents > 0 then 1 else 0 end
order by orders.tenant_id, orders.id
limit %(most)s::integer
"""

REFUNDED_OF_PAYMENTS = """
with back as (
  select tenant_id, payment_id, sum(amount_cents) filter (where kind <> 'elsewhere') as asked,
    sum(amount_cents) filter (where status in ('pending', 'succeeded')) as gone,
    sum(amount_cents) filter (where status = 'succeeded') as done
  from refunds
  group by tenant_id, payment_id
)
select payment.tenant_id, payment.id as subject,
  'refunded ' || coalesce(back.done, 0) || ', asked at most ' || payment.captured_cents as expected,
  'refunded ' || payment.refunded_cents || ', asked ' || coalesce(greatest(back.asked, back.gone), 0) as found
from payments payment
left join back on back.tenant_id = payment.tenant_id and back.payment_id = payment.id
where payment.refunded_cents <> coalesce(back.done, 0)
   or greatest(back.asked, back.gone) > payment.captured_cents
order by payment.tenant_id, payment.id
limit %(most)s::integer
"""

REFUNDED_OF_ORDERS = """
with back as (
  select tenant_id, order_id, sum(amount_cents) as cents
  from refunds
  where status = 'succeeded'
    and (tenant_id, payment_id) in (select tenant_id, id from payments where captured_as = 'applied')
  group by tenant_id, order_id
)
select orders.tenant_id, orders.id as subject,
  'refunded ' || coalesce(back.cents, 0) || ' of ' || orders.total_cents as expected,
  orders.status || ', refunded ' || orders.refunded_cents as found
from orders
left join back on back.tenant_id = orders.tenant_id and back.order_id = orders.id
where orders.refunded_cents <> coalesce(back.cents, 0)
   or (orders.total_cents > 0 and orders.status in ('paid', 'partially_refunded', 'refunded') and orders.status <> case
     when orders.refunded_cents = 0 then 'paid'
     when orders.refunded_cents < orders.total_cents then 'partially_refunded'
     else 'refunded' end)
order by orders.tenant_id, orders.id
limit %(most)s::integer
"""

REFUNDED_TICKETS = """
select share.tenant_id, share.ticket_id as subject, 'void' as expected, ticket.status as found
from refund_tickets share
join tickets ticket on ticket.tenant_id = share.tenant_id and ticket.id = share.ticket_id
where ticket.status <> 'void'
order by share.tenant_id, share.ticket_id
limit %(most)s::integer
"""

REFUND_CURRENCIES = """
select refund.tenant_id, refund.id as subject, payment.captured_currency as expected, refund.currency as found
from refunds refund
join payments payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
where refund.currency <> payment.captured_currency
order by refund.tenant_id, refund.id
limit %(most)s::integer
"""

DISPUTED_TICKETS = """
with disputed as (
  select distinct dispute.tenant_id, dispute.order_id
  from disputes dispute
  join payments payment on payment.tenant_id = dispute.tenant_id and payment.id = dispute.payment_id
  where dispute.status in ('open', 'lost')
    and payment.captured_as = 'applied'
)
select ticket.tenant_id, ticket.id as subject,
  case when disputed.order_id is null then 'no flag' else 'flagged as disputed' end as expected,
  case when ticket.disputed_at is null then 'no flag' else 'flagged as disputed' end as found
from tickets ticket
left join disputed on disputed.tenant_id = ticket.tenant_id and disputed.order_id = ticket.order_id
where ticket.status = 'valid'
  and (ticket.disputed_at is null) <> (disputed.order_id is null)
order by ticket.tenant_id, ticket.id
limit %(most)s::integer
"""

PROCESSING_ORDERS = """
select orders.tenant_id, orders.id as subject, 'a payment under way' as expected, 'none' as found
from orders
where orders.status = 'processing'
  and not exists (
    select from payments payment
    where payment.tenant_id = orders.tenant_id and payment.order_id = orders.id and payment.status = 'processing')
order by orders.tenant_id, orders.id
limit %(most)s::integer
"""

PAID_BY_HAND = """
select payment.tenant_id, payment.id as subject,
  case payment.provider when 'cash' then 'cash, applied in full' else 'an invoice, applied in full or not at all' end
    as expected,
  payment.status || ', ' || payment.captured_cents || ' of ' || payment.amount_cents || ' for a ' || orders.channel
    || ' order' as found
from payments payment
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
where payment.provider in ('cash', 'invoice')
  and (payment.status not in ('succeeded', 'processing', 'cancelled')
    or (payment.provider = 'cash' and payment.status <> 'succeeded')
    or (payment.status = 'succeeded'
      and (payment.captured_as <> 'applied' or payment.captured_cents <> payment.amount_cents))
    or payment.amount_cents <> orders.total_cents
    or payment.application_fee_cents <> 0
    or payment.next_check_at is not null
    or orders.channel <> 'box_office')
order by payment.tenant_id, payment.id
limit %(most)s::integer
"""

RULES: Mapping[str, str] = {
    "type_counters": TYPE_COUNTERS,
    "pool_counters": POOL_COUNTERS,
    "code_counters": CODE_COUNTERS,
    "order_sums": ORDER_SUMS,
    "tickets_of_lines": TICKETS_OF_LINES,
    "captured_amounts": CAPTURED_AMOUNTS,
    "paid_by_one_payment": PAID_BY_ONE_PAYMENT,
    "refunded_of_payments": REFUNDED_OF_PAYMENTS,
    "refunded_of_orders": REFUNDED_OF_ORDERS,
    "refunded_tickets": REFUNDED_TICKETS,
    "refund_currencies": REFUND_CURRENCIES,
    "disputed_tickets": DISPUTED_TICKETS,
    "processing_orders": PROCESSING_ORDERS,
    "paid_by_hand": PAID_BY_HAND,
    "sales_sums": SALES_SUMS,
}
"""The rules by name. `subject` is the row's id: of a type, pool, code, order, line, payment, refund or ticket; an
event's for its sums."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that should not be; `expected` is what the rows behind it say, in words."""

    rule: str
    tenant_id: UUID
    subject: UUID
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class _Row:
    tenant_id: UUID
    subject: UUID
    expected: str
    found: str


async def breaches(tx: DoorTx) -> list[Breach]:
    """Every breach in every tenant, at most `MOST_BREACHES` of a rule. Needs the operator's door.

    Each rule is one statement and sees one moment, so it can be asked while the house sells.
    """
    found: list[Breach] = []
    for rule, statement in RULES.items():
        rows = await tx.fetch_all(_Row, statement, {"most": MOST_BREACHES})
        found += [Breach(rule, row.tenant_id, row.subject, row.expected, row.found) for row in rows]
    return found
