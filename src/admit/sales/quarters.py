"""What was sold and given back, by quarters of an hour: summed ahead by the worker, the last moments read from orders.

A tenant's sums end at `summed_until` of its `sales_heads` (`sales/closing.py` makes them), in the middle of a quarter
too; what came after is added by who reads, so that an answer is the same wherever they end. The parts of statements
here stand where a table would, and what is asked with them sees the sums and the rest at one moment.
Every zone in use differs from UTC by whole quarters, so the days of any place are made of them.
"""

from collections.abc import Mapping

# What counts as sold and as given back, each with its moment.
ORDERS_PAID = """
from (
  select orders.tenant_id, orders.event_id, orders.currency, orders.paid_at as at, orders.discount_code_id,
    orders.total_cents as gross_cents, orders.discount_cents
  from orders
  where orders.status in ('paid', 'partially_refunded', 'refunded')
    and orders.paid_at is not null
) sold
"""

LINES_PAID = """
from (
  select orders.tenant_id, orders.event_id, orders.paid_at as at, item.ticket_type_id, item.quantity as tickets,
    item.subtotal_cents - item.discount_cents as gross_cents
  from orders
  join order_items item on item.tenant_id = orders.tenant_id and item.order_id = orders.id
  where orders.status in ('paid', 'partially_refunded', 'refunded')
    and orders.paid_at is not null
) lines
"""

FEES_TAKEN = """
from (
  select orders.tenant_id, orders.event_id, orders.currency, orders.paid_at as at,
    payment.application_fee_cents as fee_cents
  from orders
  join payments payment on payment.tenant_id = orders.tenant_id and payment.order_id = orders.id
  where orders.paid_at is not null
    and payment.captured_as = 'applied'
    and payment.application_fee_cents > 0
) taken
"""

GIVEN_BACK = """
from (
  select refund.tenant_id, orders.event_id, refund.currency, refund.succeeded_at as at,
    refund.amount_cents as refunded_cents
  from refunds refund
  join payments payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
  join orders on orders.tenant_id = refund.tenant_id and orders.id = refund.order_id
  where refund.status = 'succeeded'
    and payment.captured_as = 'applied'
) back
"""

MOVES = f"""
from (
  select tenant_id, event_id, currency, at, 1 as orders, gross_cents, discount_cents, 0 as fee_cents,
    0 as refunded_cents
  {ORDERS_PAID}
  union all
  select tenant_id, event_id, currency, at, 0, 0, 0, fee_cents, 0
  {FEES_TAKEN}
  union all
  select tenant_id, event_id, currency, at, 0, 0, 0, 0, refunded_cents
  {GIVEN_BACK}
) moves
"""

_SUMMED = """
where quarter < (select summed_until from sales_heads)
  and quarter >= %(before_at)s::timestamptz
  and quarter < %(end_at)s::timestamptz
"""

# Asked as a bare sub-select, since with row policies an index serves no other expression.
_SINCE = """
where at >= (select coalesce(max(summed_until), '2000-01-01+00') from sales_heads)
  and at >= %(before_at)s::timestamptz
  and at < %(end_at)s::timestamptz
"""

_OF_ALL = """
  select event_id, quarter, currency, orders, gross_cents, discount_cents, fee_cents, refunded_cents
  from sales_quarters
"""

_OF_TYPES = """
  select event_id, quarter, ticket_type_id, tickets, gross_cents
  from sales_quarters_by_type
"""

_OF_CODES = """
  select event_id, quarter, discount_code_id, currency, orders, discount_cents, gross_cents
  from sales_quarters_by_code
"""

# What readers ask within one tenant, from `before_at` until `end_at`: rows of a quarter that are still to be added up.
QUARTERS = f"""
from (
  {_OF_ALL}
  {_SUMMED}
  union all
  select event_id, date_bin('15 minutes', at, '2000-01-01+00'), currency, orders, gross_cents, discount_cents,
    fee_cents, refunded_cents
  {MOVES}
  {_SINCE}
) quarters
"""

QUARTERS_BY_TYPE = f"""
from (
  {_OF_TYPES}
  {_SUMMED}
  union all
  select event_id, date_bin('15 minutes', at, '2000-01-01+00'), ticket_type_id, tickets, gross_cents
  {LINES_PAID}
  {_SINCE}
) quarters
"""

QUARTERS_BY_CODE = f"""
from (
  {_OF_CODES}
  {_SUMMED}
  union all
  select event_id, date_bin('15 minutes', at, '2000-01-01+00'), discount_code_id, currency, 1, discount_cents,
    gross_cents
  {ORDERS_PAID}
  {_SINCE}
    and discount_code_id is not null
) quarters
"""

ALWAYS: Mapping[str, str] = {"before_at": "-infinity", "end_at": "infinity"}
"""The moments of a reader who asks for all time."""
