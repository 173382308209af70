"""An event as schema.org data that search engines show.

Source: https://developers.google.com/search/docs/appearance/structured-data/event
"""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from admit.core.money import currency_of
from admit.events.records import Availability, Event, EventStatus, SaleState, TicketType
from admit.flows.shopfront import EventPage

SCHEMA = "https://schema.org/"
ONLINE = frozenset({"online", "livestream", "live stream", "webinar"})
"""What organizers write as the venue when there is none."""

AVAILABLE = {
    SaleState.ON_SALE: "InStock",
    SaleState.NOT_YET: "PreOrder",
    SaleState.SOLD_OUT: "SoldOut",
    SaleState.PAUSED: "OutOfStock",
    SaleState.ENDED: "OutOfStock",
}


def event_json(found: EventPage, *, url: str, images: Sequence[str], organizer_url: str) -> str:
    """The event as JSON-LD; `images` are absolute, the best first. No performer: nobody told us one."""
    event = found.event
    told = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.name,
        "url": url,
        "startDate": _local(event.start_at, event.timezone),
        "endDate": _local(event.end_at, event.timezone),
        "eventStatus": SCHEMA + _status(event),
        "eventAttendanceMode": SCHEMA
        + ("OnlineEventAttendanceMode" if is_online(event) else "OfflineEventAttendanceMode"),
        "location": _location(event, url),
        "image": list(images),
        "description": found.opening or event.name,
        "organizer": {"@type": "Organization", "name": found.tenant.name, "url": organizer_url},
        "offers": [
            _offer(event, kind, left, url)
            for kind, left in zip(found.types, found.availability, strict=True)
        ],
    }  # fmt: skip
    if event.doors_at is not None:
        told["doorTime"] = _local(event.doors_at, event.timezone)
    return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)


def is_online(event: Event) -> bool:
    """Whether there is no place to go to: the venue says so and no address stands beside it."""
    return event.venue.strip().casefold() in ONLINE and not event.address


def _status(event: Event) -> str:
    return "EventCancelled" if event.status is EventStatus.CANCELLED else "EventScheduled"


def _location(event: Event, url: str) -> dict[str, Any]:
    if is_online(event):
        return {"@type": "VirtualLocation", "url": url}
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.address,
        "addressLocality": event.city,
        "addressCountry": event.country,
    }
    known = {name: value for name, value in address.items() if value}
    return {
        "@type": "Place",
        "name": event.venue or event.city,
        "address": known if len(known) > 1 else event.venue or event.city,
    }


def _offer(event: Event, kind: TicketType, left: Availability, url: str) -> dict[str, Any]:
    starts = kind.sales_start or event.published_at or event.created_at
    told = {
        "@type": "Offer",
        "name": kind.name,
        "price": amount(kind.price_cents, kind.currency),
        "priceCurrency": kind.currency,
        "availability": SCHEMA + AVAILABLE[left.state],
        "validFrom": _local(starts, event.timezone),
        "url": url,
    }
    if kind.sales_end is not None:
        told["validThrough"] = _local(kind.sales_end, event.timezone)
    return told


def amount(cents: int, currency: str) -> str:
    """An amount in major units with a point, as machines read it: `24.00`, `4500`."""
    digits = currency_of(currency).exponent
    return f"{Decimal(cents).scaleb(-digits):.{digits}f}"


def _local(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
