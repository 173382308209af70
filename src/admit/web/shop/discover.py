"""The first page: what is on, soonest first; and an organizer's own page."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get

from admit.core import pages as cursors
from admit.core.errors import Invalid
from admit.core.money import Money
from admit.core.tenancy import Door
from admit.events import directory
from admit.events.directory import Wish
from admit.events.records import PublicEvent
from admit.flows import shopfront
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Slug
from admit.web import answers, pages
from admit.web.views.shop import DiscoverView, Listed, OrganizerView

CACHED = {"cache-control": "public, max-age=0, must-revalidate"}
A_PAGE = 20
MOST_CITIES = 8
LONGEST_QUERY = 100


@get("/", include_in_schema=False)
async def discover(runtime: RuntimeHere, request: Request[Any, Any, Any]) -> Response[Any]:
    """Upcoming public events, by words and city and day."""
    asked = {name: str(value)[:LONGEST_QUERY].strip() for name, value in request.query_params.items()}
    wish = Wish(
        text=asked.get("q") or None,
        city=asked.get("city") or None,
        first_day=_day(asked.get("from")),
        last_day=_day(asked.get("to")),
    )
    found, older = await _events(runtime, wish, asked)
    async with runtime.db.door(Door.DIRECTORY) as tx:
        cities = await directory.cities(tx, now=runtime.clock.now(), limit=MOST_CITIES)
    view = DiscoverView(
        page=pages.public(
            "What is on",
            description="Concerts, talks, runs and suppers: find an event and buy a ticket.",
            canonical=f"{runtime.settings.base_url}/",
            search_href="/",
            search_words=asked.get("q", ""),
        ),
        events=tuple(_listed(event) for event in found),
        cities=tuple(
            (one.city, f"/?{urlencode({'city': one.city})}", one.city == asked.get("city")) for one in cities
        ),
        query=asked.get("q", ""),
        city=asked.get("city", ""),
        older=older,
    )
    return answers.page("shop/discover.html", view, headers=CACHED, csp=answers.policy({"img-src": "https:"}))


@get("/{tenant_slug:str}", include_in_schema=False)
async def organizer(
    runtime: RuntimeHere, request: Request[Any, Any, Any], tenant_slug: Slug
) -> Response[Any]:
    """An organizer's upcoming events."""
    tenant = await shopfront.tenant(runtime.db, tenant_slug)
    asked = {name: str(value)[:LONGEST_QUERY] for name, value in request.query_params.items()}
    found, older = await _events(runtime, Wish(tenant_id=tenant.id), asked)
    view = OrganizerView(
        page=pages.public(tenant.name, canonical=f"{runtime.settings.base_url}/{tenant.slug}"),
        name=tenant.name,
        events=tuple(_listed(event) for event in found),
        older=older and f"/{tenant.slug}{older.removeprefix('/')}",
    )
    return answers.page(
        "shop/organizer.html", view, headers=CACHED, csp=answers.policy({"img-src": "https:"})
    )


async def _events(runtime: Runtime, wish: Wish, asked: dict[str, str]) -> tuple[list[PublicEvent], str]:
    """One page of events, and where the next one is (empty on the last)."""
    after: tuple[datetime, UUID] | None = None
    if asked.get("after"):
        try:
            after = cursors.decode(asked["after"], datetime)
        except Invalid:
            after = None
    async with runtime.db.door(Door.DIRECTORY) as tx:
        rows = await directory.discover(tx, wish, now=runtime.clock.now(), limit=A_PAGE + 1, after=after)
    page = cursors.page_of(rows, limit=A_PAGE, key=lambda event: (event.start_at, event.id))
    if page.next_cursor is None:
        return list(page.items), ""
    kept = {name: asked[name] for name in ("q", "city", "from", "to") if asked.get(name)}
    return list(page.items), "/?" + urlencode({**kept, "after": page.next_cursor})


def _listed(event: PublicEvent) -> Listed:
    price = None if event.price_from_cents is None else Money(event.price_from_cents, event.currency)
    return Listed(
        name=event.name,
        href=f"/{event.tenant_slug}/{event.slug}",
        organizer=event.tenant_name,
        place=", ".join(part for part in (event.venue, event.city) if part),
        start_at=event.start_at,
        timezone=event.timezone,
        image=event.hero_image_url or "",
        price_from=price,
        is_sold_out=event.is_sold_out,
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
