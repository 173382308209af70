"""Orders: the list with its search and filters. What narrows it stands in the address."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get

from admit.core import codes, ids
from admit.core import pages as cursors
from admit.core.money import Money
from admit.events import access
from admit.flows import entering
from admit.http.parameters import RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports import orders as reports
from admit.reports.orders import OrderRow
from admit.sales.records import OrderStatus
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.views.backoffice import State
from admit.web.views.orders import OrderLine, OrdersView
from admit.web.views.page import Link

STATES = {
    OrderStatus.PAID: State("Paid", "good", "check"),
    OrderStatus.PENDING: State("Held", "warn", "clock"),
    OrderStatus.PROCESSING: State("Awaiting payment", "warn", "clock"),
    OrderStatus.PARTIALLY_REFUNDED: State("Part refunded", "neutral", "undo-2"),
    OrderStatus.REFUNDED: State("Refunded", "neutral", "undo-2"),
    OrderStatus.EXPIRED: State("Expired", "neutral", "clock-alert"),
    OrderStatus.CANCELLED: State("Cancelled", "neutral", "ban"),
}
LISTED = 50
LONGEST_SEARCH = 200


@get("/organizer/{slug:str}/orders", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    asked = request.query_params
    words = asked.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    status, event_id, cursor = (
        _status(asked.get("status", "")),
        ids.parse(asked.get("event", "")),
        asked.get("cursor"),
    )
    before = cursors.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id) if event_id else None
        rows = await reports.list_page(
            tx, limit=LISTED + 1, before=before, event_id=event_id, status=status, search=words
        )
    found = cursors.page_of(rows, limit=LISTED, key=lambda row: (row.created_at, row.id))
    narrowed = {"q": words, "status": status.value if status else "", "event": str(event_id or "")}
    view = OrdersView(
        page=frame.page(runtime, request, "Orders", desk),
        console=frame.console(
            desk, "event-orders" if event else "orders", event=(event.id, event.name) if event else None
        ),
        href=f"{desk.href}/orders",
        words=words,
        status=narrowed["status"],
        event=narrowed["event"],
        event_name=event.name if event else "",
        filters=_filters(desk, narrowed),
        orders=tuple(_line(desk, row) for row in found.items),
        older=_address(desk, {**narrowed, "cursor": found.next_cursor}) if found.next_cursor else "",
        newest=_address(desk, narrowed) if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/orders.html", view)


def _status(typed: str) -> OrderStatus | None:
    try:
        return OrderStatus(typed)
    except ValueError:
        return None


def _filters(desk: Desk, narrowed: dict[str, str]) -> tuple[Link, ...]:
    links = [Link("All", _address(desk, {**narrowed, "status": ""}), not narrowed["status"])]
    for status, state in STATES.items():
        href = _address(desk, {**narrowed, "status": status.value})
        links.append(Link(state.word, href, narrowed["status"] == status.value))
    return tuple(links)


def _address(desk: Desk, query: dict[str, str]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{desk.href}/orders?{given}" if given else f"{desk.href}/orders"


def _line(desk: Desk, row: OrderRow) -> OrderLine:
    return OrderLine(
        code=codes.format_code(row.code),
        href=order_href(desk, row.id),
        buyer=row.buyer_name or "",
        email=row.buyer_email or "",
        event=row.event_name,
        tickets=row.tickets,
        state=STATES[row.status],
        total=Money(row.total_cents, row.currency),
        refunded=Money(row.refunded_cents, row.currency),
        placed_at=row.created_at,
    )


def order_href(desk: Desk, order_id: UUID) -> str:
    """An order's page."""
    return f"{desk.href}/orders/{order_id}"
