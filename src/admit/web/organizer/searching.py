"""Search over the whole console: orders, events and attendees, behind Ctrl K and as a page of its own."""

from typing import Any

from litestar import Response, get

from admit.core import codes
from admit.core.db import Tx
from admit.core.words import say
from admit.flows import entering
from admit.http.parameters import RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.reports import attendees, order_list
from admit.reports import searching as reports
from admit.reports.order_list import Narrowing, Sort
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.organizer.orders import LONGEST_SEARCH, STATES, order_href
from admit.web.organizer.overview import EVENT_STATES
from admit.web.views.searching import Hit, SearchView

MOST_OF_A_KIND = 8
SHORTEST = 2


@get("/organizer/{slug:str}/search", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    """What fits the words; nothing is looked for until there are two letters."""
    principal = await visitors.signed_in(runtime, request)
    words = request.query_params.get("q", "").replace("\0", "")[:LONGEST_SEARCH].strip()
    async with entering.read(runtime.db, principal, slug, Permission.ORDERS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        is_asked = len(words) >= SHORTEST
        events = await _events(tx, desk, words) if is_asked else ()
        orders = await _orders(tx, desk, words) if is_asked else ()
        people = await _people(tx, desk, words) if is_asked else ()
    view = SearchView(
        page=frame.page(runtime, request, say("Search"), desk),
        console=frame.console(desk, "search"),
        href=f"{desk.href}/search",
        words=words,
        is_asked=is_asked,
        events=events,
        orders=orders,
        people=people,
    )
    return answers.page("organizer/search.html", view)


async def _events(tx: Tx, desk: Desk, words: str) -> tuple[Hit, ...]:
    found = await reports.events(tx, words, limit=MOST_OF_A_KIND)
    return tuple(Hit(one.name, EVENT_STATES[one.status].word, desk.event_href(one.id)) for one in found)


async def _orders(tx: Tx, desk: Desk, words: str) -> tuple[Hit, ...]:
    found = await order_list.page(tx, Narrowing(search=words), sort=Sort.NEWEST, limit=MOST_OF_A_KIND)
    return tuple(
        Hit(
            f"{codes.format_code(one.code)} {one.buyer_name or ''}".strip(),
            f"{STATES[one.status].word}, {one.event_name}",
            order_href(desk, one.id),
        )
        for one in found
    )


async def _people(tx: Tx, desk: Desk, words: str) -> tuple[Hit, ...]:
    found = await attendees.page(tx, attendees.Narrowing(search=words), limit=MOST_OF_A_KIND)
    return tuple(
        Hit(
            one.attendee_name or one.attendee_email or codes.format_code(one.code),
            f"{one.ticket_type_name}, {one.event_name}",
            order_href(desk, one.order_id),
        )
        for one in found
    )
