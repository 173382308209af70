"""Events as calendar files. Source: RFC 5545."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from admit.core import prose
from admit.events.records import Event, EventStatus, PublicTenant

LONGEST = 2000
"""Characters of a description in a calendar."""
REFRESH = timedelta(hours=12)
"""How often programs that subscribe should look again. Source: RFC 7986, 5.7."""


def ics(
    tenant: PublicTenant, events: Sequence[Event], *, base_url: str, now: datetime, name: str = ""
) -> bytes:
    """Events in their own time zones; importing one again updates it, since its UID stays and its sequence grows.

    With a `name` it is a calendar to subscribe to.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Admit//EN")
    calendar.add("version", "2.0")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(_entry(tenant, event, base_url=base_url, now=now))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _entry(tenant: PublicTenant, event: Event, *, base_url: str, now: datetime) -> Entry:
    zone = ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", f"{event.id}@admit")
    entry.add("summary", event.name)
    entry.add("dtstart", event.start_at.astimezone(zone))
    entry.add("dtend", event.end_at.astimezone(zone))
    entry.add("dtstamp", now)
    entry.add("last-modified", event.updated_at)
    entry.add("sequence", event.version)
    entry.add("location", ", ".join(part for part in (event.venue, event.address, event.city) if part))
    entry.add("description", prose.plain(event.description, longest=LONGEST))
    entry.add("url", f"{base_url}/{tenant.slug}/{event.slug}")
    entry.add("status", "CANCELLED" if event.status is EventStatus.CANCELLED else "CONFIRMED")
    return entry
