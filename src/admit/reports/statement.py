"""What an event earned, line by line, so that it adds up to the cent. Reads only; the sums come from the ledger itself.

Sales are orders that were paid; what went back are refunds of their payments that succeeded; both are asked of orders
and of the payments, and a statement on which the two disagree says so instead of hiding it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import NotFound
from admit.sales import pricing

STRIPE = "stripe"

SUMS_OF_ORDERS = """
select
  event.id as event_id, event.name, event.timezone, event.currency,
  count(orders.id)::integer as orders,
  coalesce(sum(orders.subtotal_cents), 0)::bigint as subtotal_cents,
  coalesce(sum(orders.discount_cents), 0)::bigint as discount_cents,
  coalesce(sum(orders.total_cents), 0)::bigint as sales_cents,
  coalesce(sum(orders.refunded_cents), 0)::bigint as refunded_cents
from events event
left join orders
  on orders.tenant_id = event.tenant_id
  and orders.event_id = event.id
  and orders.status in ('paid', 'partially_refunded', 'refunded')
where event.id = %(event_id)s::uuid
group by event.tenant_id, event.id
"""

SUMS_OF_PAYMENTS = """
select
  payment.provider,
  count(*)::integer as payments,
  sum(payment.captured_cents)::bigint as captured_cents,
  sum(payment.refunded_cents)::bigint as refunded_cents,
  sum(payment.application_fee_cents)::bigint as fee_cents,
  sum(
    (payment.application_fee_cents * payment.refunded_cents * 2 + payment.captured_cents)
    / (payment.captured_cents * 2)
  )::bigint as fee_back_cents,
  count(kept.payment_id)::integer as known,
  coalesce(sum(kept.fee_cents), 0)::bigint as provider_fee_cents
from payments payment
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
left join (
  select item.tenant_id, item.order_id, item.payment_id, sum(item.provider_fee_cents) as fee_cents
  from payout_items item
  join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
  where orders.event_id = %(event_id)s::uuid
    and item.payment_id is not null
  group by item.tenant_id, item.order_id, item.payment_id
) kept
  on kept.tenant_id = payment.tenant_id and kept.order_id = payment.order_id and kept.payment_id = payment.id
where orders.event_id = %(event_id)s::uuid
  and payment.captured_as = 'applied'
group by payment.provider
order by payment.provider
"""

SUMS_OF_DISPUTES = """
select
  coalesce(sum(dispute.amount_cents) filter (where dispute.status = 'lost'), 0)::bigint as lost_cents,
  coalesce(sum(dispute.amount_cents) filter (where dispute.status = 'open'), 0)::bigint as open_cents
from disputes dispute
join orders on orders.tenant_id = dispute.tenant_id and orders.id = dispute.order_id
join payments payment on payment.tenant_id = dispute.tenant_id and payment.id = dispute.payment_id
where orders.event_id = %(event_id)s::uuid
  and payment.captured_as = 'applied'
"""

# Lines of orders from which nothing went back are summed at once, and only the others stay lines.
SUMS_OF_RATES = """
with named as (
  select ticket.order_item_id, sum(share.amount_cents) as cents
  from refund_tickets share
  join refunds refund
    on refund.tenant_id = share.tenant_id and refund.id = share.refund_id and refund.status = 'succeeded'
  join payments payment
    on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id and payment.captured_as = 'applied'
  join tickets ticket on ticket.tenant_id = share.tenant_id and ticket.id = share.ticket_id
  where ticket.event_id = %(event_id)s::uuid
  group by ticket.order_item_id
),
lines as (
  select coalesce(item.tax_rate_bps, 0) as rate_bps,
    case when orders.refunded_cents > 0 then item.order_id end as order_id,
    case when orders.refunded_cents > 0 then item.id end as id,
    max(orders.refunded_cents) as refunded_cents,
    sum(item.subtotal_cents - item.discount_cents) as paid_cents
  from order_items item
  join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
  where item.event_id = %(event_id)s::uuid
    and orders.event_id = %(event_id)s::uuid
    and orders.status in ('paid', 'partially_refunded', 'refunded')
  group by 1, 2, 3
),
weighed as (
  select rate_bps, paid_cents, coalesce(named.cents, 0) as named_cents,
    paid_cents - coalesce(named.cents, 0) as left_cents,
    refunded_cents - sum(coalesce(named.cents, 0)) over whole as rest_cents,
    sum(paid_cents - coalesce(named.cents, 0)) over whole as weight,
    sum(paid_cents - coalesce(named.cents, 0)) over upto as weight_upto
  from lines
  left join named on named.order_item_id = lines.id
  where lines.id is not null
  window whole as (partition by order_id), upto as (partition by order_id order by lines.id)
),
touched as (
  select rate_bps, paid_cents,
    named_cents + case when weight > 0 then
      div(rest_cents * weight_upto, weight) - div(rest_cents * (weight_upto - left_cents), weight)
      else 0 end as back_cents
  from weighed
)
select rate_bps, sum(paid_cents)::bigint as paid_cents, sum(back_cents)::bigint as back_cents
from (select rate_bps, paid_cents, 0::numeric as back_cents from lines where id is null
  union all select rate_bps, paid_cents, back_cents from touched) rates
group by rate_bps
order by rate_bps desc
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the orders of an event say."""

    event_id: UUID
    name: str
    timezone: str
    currency: str
    orders: int
    subtotal_cents: int
    discount_cents: int
    sales_cents: int
    refunded_cents: int


@dataclass(frozen=True, slots=True)
class Means:
    """What the payments through one provider say. `fee_back_cents` is the fee's share of what went back.

    Of as many of them as is `known` the provider told what it kept for itself, `provider_fee_cents`.
    """

    provider: str
    payments: int
    captured_cents: int
    refunded_cents: int
    fee_cents: int
    fee_back_cents: int
    known: int
    provider_fee_cents: int


@dataclass(frozen=True, slots=True)
class Rate:
    """Sales and refunds at one tax rate, and the tax inside what was kept."""

    rate_bps: int
    paid_cents: int
    back_cents: int

    @property
    def kept_cents(self) -> int:
        """What was not given back."""
        return self.paid_cents - self.back_cents

    @property
    def tax_cents(self) -> int:
        """The tax inside what was kept, worked out once on the sum."""
        return pricing.included_tax_cents(self.kept_cents, self.rate_bps)


@dataclass(frozen=True, slots=True)
class _Disputes:
    lost_cents: int
    open_cents: int


@dataclass(frozen=True, slots=True)
class ProviderFees:
    """What the provider kept for itself, of as many of the payments through it as is `known`."""

    payments: int
    known: int
    fee_cents: int

    @property
    def is_whole(self) -> bool:
        """Whether the fee of every payment is known."""
        return self.known == self.payments


@dataclass(frozen=True, slots=True)
class Statement:
    """An event's settlement. `net_cents` is before the provider's own fee, of which `provider` says what is known."""

    sums: Sums
    provider: ProviderFees
    means: Sequence[Means]
    rates: Sequence[Rate]
    lost_cents: int
    open_cents: int

    @property
    def fee_cents(self) -> int:
        """The platform's fee on what was charged."""
        return sum(one.fee_cents for one in self.means)

    @property
    def fee_back_cents(self) -> int:
        """What of that fee went back with refunds."""
        return sum(one.fee_back_cents for one in self.means)

    @property
    def net_cents(self) -> int:
        """Sales less refunds, lost disputes and the platform's fee that was kept."""
        kept = self.sums.sales_cents - self.sums.refunded_cents - self.lost_cents
        return kept - self.fee_cents + self.fee_back_cents

    @property
    def net_after_provider_cents(self) -> int:
        """What is left when the provider's fee, as far as it is known, is taken off too."""
        return self.net_cents - self.provider.fee_cents

    @property
    def difference_cents(self) -> int:
        """How far orders and payments are apart; zero, or somebody must look."""
        captured = sum(one.captured_cents - one.refunded_cents for one in self.means)
        return self.sums.sales_cents - self.sums.refunded_cents - captured


async def of_event(tx: Tx, event_id: UUID) -> Statement:
    """The settlement of an event as it stands now. Raises: NotFound."""
    asked = {"event_id": event_id}
    sums = await tx.fetch_one(Sums, SUMS_OF_ORDERS, asked)
    if sums is None:
        raise NotFound
    disputes = await tx.fetch_one(_Disputes, SUMS_OF_DISPUTES, asked)
    assert disputes is not None
    means = await tx.fetch_all(Means, SUMS_OF_PAYMENTS, asked)
    return Statement(
        sums=sums,
        provider=ProviderFees(
            payments=sum(one.payments for one in means if one.provider == STRIPE),
            known=sum(one.known for one in means),
            fee_cents=sum(one.provider_fee_cents for one in means),
        ),
        means=means,
        rates=await tx.fetch_all(Rate, SUMS_OF_RATES, asked),
        lost_cents=disputes.lost_cents,
        open_cents=disputes.open_cents,
    )
