"""Whole lists to take away: what each holds, oldest first, out of a server-side cursor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core.db import Tx
from admit.core.errors import Conflict
from admit.reports.sheets import MARK, Column, Kind, Rows, safe

__all__ = [
    "EXPORTS",
    "MARK",
    "MOST_IN_A_SPREADSHEET",
    "Export",
    "Sizes",
    "check_spreadsheet",
    "rows",
    "safe",
    "sizes",
]

MOST_IN_A_SPREADSHEET = 100_000
"""Rows: a spreadsheet takes a hundred times the work of a line of CSV, and people open it by hand."""

EXPORT_ORDERS = """
select
  event.name, orders.code, orders.status, orders.created_at, orders.created_at, orders.paid_at, orders.paid_at,
  orders.buyer_name, orders.buyer_email, items.tickets, orders.subtotal_cents, orders.discount_cents,
  orders.total_cents, orders.refunded_cents, orders.currency, code.code, event.timezone, orders.currency
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
order by orders.id
"""

EXPORT_ITEMS = """
select
  event.name, orders.code, orders.status, orders.paid_at, orders.paid_at, kind.name, item.unit_price_cents,
  item.quantity, item.subtotal_cents, item.discount_cents, item.subtotal_cents - item.discount_cents,
  item.tax_rate_bps, orders.currency, event.timezone, orders.currency
from order_items item
join orders on orders.tenant_id = item.tenant_id and orders.id = item.order_id
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
join ticket_types kind on kind.tenant_id = item.tenant_id and kind.id = item.ticket_type_id
where (%(event_id)s::uuid is null or item.event_id = %(event_id)s::uuid)
order by item.order_id, item.id
"""

EXPORT_ATTENDEES = """
select
  event.name, ticket.code, kind.name, ticket.status, ticket.attendee_name, ticket.attendee_email, ticket.seat_label,
  ticket.checked_in_at, ticket.checked_in_at, orders.code, orders.buyer_name, orders.buyer_email,
  orders.paid_at, orders.paid_at, event.timezone, orders.currency
from tickets ticket
join events event on event.tenant_id = ticket.tenant_id and event.id = ticket.event_id
join ticket_types kind on kind.tenant_id = ticket.tenant_id and kind.id = ticket.ticket_type_id
join orders on orders.tenant_id = ticket.tenant_id and orders.id = ticket.order_id
where (%(event_id)s::uuid is null or ticket.event_id = %(event_id)s::uuid)
order by ticket.id
"""

EXPORT_CHECK_INS = """
select
  event.name, scan.scanned_at, scan.scanned_at, scan.verdict, scan.reason, scan.direction, ticket.code, kind.name,
  ticket.attendee_name, gate.name, case when scan.is_offline then 'yes' else 'no' end, event.timezone, event.currency
from scans scan
join events event on event.tenant_id = scan.tenant_id and event.id = scan.event_id
left join tickets ticket on ticket.tenant_id = scan.tenant_id and ticket.id = scan.ticket_id
left join ticket_types kind on kind.tenant_id = ticket.tenant_id and kind.id = ticket.ticket_type_id
left join gates gate on gate.tenant_id = scan.tenant_id and gate.id = scan.gate_id
where (%(event_id)s::uuid is null or scan.event_id = %(event_id)s::uuid)
order by scan.event_id, scan.scanned_at, scan.id
"""

EXPORT_PAYMENTS = """
select
  event.name, orders.code, payment.provider, payment.provider_account, payment.provider_reference, payment.status,
  payment.created_at, payment.created_at, payment.processed_at, payment.processed_at, payment.amount_cents,
  payment.captured_cents, payment.refunded_cents, payment.application_fee_cents,
  coalesce(payment.captured_currency, payment.currency), payment.captured_as, payment.captured_reason,
  payment.failure_code, event.timezone, coalesce(payment.captured_currency, payment.currency)
from payments payment
join orders on orders.tenant_id = payment.tenant_id and orders.id = payment.order_id
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
order by payment.id
"""

EXPORT_REFUNDS = """
select
  event.name, orders.code, refund.kind, refund.status, refund.requested_at, refund.requested_at,
  refund.succeeded_at, refund.succeeded_at, refund.amount_cents, refund.currency, payment.captured_as,
  payment.provider, refund.provider_reference, refund.failure_code, refund.note, event.timezone, refund.currency
from refunds refund
join payments payment on payment.tenant_id = refund.tenant_id and payment.id = refund.payment_id
join orders on orders.tenant_id = refund.tenant_id and orders.id = refund.order_id
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where (%(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid)
order by refund.id
"""

COUNT_ROWS = """
select
  (select count(*) from orders
   where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid) as orders,
  (select count(*) from order_items
   where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid) as items,
  (select count(*) from tickets
   where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid) as attendees,
  (select count(*) from scans
   where %(event_id)s::uuid is null or event_id = %(event_id)s::uuid) as check_ins,
  (select count(*) from payments
   join orders on orders.tenant_id = payments.tenant_id and orders.id = payments.order_id
   where %(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid) as payments,
  (select count(*) from refunds
   join orders on orders.tenant_id = refunds.tenant_id and orders.id = refunds.order_id
   where %(event_id)s::uuid is null or orders.event_id = %(event_id)s::uuid) as refunds
"""


@dataclass(frozen=True, slots=True)
class Export:
    """A list to take away, by its name."""

    name: str
    query: str
    columns: tuple[Column, ...]


class TooLong(Conflict):
    """The list has more rows than a spreadsheet is made for."""

    code = "too_many_rows"
    message = "This list is too long for a spreadsheet file. Take the CSV, or one event at a time."


def _column(said: str) -> Column:
    heading, _, kind = said.partition(":")
    return Column(heading, Kind(kind or Kind.TEXT))


def _moment(heading: str) -> tuple[str, str]:
    """A moment by the clock of the event's place, and once more in UTC."""
    return f"{heading}:local", f"{heading} UTC:utc"


_COLUMNS: Mapping[str, tuple[str, Sequence[str]]] = {
    "orders": (
        EXPORT_ORDERS,
        ("event", "order:code", "status", *_moment("created"), *_moment("paid"), "buyer", "email",
         "tickets:count", "subtotal:amount", "discount:amount", "total:amount", "refunded:amount", "currency",
         "promo code"),
    ),
    "items": (
        EXPORT_ITEMS,
        ("event", "order:code", "status", *_moment("paid"), "ticket type", "unit price:amount", "quantity:count",
         "subtotal:amount", "discount:amount", "total:amount", "tax rate %:rate", "currency"),
    ),
    "attendees": (
        EXPORT_ATTENDEES,
        ("event", "ticket:code", "ticket type", "status", "attendee", "email", "seat", *_moment("admitted"),
         "order:code", "buyer", "buyer email", *_moment("paid")),
    ),
    "check-ins": (
        EXPORT_CHECK_INS,
        ("event", *_moment("scanned"), "verdict", "reason", "direction", "ticket:code", "ticket type", "attendee",
         "gate", "offline"),
    ),
    "payments": (
        EXPORT_PAYMENTS,
        ("event", "order:code", "provider", "account", "reference", "status", *_moment("created"),
         *_moment("processed"), "amount:amount", "captured:amount", "refunded:amount", "application fee:amount",
         "currency", "captured as", "reason", "failure"),
    ),
    "refunds": (
        EXPORT_REFUNDS,
        ("event", "order:code", "kind", "status", *_moment("requested"), *_moment("succeeded"), "amount:amount",
         "currency", "of money", "provider", "reference", "failure", "note"),
    ),
}  # fmt: skip

EXPORTS: Mapping[str, Export] = {
    name: Export(name, query, tuple(_column(said) for said in columns))
    for name, (query, columns) in _COLUMNS.items()
}


def rows(
    tx: Tx, export: Export, *, event_id: UUID | None = None, narrowing: Mapping[str, object] | None = None
) -> Rows:
    """The rows of the tenant or of one event in portions, in flat memory, as `Column` says.

    With a `narrowing`, that is what the export's statement asks with.
    """
    return tx.stream_rows(export.query, {"event_id": event_id} if narrowing is None else narrowing)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows each list has."""

    orders: int
    items: int
    attendees: int
    check_ins: int
    payments: int
    refunds: int

    def of(self, name: str) -> int:
        """The rows of the export of that name."""
        count: int = getattr(self, name.replace("-", "_"))
        return count


async def sizes(tx: Tx, *, event_id: UUID | None = None) -> Sizes:
    """How many rows each list has, of the tenant or of one event."""
    found = await tx.fetch_one(Sizes, COUNT_ROWS, {"event_id": event_id})
    assert found is not None
    return found


async def check_spreadsheet(tx: Tx, export: Export, *, event_id: UUID | None = None) -> None:
    """Let a list pass that a spreadsheet can hold. Raises: TooLong."""
    if (await sizes(tx, event_id=event_id)).of(export.name) > MOST_IN_A_SPREADSHEET:
        raise TooLong
