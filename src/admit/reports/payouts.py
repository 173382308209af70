"""What a payout is made of, as rows to take away: with its last line they add up to the payout."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from admit.core.db import Tx
from admit.merchant import items
from admit.merchant.records import Payout, PayoutItem
from admit.reports.sheets import Column, Kind

PART = 500
COLUMNS = (
    Column("moved at", Kind.UTC),
    Column("kind"),
    Column("order", Kind.CODE),
    Column("event"),
    Column("amount", Kind.AMOUNT),
    Column("platform fee", Kind.AMOUNT),
    Column("provider fee", Kind.AMOUNT),
    Column("net", Kind.AMOUNT),
    Column("provider reference"),
)


async def rows(tx: Tx, payout: Payout) -> AsyncIterator[Sequence[tuple[Any, ...]]]:
    """The payout's items, oldest first, in portions; fees with the sign they have in the sum."""
    part: list[tuple[Any, ...]] = []
    async for one in items.each(tx, payout.id):
        part.append(_row(one))
        if len(part) == PART:
            yield part
            part = []
    yield part


def _row(one: PayoutItem) -> tuple[Any, ...]:
    return (
        one.moved_at,
        one.kind.value,
        one.order_code or "",
        one.event_name or "",
        one.amount_cents,
        -one.platform_fee_cents,
        -one.provider_fee_cents,
        one.net_cents,
        one.source_reference or one.reference,
        "UTC",
        one.currency,
    )
