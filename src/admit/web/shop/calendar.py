"""An event as a calendar file. Source: RFC 5545."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry

from admit.core import prose
from admit.events.records import EventStatus
from admit.flows.shopfront import EventPage

LONGEST = 2000
"""Characters of a description in a calendar."""


def ics(found: EventPage, *, base_url: str, now: datetime) -> bytes:
    """One event in its own time zone; importing it again updates it, since its UID stays and its sequence grows."""
    event = found.event
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
    entry.add("url", f"{base_url}/{found.tenant.slug}/{event.slug}")
    entry.add("status", "CANCELLED" if event.status is EventStatus.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Admit//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
