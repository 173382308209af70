"""From records to what pages show."""

from collections.abc import Mapping, Sequence

from admit.core import codes
from admit.core.money import Money
from admit.core.words import say
from admit.sales import pricing
from admit.sales.records import Order, OrderItem
from admit.tickets.records import VoidReason
from admit.web.views.shop import Line, OrderFacts

VOID_WORDS: Mapping[str, str] = {
    VoidReason.REFUNDED.value: say("Refunded"),
    VoidReason.EVENT_CANCELLED.value: say("Event cancelled"),
    VoidReason.REISSUED.value: say("Replaced by a new ticket"),
}


def order_facts(order: Order, items: Sequence[OrderItem], discount_code: str) -> OrderFacts:
    """An order's sums and lines."""

    def amount(cents: int) -> Money:
        return Money(cents, order.currency)

    return OrderFacts(
        code=codes.format_code(order.code),
        href=f"/orders/{order.public_lookup_token}",
        lines=tuple(
            Line(item.quantity, item.ticket_type_name, amount(item.subtotal_cents)) for item in items
        ),
        discount=amount(order.discount_cents),
        discount_code=discount_code,
        total=amount(order.total_cents),
        refunded=amount(order.refunded_cents),
        taxes=tuple((rate, amount(cents)) for rate, cents in taxes(items)),
        buyer_name=order.buyer_name or "",
        buyer_email=order.buyer_email or "",
    )


def taxes(items: Sequence[OrderItem]) -> list[tuple[str, int]]:
    """The tax inside the prices, by rate: ("7", 419) for 7 % and 4.19."""
    sums: dict[int, int] = {}
    for item in items:
        if item.tax_rate_bps:
            gross = item.subtotal_cents - item.discount_cents
            sums[item.tax_rate_bps] = sums.get(item.tax_rate_bps, 0) + gross
    return [
        (f"{rate / 100:g}", pricing.included_tax_cents(gross, rate))
        for rate, gross in sorted(sums.items())
        if gross
    ]
