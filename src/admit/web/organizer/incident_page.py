"""The page of incidents: what the address narrows it to, and each incident in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from admit.checkin import gates, incident_list, plans
from admit.checkin.handling import Step
from admit.checkin.incident_list import Narrowing
from admit.checkin.records import Incident, IncidentKind, IncidentState, Severity
from admit.core import codes, ids
from admit.core import pages as cursors
from admit.core.db import Tx
from admit.core.words import say
from admit.events import events
from admit.flows.runtime import Runtime
from admit.web.door.reporting import KINDS, SHORT
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.views.backoffice import State
from admit.web.views.incidents import Choice, IncidentLine, IncidentsView
from admit.web.views.page import Flash, Link

STATES = {
    IncidentState.OPEN: State(say("Open"), "bad", "circle-alert"),
    IncidentState.ACKNOWLEDGED: State(say("Being seen to"), "warn", "eye"),
    IncidentState.CLOSED: State(say("Closed"), "good", "check"),
}
SEVERITY_KINDS = {
    Severity.LOW: ("neutral", "info"),
    Severity.MEDIUM: ("accent", "info"),
    Severity.HIGH: ("warn", "triangle-alert"),
    Severity.CRITICAL: ("bad", "triangle-alert"),
}
WORDS = {
    Step.ACKNOWLEDGE.value: Flash(say("Noted: somebody sees to it, under your name.")),
    Step.CLOSE.value: Flash(say("Closed. It stays in the list and in the activity.")),
    Step.REOPEN.value: Flash(say("Open again.")),
}
NAMES = ("event", "state", "severity", "kind", "gate")
LISTED = 30
MOST_EVENTS = 100
LATE = timedelta(minutes=2)
"""A report that arrived this long after what it tells of was filed without a network."""

Chosen = TypeVar("Chosen", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: our own names only, and where the list goes on."""

    query: Mapping[str, str]
    cursor: str
    request: Browser


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that was refused, with the note that was typed."""

    incident_id: UUID
    note: str
    words: str


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address narrows the list, each value cut to a sane length."""
    return {name: value for name in NAMES if (value := asked.get(name, "")[:40])}


def wanted_back(values: Mapping[str, str]) -> dict[str, str]:
    """The address that a form carries in its field `query`."""
    return kept(dict(parse_qsl(values.get("query", "")[:500])))


async def view_of(
    runtime: Runtime,
    tx: Tx,
    desk: Desk,
    event_id: UUID | None,
    wanted: Wanted,
    *,
    refused: Refused | None,
) -> IncidentsView:
    """The page as it is now.

    Raises: NotFound for the event.
    """
    query = dict(wanted.query)
    narrowing = _narrowing(event_id, query)
    before = cursors.decode(wanted.cursor, datetime) if wanted.cursor else None
    plan = await plans.read(tx, event_id) if event_id else None
    changes = await incident_list.changes(
        tx, event_id
    )  # before the list, so that nothing is missed in between
    rows = await incident_list.page(tx, narrowing, limit=LISTED + 1, before=before)
    counted = await incident_list.counts(tx, narrowing)
    found = cursors.page_of(rows, limit=LISTED, key=lambda one: (one.reported_at, one.id))
    href = f"{desk.event_href(event_id) if event_id else desk.href}/incidents"
    event = (event_id, plan.name) if event_id and plan else None
    title = say("Incidents: %(event)s", event=plan.name) if plan else say("Incidents")
    return IncidentsView(
        page=frame.page(runtime, wanted.request, title, desk, words=WORDS),
        console=frame.console(desk, "event-incidents" if event else "incidents", event=event),
        event=plan.name if plan else "",
        event_href=desk.event_href(event_id) if event_id else "",
        href=href,
        live_href=f"{href}/live",
        changes=changes,
        query=urlencode(query),
        state=query.get("state", ""),
        chips=_chips(href, query, counted),
        choices=await _choices(tx, event_id, query),
        lines=tuple(_line(desk, one, bool(event), refused) for one in found.items),
        is_narrowed=bool(query),
        older=_address(href, {**query, "cursor": found.next_cursor or ""}) if found.next_cursor else "",
        newest=_address(href, query) if wanted.cursor else "",
        now=runtime.clock.now(),
        problem=refused.words if refused else "",
    )


def _narrowing(event_id: UUID | None, query: Mapping[str, str]) -> Narrowing:
    """What cannot be read narrows nothing."""
    return Narrowing(
        event_id or ids.parse(query.get("event", "")),
        _choice(IncidentState, query.get("state", "")),
        _choice(Severity, query.get("severity", "")),
        _choice(IncidentKind, query.get("kind", "")),
        ids.parse(query.get("gate", "")),
    )


def _choice(kind: type[Chosen], typed: str) -> Chosen | None:
    return next((one for one in kind if one.value == typed), None)


def _chips(href: str, query: Mapping[str, str], counted: Mapping[IncidentState, int]) -> tuple[Link, ...]:
    state = query.get("state", "")
    every = say("All, %(count)s", count=sum(counted.values()))
    links = [Link(every, _address(href, {**query, "state": ""}), not state)]
    for key, one in STATES.items():
        words = say("%(state)s, %(count)s", state=one.word, count=counted[key])
        links.append(Link(words, _address(href, {**query, "state": key.value}), state == key.value))
    return tuple(links)


async def _choices(tx: Tx, event_id: UUID | None, query: Mapping[str, str]) -> tuple[Choice, ...]:
    severities = tuple((key.value, words) for key, words in reversed(SHORT.items()))
    kinds = tuple((key.value, words) for key, words in KINDS.items())
    if event_id is None:
        summaries = await events.summaries(tx, limit=MOST_EVENTS, before=None)
        places = ("event", say("Event"), tuple((str(one.id), one.name) for one in summaries))
    else:
        entrances = await gates.of_event(tx, event_id)
        places = ("gate", say("Gate"), tuple((str(one.id), one.name) for one in entrances))
    asked = (("severity", say("Severity"), severities), ("kind", say("About"), kinds), places)
    return tuple(
        Choice(name, label, (("", say("Any")), *options), query.get(name, ""))
        for name, label, options in asked
        if options
    )


def _line(desk: Desk, one: Incident, is_of_event: bool, refused: Refused | None) -> IncidentLine:
    href = f"{desk.event_href(one.event_id)}/incidents/{one.id}"
    is_refused = refused is not None and refused.incident_id == one.id
    return IncidentLine(
        id=str(one.id),
        href=href,
        kind=KINDS[one.kind],
        severity=State(SHORT[one.severity], *SEVERITY_KINDS[one.severity]),
        text=one.text,
        event="" if is_of_event else one.event_name,
        gate=one.gate_name,
        by=one.reported_by,
        timezone=one.timezone,
        happened_at=one.happened_at,
        reported_at=one.reported_at,
        is_late=one.reported_at - one.happened_at > LATE,
        state=STATES[one.state],
        is_open=one.state is IncidentState.OPEN,
        is_closed=one.state is IncidentState.CLOSED,
        acknowledged_at=one.acknowledged_at,
        acknowledged_by=one.acknowledged_by,
        closed_at=one.closed_at,
        closed_by=one.closed_by,
        note=one.note,
        photo_href=f"{href}/photo" if one.has_photo else "",
        ticket=codes.format_code(one.ticket_code) if one.ticket_code else "",
        order_href=f"{desk.href}/orders/{one.order_id}" if one.order_id else "",
        typed=refused.note if refused is not None and is_refused else "",
    )


def _address(href: str, query: Mapping[str, str]) -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{href}?{given}" if given else href
