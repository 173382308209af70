"""Orders: the list with its search, filters, order and sums. What narrows it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get

from admit.core import codes, ids
from admit.core import pages as cursors
from admit.core.db import Tx
from admit.core.money import Money
from admit.core.words import say
from admit.events import access, events, ticket_types
from admit.flows import entering
from admit.http.parameters import RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports import order_list
from admit.reports.order_list import Narrowing, RefundState, Sort
from admit.reports.orders import OrderRow
from admit.sales.by_hand import Channel
from admit.sales.records import OrderStatus
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.views.backoffice import State
from admit.web.views.orders import OrderLine, OrdersView
from admit.web.views.page import Link

STATES = {
    OrderStatus.PAID: State(say("Paid"), "good", "check"),
    OrderStatus.PENDING: State(say("Held"), "warn", "clock"),
    OrderStatus.PROCESSING: State(say("Awaiting payment"), "warn", "clock"),
    OrderStatus.PARTIALLY_REFUNDED: State(say("Part refunded"), "neutral", "undo-2"),
    OrderStatus.REFUNDED: State(say("Refunded"), "neutral", "undo-2"),
    OrderStatus.EXPIRED: State(say("Expired"), "neutral", "clock-alert"),
    OrderStatus.CANCELLED: State(say("Cancelled"), "neutral", "ban"),
}
REFUNDS = {
    RefundState.NONE: say("None"),
    RefundState.UNDER_WAY: say("Under way"),
    RefundState.FAILED: say("Failed"),
    RefundState.PART: say("In part"),
    RefundState.FULL: say("In full"),
}
CHANNELS = {
    Channel.ONLINE: say("Online"),
    Channel.BOX_OFFICE: say("Box office"),
    Channel.COMPLIMENTARY: say("Complimentary"),
}
SORTS = {
    Sort.NEWEST: say("Newest first"),
    Sort.OLDEST: say("Oldest first"),
    Sort.HIGHEST: say("Highest total first"),
    Sort.LOWEST: say("Lowest total first"),
}
NAMES = ("q", "event", "state", "type", "code", "refund", "channel", "from", "to", "sort")
LISTED = 50
MOST_EVENTS = 100
LONGEST_SEARCH = 200

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Choices:
    events: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str], ...]
    event: tuple[UUID, str] | None


@get("/organizer/{slug:str}/orders", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    query = kept(request.query_params)
    narrowing, sort, cursor = narrowed(query), _sort(query), request.query_params.get("cursor")
    after: tuple[datetime | int, UUID] | None = None
    if cursor:
        after = cursors.decode(cursor, datetime) if sort.is_by_time else cursors.decode(cursor, int)
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        choices = await _choices(tx, narrowing.event_id)
        rows = await order_list.page(tx, narrowing, sort=sort, limit=LISTED + 1, after=after)
        is_whole = after is None and len(rows) <= LISTED
        sums = order_list.sums_of(rows) if is_whole else await order_list.sums(tx, narrowing)
    next_cursor = _next(rows, sort)
    view = OrdersView(
        page=frame.page(runtime, request, say("Orders"), desk),
        console=frame.console(desk, "event-orders" if choices.event else "orders", event=choices.event),
        href=f"{desk.href}/orders",
        query=query,
        events=choices.events,
        types=choices.types,
        states=tuple((status.value, state.word) for status, state in STATES.items()),
        refunds=tuple((state.value, words) for state, words in REFUNDS.items()),
        channels=tuple((channel.value, words) for channel, words in CHANNELS.items()),
        sorts=tuple((one.value, words) for one, words in SORTS.items()),
        filters=_filters(desk, query),
        orders=tuple(_line(desk, row, query) for row in rows[:LISTED]),
        count=sum(one.orders for one in sums),
        paid=tuple(Money(one.paid_cents, one.currency) for one in sums),
        refunded=tuple(Money(one.refunded_cents, one.currency) for one in sums if one.refunded_cents),
        csv_href=_csv(slug, narrowing),
        is_narrowed=narrowing != Narrowing(),
        older=_address(desk, {**query, "cursor": next_cursor}) if next_cursor else "",
        newest=_address(desk, query) if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/orders.html", view)


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address narrows the list: our own names, each cut to a sane length."""
    found = {name: asked.get(name, "").replace("\0", "")[:LONGEST_SEARCH].strip() for name in NAMES}
    found["state"] = found["state"] or asked.get("status", "")[:40]
    return {name: value for name, value in found.items() if value}


def narrowed(query: Mapping[str, str]) -> Narrowing:
    """What the address asks for; what cannot be read narrows nothing. Days are days by UTC."""
    until = _day(query.get("to", ""))
    return Narrowing(
        search=query.get("q", ""),
        event_id=ids.parse(query.get("event", "")),
        status=_choice(OrderStatus, query.get("state", "")),
        type_id=ids.parse(query.get("type", "")),
        discount_code=query.get("code", ""),
        refund=_choice(RefundState, query.get("refund", "")),
        channel=_choice(Channel, query.get("channel", "")),
        placed_from=_day(query.get("from", "")),
        placed_before=until + timedelta(days=1) if until else None,
    )


def order_href(desk: Desk, order_id: UUID) -> str:
    """An order's page."""
    return f"{desk.href}/orders/{order_id}"


def _sort(query: Mapping[str, str]) -> Sort:
    return _choice(Sort, query.get("sort", "")) or Sort.NEWEST


def _choice(kind: type[Choice], typed: str) -> Choice | None:
    try:
        return kind(typed)
    except ValueError:
        return None


def _day(typed: str) -> datetime | None:
    try:
        found = datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if 2000 <= found.year < 9000 else None


async def _choices(tx: Tx, event_id: UUID | None) -> _Choices:
    summaries = await events.summaries(tx, limit=MOST_EVENTS, before=None)
    event = await access.event_by_id(tx, event_id) if event_id else None
    kinds = await ticket_types.of_event(tx, event_id) if event_id else []
    return _Choices(
        events=tuple((str(one.id), one.name) for one in summaries),
        types=tuple((str(kind.id), kind.name) for kind in kinds),
        event=(event.id, event.name) if event else None,
    )


def _next(rows: list[OrderRow], sort: Sort) -> str | None:
    if sort.is_by_time:
        return cursors.page_of(rows, limit=LISTED, key=lambda row: (row.created_at, row.id)).next_cursor
    return cursors.page_of(rows, limit=LISTED, key=lambda row: (row.total_cents, row.id)).next_cursor


def _filters(desk: Desk, query: dict[str, str]) -> tuple[Link, ...]:
    state = query.get("state", "")
    links = [Link(say("All"), _address(desk, {**query, "state": ""}), not state)]
    for status, one in STATES.items():
        href = _address(desk, {**query, "state": status.value})
        links.append(Link(one.word, href, state == status.value))
    return tuple(links)


def _address(desk: Desk, query: dict[str, str]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{desk.href}/orders?{given}" if given else f"{desk.href}/orders"


def _csv(slug: str, narrowing: Narrowing) -> str:
    event = f"?event={narrowing.event_id}" if narrowing.event_id else ""
    return f"/organizer/{slug}/orders.csv{event}"


def _line(desk: Desk, row: OrderRow, query: dict[str, str]) -> OrderLine:
    back = urlencode({"back": urlencode(query)}) if query else ""
    href = order_href(desk, row.id)
    return OrderLine(
        code=codes.format_code(row.code),
        href=f"{href}?{back}" if back else href,
        buyer=row.buyer_name or "",
        email=row.buyer_email or "",
        event=row.event_name,
        tickets=row.tickets,
        state=STATES[row.status],
        total=Money(row.total_cents, row.currency),
        refunded=Money(row.refunded_cents, row.currency),
        placed_at=row.created_at,
    )
