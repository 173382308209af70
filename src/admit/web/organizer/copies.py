"""Drafts like an event: one on another day, or several by a rule, whose dates are shown before any is made."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Invalid, Refusal
from admit.core.words import say
from admit.events import access, repeating
from admit.events import duplicating as moving
from admit.events.records import Event
from admit.events.repeating import Frequency, Rule
from admit.flows import duplicating, entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.parsing import Reader
from admit.web.views.editor import CopiesView
from admit.web.views.forms import Entries

ONCE = ("day", "name", "with_codes")
RULE = ("frequency", "interval", "times", "with_codes")
WEEKLY = {"frequency": Frequency.WEEKLY.value, "interval": "1", "times": "4"}


@get("/organizer/{slug:str}/events/{event_id:uuid}/copies", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id)


@post("/organizer/{slug:str}/events/{event_id:uuid}/copies", include_in_schema=False, status_code=200)
async def duplicate(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """One draft on the day that was chosen."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            event = await access.event_by_id(tx, event_id)
            copy = await duplicating.duplicate(
                tx,
                event_id,
                shift=_day(values) - repeating.local_day(event),
                name=values.get("name", "").strip() or None,
                with_codes="with_codes" in values,
            )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ONCE)
        return await _page(runtime, request, principal, slug, event_id, once=entries, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}/events/{copy.id}?said=copied")


@post("/organizer/{slug:str}/events/{event_id:uuid}/copies/rule", include_in_schema=False, status_code=200)
async def repeat(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """First the dates; then, when they are what was meant, the drafts."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        rule = repeating.check_rule(_rule(values))
        if values.get("act") != "make":
            entries = Entries(forms.kept(values))
            return await _page(runtime, request, principal, slug, event_id, rule=entries, previewed=rule)
        async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
            await duplicating.repeat(tx, event_id, rule=rule, with_codes="with_codes" in values)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, RULE)
        return await _page(runtime, request, principal, slug, event_id, rule=entries, refusal=refusal)
    return answers.see_other(f"/organizer/{slug}?said=repeated")


def _day(values: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(values.get("day", ""))
    except ValueError:
        raise Invalid.one("day", "day", say("Choose a day, written as 2027-03-13.")) from None


def _rule(values: Mapping[str, str]) -> Rule:
    read = Reader(values)
    known = {one.value: one for one in Frequency}
    rule = Rule(
        known.get(read.words("frequency"), Frequency.WEEKLY), read.whole("interval"), read.whole("times")
    )
    read.settle()
    return rule


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    *,
    once: Entries | None = None,
    rule: Entries | None = None,
    previewed: Rule | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        event = await access.event_by_id(tx, event_id)
    view = CopiesView(
        page=frame.page(runtime, request, say("Copies"), desk),
        console=frame.console(desk, "copies", event=(event.id, event.name)),
        event=event.name,
        back=desk.event_href(event.id),
        zone=event.timezone,
        start_at=event.start_at,
        once=once or Entries({"name": event.name}),
        rule=rule or Entries(WEEKLY),
        dates=_starts(event, previewed) if previewed else (),
        most=repeating.MOST_DATES,
    )
    return answers.page("organizer/copies.html", view, status=status_of(refusal) if refusal else 200)


def _starts(event: Event, rule: Rule) -> tuple[datetime, ...]:
    shifts = repeating.shifts(event, repeating.dates(event, rule))
    return tuple(moving.shifted(event.start_at, shift, event.timezone).astimezone(UTC) for shift in shifts)
