"""Whether what is summed ahead says what the orders say: the rule `sales_sums` of the invariants, over all tenants."""

from admit.sales.quarters import LINES_PAID, MOVES, ORDERS_PAID

_KEPT_SUMS = """
select sums.tenant_id, sums.event_id, sums.quarter, null::uuid as part, sums.currency, sums.orders::bigint as number,
  sums.gross_cents, sums.discount_cents, sums.fee_cents, sums.refunded_cents
from sales_quarters sums
join sales_heads head on head.tenant_id = sums.tenant_id and sums.quarter < head.summed_until
union all
select sums.tenant_id, sums.event_id, sums.quarter, sums.ticket_type_id, '', sums.tickets, sums.gross_cents, 0, 0, 0
from sales_quarters_by_type sums
join sales_heads head on head.tenant_id = sums.tenant_id and sums.quarter < head.summed_until
union all
select sums.tenant_id, sums.event_id, sums.quarter, sums.discount_code_id, sums.currency, sums.orders,
  sums.gross_cents, sums.discount_cents, 0, 0
from sales_quarters_by_code sums
join sales_heads head on head.tenant_id = sums.tenant_id and sums.quarter < head.summed_until
"""

_COUNTED_SUMS = f"""
select moves.tenant_id, event_id, date_bin('15 minutes', at, '2000-01-01+00'), null::uuid, currency,
  sum(orders)::bigint, sum(gross_cents)::bigint, sum(discount_cents)::bigint, sum(fee_cents)::bigint,
  sum(refunded_cents)::bigint
{MOVES}
join sales_heads head on head.tenant_id = moves.tenant_id and at < head.summed_until
group by 1, 2, 3, 5
union all
select lines.tenant_id, event_id, date_bin('15 minutes', at, '2000-01-01+00'), ticket_type_id, '',
  sum(tickets)::bigint, sum(gross_cents)::bigint, 0, 0, 0
{LINES_PAID}
join sales_heads head on head.tenant_id = lines.tenant_id and at < head.summed_until
group by 1, 2, 3, 4
union all
select sold.tenant_id, event_id, date_bin('15 minutes', at, '2000-01-01+00'), discount_code_id, currency,
  count(*)::bigint, sum(gross_cents)::bigint, sum(discount_cents)::bigint, 0, 0
{ORDERS_PAID}
join sales_heads head on head.tenant_id = sold.tenant_id and at < head.summed_until
where discount_code_id is not null
group by 1, 2, 3, 4, 5
"""

_APART = """
(table kept except table counted)
union
(table counted except table kept)
"""

_TOLD = """
tenant_id, event_id as subject, 'sums as its orders say' as expected,
  count(distinct quarter) || ' quarters of an hour that differ' as found
from apart
group by tenant_id, event_id
order by tenant_id, event_id
limit %(most)s::integer
"""

SALES_SUMS = f"""
with kept as ({_KEPT_SUMS}),
counted as ({_COUNTED_SUMS}),
apart as ({_APART})
select {_TOLD}
"""
