"""What was read about sales, as the rows a dashboard shows."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from admit.core.money import Money
from admit.reports.insights import Day, Insights, TypeDay
from admit.web.organizer.frame import Desk
from admit.web.periods import Period
from admit.web.views.insights import DayRow, PlaceRow, Revenue, ShareRow

MOST_DAYS = 400
"""Rows of the table behind the plots; the newest stand first."""


def revenues(found: Insights, period: Period, usual: str) -> tuple[Revenue, ...]:
    """The money of the period in each currency, the greatest first; nothing in the usual one where nothing was sold."""
    known = {one.currency for one in found.days if period.holds(one.day)} or {usual}
    fees = {one.currency: one.fee_cents for one in found.fees}
    rows = [_revenue(found.days, period, currency, fees.get(currency, 0)) for currency in known]
    return tuple(sorted(rows, key=lambda row: (-row.gross.cents, row.gross.currency)))


def _revenue(days_found: Sequence[Day], period: Period, currency: str, fee_cents: int) -> Revenue:
    own = [one for one in days_found if one.currency == currency and period.holds(one.day)]
    gross = sum(one.gross_cents for one in own)
    back = sum(one.refunded_cents for one in own)
    before = sum(
        one.gross_cents for one in days_found if one.currency == currency and not period.holds(one.day)
    )
    return Revenue(
        gross=Money(gross, currency),
        refunded=Money(back, currency),
        discounts=Money(sum(one.discount_cents for one in own), currency),
        fee=Money(fee_cents, currency),
        net=Money(gross - back - fee_cents, currency),
        before=Money(before, currency) if period.days else None,
    )


def tickets_by_day(found: Iterable[TypeDay]) -> dict[date, int]:
    """How many tickets each day brought."""
    sums: dict[date, int] = {}
    for one in found:
        sums[one.day] = sums.get(one.day, 0) + one.tickets
    return sums


def days(found: Insights, period: Period) -> tuple[DayRow, ...]:
    """The days of the period on which something happened, the newest first."""
    tickets = tickets_by_day(found.types)
    grouped: dict[date, list[Day]] = {}
    for one in found.days:
        if period.holds(one.day):
            grouped.setdefault(one.day, []).append(one)
    return tuple(
        DayRow(
            day=day,
            orders=sum(one.orders for one in own),
            tickets=tickets.get(day, 0),
            money=tuple(
                (Money(one.gross_cents, one.currency), Money(one.refunded_cents, one.currency)) for one in own
            ),
        )
        for day, own in sorted(grouped.items(), reverse=True)[:MOST_DAYS]
    )


def types(found: Insights, period: Period) -> tuple[ShareRow, ...]:
    """What each ticket type sold in the period, the greatest first."""
    sums: dict[UUID, list[TypeDay]] = {}
    for one in found.types:
        if period.holds(one.day):
            sums.setdefault(one.ticket_type_id, []).append(one)
    totals = [
        (own[0], sum(one.tickets for one in own), sum(one.gross_cents for one in own))
        for own in sums.values()
    ]
    most = max((tickets for _, tickets, _ in totals), default=1) or 1
    return tuple(
        ShareRow(one.name, "", tickets, 0, Money(cents, one.currency), None, tickets / most)
        for one, tickets, cents in sorted(totals, key=lambda row: (-row[1], row[0].name))
    )


def codes(found: Insights) -> tuple[ShareRow, ...]:
    """What each discount code brought."""
    most = max((one.gross_cents for one in found.codes), default=1) or 1
    return tuple(
        ShareRow(
            one.code,
            "",
            0,
            one.orders,
            Money(one.gross_cents, one.currency),
            Money(one.discount_cents, one.currency),
            one.gross_cents / most,
        )
        for one in found.codes
    )


def by_event(desk: Desk, found: Insights) -> tuple[ShareRow, ...]:
    """What each event brought in the period."""
    most = max((one.gross_cents for one in found.events), default=1) or 1
    return tuple(
        ShareRow(
            one.name,
            f"{desk.event_href(one.event_id)}/insights",
            0,
            one.orders,
            Money(one.gross_cents, one.currency),
            None,
            one.gross_cents / most,
        )
        for one in found.events
    )


def places(found: Insights) -> tuple[PlaceRow, ...]:
    """How full each ticket type is now."""
    return tuple(
        PlaceRow(
            key=str(one.ticket_type_id),
            name=one.name,
            price=Money(one.price_cents, one.currency),
            sold=one.quantity_sold,
            held=one.quantity_reserved,
            total=one.quantity_total,
        )
        for one in found.places
    )
