"""The answer with an event's picture for shared links: drawn in a thread, kept by browsers and by us."""

import asyncio
import hashlib
from typing import Any

from litestar import Request, Response

from admit.events.records import Event
from admit.flows.runtime import Runtime
from admit.flows.shopfront import EventPage
from admit.http import media
from admit.identity.branding import ACCENT
from admit.web import formats
from admit.web.shop import picture
from admit.web.shop.picture import Card

KEPT = "public, max-age=3600, stale-while-revalidate=86400"
MEDIA = "/media/"


async def picture_answer(
    runtime: Runtime, request: Request[Any, Any, Any], found: EventPage
) -> Response[Any]:
    """The picture, or 304 to whoever has it already."""
    card = card_of(runtime, found)
    tag = f'"{hashlib.sha256(repr(card).encode()).hexdigest()[:20]}"'
    headers = {"cache-control": KEPT, "etag": tag, "cross-origin-resource-policy": "cross-origin"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(None, status_code=304, headers=headers)
    return Response(await asyncio.to_thread(picture.png, card), media_type="image/png", headers=headers)


def card_of(runtime: Runtime, found: EventPage) -> Card:
    """What the picture of an event shows, in the event's own time."""
    event = found.event
    day = formats.day_long(event.start_at, event.timezone, "en")
    clock = formats.clock(event.start_at, event.timezone, "en")
    return Card(
        title=event.name,
        organizer=found.tenant.name,
        day=f"{day}, {clock} {formats.zone_name(event.start_at, event.timezone)}",
        place=", ".join(part for part in (event.venue, event.city) if part),
        accent=str(found.tenant.branding_settings.get(ACCENT) or ""),
        cover=media.find(runtime.settings.home / "media", _own_path(event)),
    )


def _own_path(event: Event) -> str:
    """Where our own folder has the cover; pictures of others are not fetched."""
    address = event.hero_image_url or ""
    return address.removeprefix(MEDIA) if address.startswith(MEDIA) else ""
