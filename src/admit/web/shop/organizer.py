"""An organizer's own page, in its own colour, and its calendar to subscribe to."""

from typing import Any

from litestar import Request, Response, get

from admit.core import pictures, prose
from admit.core.errors import NotFound
from admit.core.words import say
from admit.events.directory import Wish
from admit.events.records import Event, PublicTenant
from admit.flows import shopfront
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere, Slug
from admit.identity import branding
from admit.web import answers, pages, theme
from admit.web.shop import calendar
from admit.web.shop.discover import CACHED, LONGEST_CURSOR, events_of, listed, with_cursor
from admit.web.views.shop import Listed, OrganizerView

MOST_PAST = 8
MOST_IN_CALENDAR = 300


@get("/{tenant_slug:str}", include_in_schema=False)
async def organizer(
    runtime: RuntimeHere, request: Request[Any, Any, Any], tenant_slug: Slug
) -> Response[Any]:
    """The page, and beside it the calendar at the same address with `.ics`."""
    slug, dot, kind = tenant_slug.partition(".")
    found = await shopfront.tenant(runtime.db, slug)
    match kind:
        case "" if not dot:
            after = str(request.query_params.get("after") or "")[:LONGEST_CURSOR]
            return await _show(runtime, found, after)
        case "ics":
            return await _calendar(runtime, found)
        case _:
            raise NotFound


async def _show(runtime: Runtime, found: PublicTenant, after: str) -> Response[Any]:
    upcoming, cursor = await events_of(runtime, Wish(tenant_id=found.id), after)
    past = () if after else await shopfront.past_events(runtime, found, limit=MOST_PAST)
    home, own = f"{runtime.settings.base_url}/{found.slug}", found.branding_settings
    logo, cover = branding.logo_of(own), branding.cover_of(own)
    view = OrganizerView(
        page=pages.public(
            found.name,
            description=branding.text_of(own, branding.TAGLINE)
            or str(say("Events of %(organizer)s: dates, places and tickets.", organizer=found.name)),
            canonical=home,
            robots="noindex, follow" if after else "",
            theme_url=theme.url(own),
            feed=f"{home}.ics",
        ),
        name=found.name,
        href=f"/{found.slug}",
        logo=logo,
        cover=cover,
        sources=pictures.sources(cover),
        tagline=branding.text_of(own, branding.TAGLINE),
        about=prose.render(branding.text_of(own, branding.ABOUT)),
        email=branding.text_of(own, branding.EMAIL),
        links=branding.links_of(own, (branding.WEBSITE, *branding.NETWORKS)),
        legal=branding.links_of(own, branding.LEGAL),
        events=tuple(listed(event) for event in upcoming),
        past=tuple(_gone_by(found, event) for event in past),
        older=with_cursor(f"/{found.slug}", cursor),
    )
    shown = [logo, cover, *(one.image for one in (*view.events, *view.past))]
    return answers.page("shop/organizer.html", view, headers=CACHED, csp=answers.picture_policy(shown))


async def _calendar(runtime: Runtime, found: PublicTenant) -> Response[Any]:
    events = await shopfront.calendar_events(runtime, found, limit=MOST_IN_CALENDAR)
    content = calendar.ics(
        found, events, base_url=runtime.settings.base_url, now=runtime.clock.now(), name=found.name
    )
    return Response(content, media_type="text/calendar", headers=CACHED)


def _gone_by(found: PublicTenant, event: Event) -> Listed:
    return Listed(
        name=event.name,
        href=f"/{found.slug}/{event.slug}",
        organizer=found.name,
        organizer_href=f"/{found.slug}",
        place=", ".join(part for part in (event.venue, event.city) if part),
        city=event.city,
        start_at=event.start_at,
        timezone=event.timezone,
        image=event.hero_image_url or "",
        opening="",
    )
