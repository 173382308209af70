"""The trail of a tenant, narrowed by what was done, by whom, where and when. What narrows it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.response import Stream

from admit.audit.records import Activity
from admit.core import codes, ids
from admit.core import pages as cursors
from admit.core.db import Tx
from admit.core.tenancy import ActorKind
from admit.core.words import say
from admit.events import events
from admit.flows import entering
from admit.http import downloads
from admit.http.downloads import Wanted
from admit.http.parameters import RuntimeHere, Slug
from admit.identity import api_keys, members
from admit.identity.permissions import Permission
from admit.reports import activity, acts, order_list
from admit.reports.activity import Narrowing
from admit.web import answers, trails, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.views.organizer import ActivityView, Options, TrailLine

NAMES = ("q", "about", "act", "who", "event", "from", "to")
LISTED = 50
MOST_MEMBERS = 100
MOST_EVENTS = 100
LONGEST = 80
NOTHING = UUID(int=0)
"""The id of nothing: an order code that leads nowhere fits no act."""
KINDS = {
    ActorKind.BUYER: say("Buyers"),
    ActorKind.DEVICE: say("Devices at the door"),
    ActorKind.OPERATOR: say("The platform's operator"),
    ActorKind.SYSTEM: say("Admit itself"),
}


@dataclass(frozen=True, slots=True)
class _Choices:
    people: tuple[tuple[str, Options], ...]
    events: Options


@get("/organizer/{slug:str}/activity", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    query, cursor = kept(request.query_params), request.query_params.get("cursor")
    before = cursors.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.ACTIVITY_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        choices = await _choices(tx)
        narrowing = await narrowed(tx, query)
        rows = await activity.page(tx, narrowing, limit=LISTED + 1, before=before)
    found = cursors.page_of(rows, limit=LISTED, key=lambda row: (row.created_at, row.id))
    names = dict(choices.events)
    view = ActivityView(
        page=frame.page(runtime, request, say("Activity"), desk),
        console=frame.console(desk, "activity"),
        href=f"{desk.href}/activity",
        query=query,
        about=tuple((about.value, group.label) for about, group in acts.GROUPS.items()),
        people=choices.people,
        events=choices.events,
        lines=tuple(_line(desk, one, names) for one in found.items),
        csv_href=_address(desk, query, path="/activity.csv"),
        is_narrowed=bool(query),
        older=_address(desk, {**query, "cursor": found.next_cursor}) if found.next_cursor else "",
        newest=_address(desk, query) if cursor else "",
    )
    return answers.page("organizer/activity.html", view)


@get("/organizer/{slug:str}/activity.csv", include_in_schema=False, media_type=downloads.CSV)
async def download(runtime: RuntimeHere, request: Browser, slug: Slug) -> Stream:
    """What the page shows, all of it."""
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.ACTIVITY_VIEW) as tx:
        narrowing = await narrowed(tx, kept(request.query_params))
    wanted = Wanted(
        slug, activity.EXPORT, narrowing=activity.params(narrowing), permission=Permission.ACTIVITY_VIEW
    )
    return await downloads.csv(runtime, principal, wanted)


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address narrows the trail: our own names, each cut to a sane length."""
    found = {name: asked.get(name, "").replace("\0", "")[:LONGEST].strip() for name in NAMES}
    return {name: value for name, value in found.items() if value}


async def narrowed(tx: Tx, query: Mapping[str, str]) -> Narrowing:
    """What the address asks for; what cannot be read narrows nothing. Days are days by UTC."""
    until = _day(query.get("to", ""))
    group = next((one for about, one in acts.GROUPS.items() if about.value == query.get("about")), None)
    kind, _, who = query.get("who", "").partition(":")
    act = query.get("act", "")
    return Narrowing(
        actions=(act,) if act in acts.WORDS else tuple(group.actions) if group else None,
        actor_id=ids.parse(who) if kind == "member" else None,
        key_id=ids.parse(who) if kind == "key" else None,
        actor_kind=next((one for one in KINDS if kind == "kind" and one.value == who), None),
        event_id=ids.parse(query.get("event", "")),
        subject_id=(await order_list.id_of_code(tx, query["q"]) or NOTHING) if "q" in query else None,
        since=_day(query.get("from", "")),
        until=until + timedelta(days=1) if until else None,
    )


def of_member(desk: Desk, user_id: UUID) -> str:
    """Where the acts of a member stand, those of their keys too."""
    return _address(desk, {"who": f"member:{user_id}"})


def _address(desk: Desk, query: Mapping[str, str], *, path: str = "/activity") -> str:
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{desk.href}{path}?{given}" if given else f"{desk.href}{path}"


async def _choices(tx: Tx) -> _Choices:
    team = await members.list_page(tx, limit=MOST_MEMBERS)
    keys = await api_keys.list_all(tx)
    found = await events.summaries(tx, limit=MOST_EVENTS)
    people: list[tuple[str, Options]] = [
        (say("Team"), tuple((f"member:{one.user_id}", one.full_name or one.email) for one in team)),
        (say("API keys"), tuple((f"key:{one.id}", one.name) for one in keys)),
        (say("Others"), tuple((f"kind:{kind.value}", words) for kind, words in KINDS.items())),
    ]
    return _Choices(
        people=tuple((heading, options) for heading, options in people if options),
        events=tuple((str(one.id), one.name) for one in found),
    )


def _line(desk: Desk, one: Activity, events_by_id: Mapping[str, str]) -> TrailLine:
    event = events_by_id.get(str(one.event_id), "")
    return TrailLine(
        at=one.created_at,
        action=trails.what(one.action),
        who=trails.who(one.actor_kind, one.actor_name, one.key_name),
        details=trails.details(one.metadata),
        event=(event, desk.event_href(one.event_id)) if event and one.event_id else ("", ""),
        subject=_subject(desk, one),
    )


def _subject(desk: Desk, one: Activity) -> tuple[str, str]:
    """The order that an act was about, by its code where the act noted it."""
    if one.subject_kind != "order" or one.subject_id is None:
        return "", ""
    code = one.metadata.get("code")
    words = codes.format_code(code) if isinstance(code, str) and code else say("the order")
    return words, f"{desk.href}/orders/{one.subject_id}"


def _day(typed: str) -> datetime | None:
    try:
        found = datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if 2000 <= found.year < 9000 else None
