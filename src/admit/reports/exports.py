"""Orders and attendees as CSV, row by row out of a server-side cursor, so that memory stays flat.

UTF-8 with a byte order mark, without which spreadsheets garble names. What people typed never becomes a formula:
Source: owasp.org/www-community/attacks/CSV_Injection.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from admit.core import codes
from admit.core.db import Tx
from admit.core.money import Money

T = TypeVar("T")

ROWS_AT_ONCE = 500
MARK = b"\xef\xbb\xbf"

EXPORT_ORDERS = """
select
  event.name as event_name, event.timezone, orders.code, orders.status, orders.created_at, orders.paid_at,
  orders.buyer_name, orders.buyer_email, items.tickets, orders.subtotal_cents, orders.discount_cents,
  orders.total_cents, orders.refunded_cents, orders.currency, code.code as discount_code
from orders
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
left join discount_codes code on code.tenant_id = orders.tenant_id and code.id = orders.discount_code_id
cross join lateral (
  select coalesce(sum(item.quantity), 0)::integer as tickets
  from order_items item
  where item.tenant_id = orders.tenant_id
    and item.order_id = orders.id
) items
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
order by orders.created_at, orders.id
"""

EXPORT_ATTENDEES = """
select
  event.name as event_name, event.timezone, ticket.code, kind.name as ticket_type_name, ticket.status,
  ticket.attendee_name, ticket.attendee_email, ticket.seat_label, ticket.checked_in_at,
  orders.code as order_code, orders.buyer_name, orders.buyer_email, orders.paid_at
from tickets ticket
join events event on event.tenant_id = ticket.tenant_id and event.id = ticket.event_id
join ticket_types kind on kind.tenant_id = ticket.tenant_id and kind.id = ticket.ticket_type_id
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
where (%(event_id)s::uuid is null or ticket.event_id = %(event_id)s::uuid)
order by ticket.id
"""

ORDER_HEADINGS = (
    "event", "order", "status", "created", "paid", "buyer", "email", "tickets", "subtotal", "discount", "total",
    "refunded", "currency", "promo code",
)  # fmt: skip
ATTENDEE_HEADINGS = (
    "event", "ticket", "ticket type", "status", "attendee", "email", "seat", "admitted", "order", "buyer",
    "buyer email", "paid",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class _OrderLine:
    event_name: str
    timezone: str
    code: str
    status: str
    created_at: datetime
    paid_at: datetime | None
    buyer_name: str | None
    buyer_email: str | None
    tickets: int
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    refunded_cents: int
    currency: str
    discount_code: str | None


@dataclass(frozen=True, slots=True)
class _AttendeeLine:
    event_name: str
    timezone: str
    code: str
    ticket_type_name: str
    status: str
    attendee_name: str
    attendee_email: str | None
    seat_label: str | None
    checked_in_at: datetime | None
    order_code: str
    buyer_name: str | None
    buyer_email: str | None
    paid_at: datetime | None


def orders(tx: Tx, *, event_id: UUID | None = None) -> AsyncIterator[bytes]:
    """Every order of the tenant or of one event, oldest first; amounts in major units, times of the event."""
    rows = tx.stream(_OrderLine, EXPORT_ORDERS, {"event_id": event_id})
    return _written(rows, ORDER_HEADINGS, _order_cells)


def attendees(tx: Tx, *, event_id: UUID | None = None) -> AsyncIterator[bytes]:
    """Every ticket with who it is for, void ones too, in the order they were made."""
    rows = tx.stream(_AttendeeLine, EXPORT_ATTENDEES, {"event_id": event_id})
    return _written(rows, ATTENDEE_HEADINGS, _attendee_cells)


def safe(text: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if not text:
        return ""
    return f"'{text}" if text.startswith(_FORMULA) else text


async def _written(
    rows: AsyncIterator[T], headings: Sequence[str], cells: Callable[[T], Sequence[str]]
) -> AsyncIterator[bytes]:
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(headings)
    yield MARK + _taken(page)
    count = 0
    async for row in rows:
        writer.writerow(cells(row))
        count += 1
        if count % ROWS_AT_ONCE == 0:
            yield _taken(page)
    yield _taken(page)


def _taken(page: io.StringIO) -> bytes:
    written = page.getvalue().encode()
    page.seek(0)
    page.truncate()
    return written


def _order_cells(row: _OrderLine) -> Sequence[str]:
    return (
        safe(row.event_name),
        codes.format_code(row.code),
        row.status,
        _moment(row.created_at, row.timezone),
        _moment(row.paid_at, row.timezone),
        safe(row.buyer_name),
        safe(row.buyer_email),
        str(row.tickets),
        str(Money(row.subtotal_cents, row.currency).amount),
        str(Money(row.discount_cents, row.currency).amount),
        str(Money(row.total_cents, row.currency).amount),
        str(Money(row.refunded_cents, row.currency).amount),
        row.currency,
        safe(row.discount_code),
    )


def _attendee_cells(row: _AttendeeLine) -> Sequence[str]:
    return (
        safe(row.event_name),
        codes.format_code(row.code),
        safe(row.ticket_type_name),
        row.status,
        safe(row.attendee_name),
        safe(row.attendee_email),
        safe(row.seat_label),
        _moment(row.checked_in_at, row.timezone),
        codes.format_code(row.order_code),
        safe(row.buyer_name),
        safe(row.buyer_email),
        _moment(row.paid_at, row.timezone),
    )


def _moment(moment: datetime | None, timezone: str) -> str:
    return moment.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds") if moment else ""
