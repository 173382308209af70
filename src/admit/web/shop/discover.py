"""The first page: what is on, soonest first, narrowed by words, place, days and kind."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get

from admit.core import pages as cursors
from admit.core import prose
from admit.core.errors import Invalid
from admit.core.money import Money
from admit.core.tenancy import Door
from admit.core.words import say
from admit.events import directory
from admit.events.directory import Wish
from admit.events.records import PublicEvent, Standing
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.web import answers, pages
from admit.web.shop import filters
from admit.web.shop.filters import Asked
from admit.web.shop.offering import FEW
from admit.web.views.shop import DiscoverView, Filter, Listed

CACHED = {"cache-control": "public, max-age=0, must-revalidate"}
A_PAGE = 20
MOST_CITIES = 8
MOST_CATEGORIES = 8
LONGEST_CURSOR = 200
OPENING = 160
TELLS_PRICE = frozenset({Standing.OPEN, Standing.NOT_YET, Standing.SOLD_OUT})


@get("/", include_in_schema=False)
async def discover(runtime: RuntimeHere, request: Request[Any, Any, Any]) -> Response[Any]:
    """Upcoming public events; without filters one of them leads."""
    asked = filters.read(request.query_params)
    after = str(request.query_params.get("after") or "")[:LONGEST_CURSOR]
    found, cursor = await events_of(runtime, asked.wish(), after)
    now = runtime.clock.now()
    async with runtime.db.door(Door.DIRECTORY) as tx:
        cities = await directory.cities(tx, now=now, limit=MOST_CITIES)
        categories = await directory.categories(tx, now=now, limit=MOST_CATEGORIES)
    lead = None if asked.narrows or after else _lead(found)
    events = tuple(listed(event) for event in found if event is not lead)
    view = DiscoverView(
        page=_page(runtime, asked, after),
        lead=listed(lead) if lead else None,
        events=events,
        cities=_choices(asked, "city", [(one.city, one.city_folded) for one in cities]),
        categories=_choices(asked, "category", [(one.category, one.category_folded) for one in categories]),
        asked=asked,
        everywhere=asked.href(city=""),
        any_category=asked.href(category=""),
        any_date=asked.href(when="", first="", last=""),
        today=asked.href(when="today", first="", last=""),
        weekend=asked.href(when="weekend", first="", last=""),
        free=asked.href(free="" if asked.free else "1"),
        without_words=asked.href(words=""),
        older=with_cursor(asked.href(), cursor),
    )
    csp = answers.picture_policy([event.hero_image_url or "" for event in found])
    return answers.page("shop/discover.html", view, headers=CACHED, csp=csp)


def _page(runtime: Runtime, asked: Asked, after: str) -> Any:
    """Only the first page without filters is one for search engines; the others lead them to the events."""
    return pages.public(
        say("What is on"),
        description=say("Concerts, talks, runs and suppers: find an event and buy a ticket."),
        canonical=f"{runtime.settings.base_url}/",
        robots="noindex, follow" if asked.narrows or after else "",
        search_href="/",
        search_words=asked.words,
    )


def _lead(found: list[PublicEvent]) -> PublicEvent | None:
    """The first event that has a picture and something left to buy, when others follow it."""
    if len(found) < 2:
        return None
    return next((one for one in found if one.hero_image_url and one.price_from_cents is not None), None)


def _choices(asked: Asked, name: str, found: list[tuple[str, str]]) -> tuple[Filter, ...]:
    """Values to choose from, the chosen one among them even where it has nothing ahead."""
    now = getattr(asked, name)
    known = [
        Filter(words, asked.href(**{name: words}), now != "" and _same(now, words, folded))
        for words, folded in found
    ]
    if now and not any(one.chosen for one in known):
        known.append(Filter(now, asked.href(**{name: now}), True))
    return tuple(known)


def _same(asked: str, words: str, folded: str) -> bool:
    return asked.casefold() in {words.casefold(), folded}


async def events_of(runtime: Runtime, wish: Wish, after: str) -> tuple[list[PublicEvent], str]:
    """One page of events, and the cursor of the next one (empty on the last). A strange cursor means the first."""
    start: tuple[datetime, UUID] | None = None
    if after:
        try:
            start = cursors.decode(after, datetime)
        except Invalid:
            start = None
    async with runtime.db.door(Door.DIRECTORY) as tx:
        rows = await directory.discover(tx, wish, now=runtime.clock.now(), limit=A_PAGE + 1, after=start)
    page = cursors.page_of(rows, limit=A_PAGE, key=lambda event: (event.start_at, event.id))
    return list(page.items), page.next_cursor or ""


def with_cursor(href: str, cursor: str) -> str:
    """The address of the page behind a cursor; empty when there is none."""
    return f"{href}{'&' if '?' in href else '?'}{urlencode({'after': cursor})}" if cursor else ""


def listed(event: PublicEvent) -> Listed:
    """An event as a list shows it."""
    asked = event.asked_from_cents if event.standing in TELLS_PRICE else None
    return Listed(
        name=event.name,
        href=f"/{event.tenant_slug}/{event.slug}",
        organizer=event.tenant_name,
        organizer_href=f"/{event.tenant_slug}",
        place=", ".join(part for part in (event.venue, event.city) if part),
        city=event.city,
        start_at=event.start_at,
        timezone=event.timezone,
        image=event.hero_image_url or "",
        opening=prose.plain(event.excerpt, longest=OPENING),
        price_from=None if asked is None else Money(asked, event.currency),
        standing=event.standing.value,
        opens_at=event.opens_at,
        is_last=event.standing is Standing.OPEN and event.left <= FEW,
    )
