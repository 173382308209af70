"""What an order costs: pure arithmetic in minor units."""

from collections.abc import Sequence
from dataclasses import dataclass

from admit.core import money
from admit.sales.holds import HeldLine, Line


@dataclass(frozen=True, slots=True)
class Price:
    """An order's sums and its lines with their shares of the discount; the shares add up exactly."""

    lines: tuple[HeldLine, ...]
    subtotal_cents: int
    discount_cents: int

    @property
    def total_cents(self) -> int:
        """What the buyer pays, taxes included."""
        return self.subtotal_cents - self.discount_cents


def price(
    lines: Sequence[Line],
    tax_rates_bps: Sequence[int | None],
    *,
    discount_cents: int,
    step_cents: int = 1,
    covered: Sequence[bool] = (),
) -> Price:
    """Sum the lines and spread the discount over them by their subtotals, in the currency's steps.

    `covered` says which lines the discount is for; empty: all.
    """
    subtotals = [line.unit_price_cents * line.quantity for line in lines]
    subtotal = sum(subtotals)
    weights = [cents * fits for cents, fits in zip(subtotals, covered or [True] * len(lines), strict=True)]
    discount = min(discount_cents, sum(weights))
    shares = _in_steps(discount, weights, step_cents) if discount else [0] * len(lines)
    held = tuple(
        HeldLine(line.ticket_type_id, line.quantity, line.unit_price_cents, share, rate)
        for line, share, rate in zip(lines, shares, tax_rates_bps, strict=True)
    )
    return Price(held, subtotal, discount)


def included_tax_cents(gross_cents: int, rate_bps: int) -> int:
    """The tax inside a gross price, rounded half up to a minor unit."""
    base = 10_000 + rate_bps
    return (gross_cents * rate_bps * 2 + base) // (2 * base)


def application_fee_cents(total_cents: int, fee_bps: int) -> int:
    """The platform's fee on a charge, rounded down in the organizer's favour."""
    return total_cents * fee_bps // 10_000


def ticket_values_cents(line_total_cents: int, quantity: int, *, step_cents: int = 1) -> list[int]:
    """What each ticket of a line was worth after discount; adds up to the line exactly.

    In the currency's steps, since each may go back by itself and the provider takes whole steps only.
    """
    return _in_steps(line_total_cents, [1] * quantity, step_cents)


def _in_steps(total_cents: int, weights: Sequence[int], step_cents: int) -> list[int]:
    """Split by weights in whole steps; what a total has beyond its last step stays on the first that weighs."""
    steps, rest = divmod(total_cents, step_cents)
    parts = [part * step_cents for part in money.allocate(steps, weights)]
    parts[next(place for place, weight in enumerate(weights) if weight)] += rest
    return parts
