"""What anyone may read without signing in: discover, organizers, events, availability, promo codes."""

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.params import FromQuery, QueryParameter

from admit.api import caching
from admit.api.parameters import Cursor, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import public as schemas
from admit.core import pages, text
from admit.core.tenancy import Door
from admit.events import directory
from admit.events.checks import EARLIEST_YEAR, LATEST_YEAR, MOST_PRICE_CENTS
from admit.events.directory import Wish
from admit.events.problems import Problems
from admit.flows import shopfront
from admit.flows.runtime import Runtime
from admit.http import network, shelf

Req = Request[Any, Any, Any]
Text = Annotated[str | None, QueryParameter(max_length=200, schema_extra={"maxLength": 200})]

MOST_CITIES = 50


@get("/events", responses=caching.told(schemas.PublicEventCards))
async def discover(
    request: Req,
    runtime: RuntimeHere,
    q: Text = None,
    city: Text = None,
    country: Text = None,
    category: Text = None,
    first_day: Annotated[date | None, QueryParameter(name="from")] = None,
    last_day: Annotated[date | None, QueryParameter(name="to")] = None,
    free: FromQuery[bool] = False,
    limit: Limit = None,
    cursor: Cursor = None,
) -> Response[bytes]:
    """Listed events that are not over, next start first. Days are those of each event's place."""
    wish = Wish(
        text=q,
        city=city,
        country=country,
        category=category,
        first_day=first_day,
        last_day=last_day,
        only_free=free,
    )
    found = await _cards(runtime, wish, limit=limit, cursor=cursor)
    return caching.public(request, found, max_age_s=caching.LIST_S)


@get("/cities", responses=caching.told(schemas.Cities))
async def list_cities(request: Req, runtime: RuntimeHere) -> Response[bytes]:
    """The cities with most events ahead, at most 50."""
    async with runtime.db.door(Door.DIRECTORY) as tx:
        found = await directory.cities(tx, now=runtime.clock.now(), limit=MOST_CITIES)
    body = schemas.Cities(items=[told(one, schemas.CityCountBody) for one in found])
    return caching.public(request, body, max_age_s=caching.LIST_S)


@get(
    "/tenants/{tenant_slug:str}",
    responses=caching.told(schemas.PublicTenantBody),
)
async def read_tenant(request: Req, runtime: RuntimeHere, tenant_slug: Slug) -> Response[bytes]:
    """An active organizer."""
    found = await shopfront.tenant(runtime.db, tenant_slug)
    return caching.public(request, told(found, schemas.PublicTenantBody), max_age_s=caching.LIST_S)


@get(
    "/tenants/{tenant_slug:str}/events",
    responses=caching.told(schemas.PublicEventCards),
)
async def list_events_of_tenant(
    request: Req, runtime: RuntimeHere, tenant_slug: Slug, limit: Limit = None, cursor: Cursor = None
) -> Response[bytes]:
    """The listed events of an organizer that are not over, next start first."""
    found = await shopfront.tenant(runtime.db, tenant_slug)
    cards = await _cards(runtime, Wish(tenant_id=found.id), limit=limit, cursor=cursor)
    return caching.public(request, cards, max_age_s=caching.LIST_S)


@get(
    "/events/{tenant_slug:str}/{event_slug:str}",
    opt={shelf.OPTION: True},
    responses=caching.told(schemas.PublicEventPage),
)
async def read_event(
    request: Req, runtime: RuntimeHere, tenant_slug: Slug, event_slug: Slug
) -> Response[bytes]:
    """A published event with its sessions, ticket types and what is left; unlisted ones too."""
    page = await shopfront.event_page(runtime, tenant_slug, event_slug)
    return caching.public(request, _page(page), max_age_s=caching.EVENT_S)


@get(
    "/events/{tenant_slug:str}/{event_slug:str}/availability",
    opt={shelf.OPTION: True},
    responses=caching.told(schemas.Availabilities),
)
async def read_availability(
    request: Req, runtime: RuntimeHere, tenant_slug: Slug, event_slug: Slug
) -> Response[bytes]:
    """What can be bought of each ticket type at this moment."""
    found = await shopfront.availability(runtime, tenant_slug, event_slug)
    body = schemas.Availabilities(items=[told(one, schemas.AvailabilityBody) for one in found])
    return caching.public(request, body, max_age_s=caching.EVENT_S)


@get("/events/{tenant_slug:str}/{event_slug:str}/promo")
async def read_promo(
    request: Req,
    runtime: RuntimeHere,
    tenant_slug: Slug,
    event_slug: Slug,
    code: Annotated[str, QueryParameter(max_length=200)],
    subtotal_cents: Annotated[int, QueryParameter(ge=0, le=100 * MOST_PRICE_CENTS)] = 0,
) -> Response[schemas.PromoBody]:
    """Whether a code can be used now and what it takes off; tries are counted per network."""
    address = network.client_ip(request, trust_proxy=runtime.settings.trust_proxy_headers)
    found = await shopfront.promo(
        runtime,
        tenant_slug,
        event_slug,
        typed=code,
        subtotal_cents=subtotal_cents,
        network=network.network_of(address),
    )
    body = schemas.PromoBody(
        code=found.code.code,
        description=found.code.description,
        discount_type=found.code.discount_type,
        discount_value=found.code.discount_value,
        off_cents=found.off_cents,
        currency=found.currency,
    )
    return Response(body, headers={"cache-control": "no-store"})


async def _cards(
    runtime: Runtime, wish: Wish, *, limit: int | None, cursor: str | None
) -> schemas.PublicEventCards:
    _check_wish(wish)
    size = pages.check_limit(limit)
    after = pages.decode(cursor, datetime) if cursor else None
    async with runtime.db.door(Door.DIRECTORY) as tx:
        rows = await directory.discover(tx, wish, now=runtime.clock.now(), limit=size + 1, after=after)
    page = pages.page_of(rows, limit=size, key=lambda row: (row.start_at, row.id))
    return schemas.PublicEventCards(
        items=[told(row, schemas.PublicEventCard) for row in page.items], next_cursor=page.next_cursor
    )


def _check_wish(wish: Wish) -> None:
    problems = Problems()
    for field, value in (("city", wish.city), ("country", wish.country), ("category", wish.category)):
        if value:
            problems.checked(text.check_text, field, value, max_length=120)
    for field, day in (("from", wish.first_day), ("to", wish.last_day)):
        if day is not None:
            problems.whole_number(field, day.year, least=EARLIEST_YEAR, most=LATEST_YEAR)
    problems.settle()


def _page(page: shopfront.EventPage) -> schemas.PublicEventPage:
    event = page.event
    return schemas.PublicEventPage(
        tenant=told(page.tenant, schemas.PublicTenantBody),
        status=event.status,
        slug=event.slug,
        name=event.name,
        description=event.description,
        category=event.category,
        venue=event.venue,
        address=event.address,
        city=event.city,
        country=event.country,
        timezone=event.timezone,
        currency=event.currency,
        start_at=event.start_at,
        end_at=event.end_at,
        doors_at=event.doors_at,
        is_public=event.is_public,
        hero_image_url=event.hero_image_url,
        seo_meta=event.seo_meta,
        refund_policy=event.refund_policy,
        sessions=[told(session, schemas.PublicSession) for session in page.sessions],
        ticket_types=[
            schemas.PublicTicketType(
                id=kind.id,
                name=kind.name,
                description=kind.description,
                price_cents=kind.price_cents,
                any_price=kind.any_price,
                currency=kind.currency,
                tax_rate_bps=kind.tax_rate_bps,
                min_per_order=kind.min_per_order,
                max_per_order=kind.max_per_order,
                sales_start=kind.sales_start,
                sales_end=kind.sales_end,
                session_ids=list(kind.session_ids),
                state=left.state,
                left=left.left,
            )
            for kind, left in zip(page.types, page.availability, strict=True)
        ],
    )


router = Router(
    path="/public",
    route_handlers=[
        discover,
        list_cities,
        read_tenant,
        list_events_of_tenant,
        read_event,
        read_availability,
        read_promo,
    ],
    tags=["public"],
)
