"""What a buyer paid and got back, with the tax inside it by rate, to the cent. Pure but for one reading verb.

Prices include their tax. The tax of a rate is worked out once on the sum of that rate, and the tax given back is
the difference of what remains, so that receipt and credits always add up to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.core import codes, money
from admit.core.db import Tx
from admit.sales import pricing
from admit.sales.records import Order, OrderItem, Refund, RefundKind, RefundStatus

GIVEN_BACK_BY_RATE = """
select share.refund_id, coalesce(item.tax_rate_bps, 0) as rate_bps, sum(share.amount_cents)::bigint as cents
from refund_tickets share
join refunds refund on refund.tenant_id = share.tenant_id and refund.id = share.refund_id
join tickets ticket on ticket.tenant_id = share.tenant_id and ticket.id = share.ticket_id
join order_items item on item.tenant_id = ticket.tenant_id and item.id = ticket.order_item_id
where refund.order_id = %(order_id)s::uuid
group by share.refund_id, coalesce(item.tax_rate_bps, 0)
"""


@dataclass(frozen=True, slots=True)
class TaxLine:
    """What was paid at one rate: gross is net and tax together."""

    rate_bps: int
    gross_cents: int
    tax_cents: int

    @property
    def net_cents(self) -> int:
        """What is left without the tax."""
        return self.gross_cents - self.tax_cents


@dataclass(frozen=True, slots=True)
class Credit:
    """Money that went back, under a number of its own."""

    number: str
    given_at: datetime
    amount_cents: int
    taxes: tuple[TaxLine, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one paid order. `taxes` add up to the total, `kept_cents` is what was not given back."""

    number: str
    issued_at: datetime
    total_cents: int
    currency: str
    taxes: tuple[TaxLine, ...]
    credits: tuple[Credit, ...]

    @property
    def kept_cents(self) -> int:
        """The total less what went back."""
        return self.total_cents - sum(one.amount_cents for one in self.credits)


async def given_back_by_rate(tx: Tx, order_id: UUID) -> dict[UUID, dict[int, int]]:
    """For each refund of an order that names tickets: how much of it is at which tax rate."""
    found: dict[UUID, dict[int, int]] = {}
    for refund_id, rate_bps, cents in await tx.fetch_rows(GIVEN_BACK_BY_RATE, {"order_id": order_id}):
        found.setdefault(refund_id, {})[rate_bps] = cents
    return found


def receipt(
    order: Order,
    items: Sequence[OrderItem],
    refunds: Sequence[Refund],
    by_rate: Mapping[UUID, Mapping[int, int]],
) -> Receipt:
    """The receipt of an order that was paid; `by_rate` as `given_back_by_rate` tells it."""
    assert order.paid_at is not None
    gross = _gross(items)
    number = codes.format_code(order.code)
    left = dict(gross)
    credits: list[Credit] = []
    for refund in _succeeded(refunds):
        shares = _shares(refund, by_rate.get(refund.id, {}), left)
        credits.append(_credit(f"{number}-{len(credits) + 1}", refund, shares, left))
        left = {rate: left[rate] - shares.get(rate, 0) for rate in left}
    return Receipt(number, order.paid_at, order.total_cents, order.currency, _taxes(gross), tuple(credits))


def _gross(items: Sequence[OrderItem]) -> dict[int, int]:
    """What was paid at each rate, in the order of the rates."""
    sums: dict[int, int] = {}
    for item in items:
        rate = item.tax_rate_bps or 0
        sums[rate] = sums.get(rate, 0) + item.subtotal_cents - item.discount_cents
    return dict(sorted(sums.items()))


def _taxes(gross: Mapping[int, int]) -> tuple[TaxLine, ...]:
    return tuple(
        TaxLine(rate, cents, pricing.included_tax_cents(cents, rate))
        for rate, cents in gross.items()
        if cents
    )


def _succeeded(refunds: Sequence[Refund]) -> list[Refund]:
    """What really went back of this order's price; owed money was never part of it."""
    return [
        one for one in refunds if one.status is RefundStatus.SUCCEEDED and one.kind is not RefundKind.OWED
    ]


def _shares(refund: Refund, named: Mapping[int, int], left: Mapping[int, int]) -> dict[int, int]:
    """How a refund spreads over the rates: by its tickets, or by what is left of each; never more than is left."""
    weights = [named.get(rate, 0) for rate in left] if sum(named.values()) else list(left.values())
    if not sum(weights):
        return dict.fromkeys(left, 0)
    shares = dict(zip(left, money.allocate(refund.amount_cents, weights), strict=True))
    return _within(shares, left)


def _within(shares: dict[int, int], left: Mapping[int, int]) -> dict[int, int]:
    """Move what a rate cannot bear to those that can."""
    over = sum(max(0, cents - left[rate]) for rate, cents in shares.items())
    fitting = {rate: min(cents, left[rate]) for rate, cents in shares.items()}
    for rate in fitting:
        more = min(over, left[rate] - fitting[rate])
        fitting[rate] += more
        over -= more
    return fitting


def _credit(number: str, refund: Refund, shares: Mapping[int, int], left: Mapping[int, int]) -> Credit:
    lines = tuple(
        TaxLine(
            rate,
            cents,
            pricing.included_tax_cents(left[rate], rate)
            - pricing.included_tax_cents(left[rate] - cents, rate),
        )
        for rate, cents in shares.items()
        if cents
    )
    return Credit(number, refund.succeeded_at or refund.requested_at, refund.amount_cents, lines)
