"""The devices of a door: enrolling one with a code, naming it, taking it away; and whether people may come in again."""

import io
from typing import Any
from uuid import UUID

import segno
from litestar import Response, get, post

from admit.checkin import devices, door_settings, enrolments, gates, plans, stations
from admit.checkin.door_settings import DoorSettings
from admit.checkin.enrolments import Enrolment, EnrolmentStatus
from admit.checkin.records import Device, Gate, Post
from admit.core import codes, ids
from admit.core.words import say
from admit.flows import enrolling, entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.views.backoffice import State
from admit.web.views.door_desk import DeviceLine, DevicesView, EnrolmentView
from admit.web.views.forms import Entries
from admit.web.views.page import Flash

AT = "/organizer/{slug:str}/events/{event_id:uuid}/devices"
ONE = "/organizer/{slug:str}/events/{event_id:uuid}/enrolments/{enrolment_id:uuid}"
FIELDS = ("name", "gate_id")
QUIET_ZONE = 4
IN_USE, ENROLLED, GONE = (
    State(say("Browser"), "neutral", "globe"),
    State(say("Enrolled"), "good", "check"),
    State(say("Revoked"), "bad", "ban"),
)
WORDS = {
    "enrolled": Flash(say("The device is enrolled. It loads the tickets now.")),
    "refused": Flash(say("Refused. That code opens nothing any more.")),
    "revoked": Flash(
        say("Revoked. The device can neither sync nor scan, and wipes what it holds when it next asks.")
    ),
    "renamed": Flash(say("Saved.")),
    "settings": Flash(say("Saved. Devices hear of it within seconds.")),
}


@get(AT, include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id)


@post(AT, include_in_schema=False, status_code=200)
async def begin(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """Make a code and show it, this once."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    posts, now = [Post(event_id, ids.parse(values.get("gate_id", "")))], runtime.clock.now()
    try:
        async with entering.write(
            runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id
        ) as tx:
            begun, code = await enrolments.begin(tx, values.get("name", ""), posts=posts, now=now)
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, FIELDS)
        return await _page(
            runtime, request, principal, slug, event_id, entries=entries, status=status_of(refusal)
        )
    return await _enrolment(runtime, request, principal, slug, event_id, begun, code=code)


@get(ONE, include_in_schema=False)
async def look(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, enrolment_id: Id
) -> Response[Any]:
    """How far an enrolment is; the page asks for this by itself."""
    principal = await visitors.signed_in(runtime, request)
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await plans.check_exists(tx, event_id)
        found = await enrolments.read(tx, enrolment_id)
    return await _enrolment(runtime, request, principal, slug, event_id, found)


@post(ONE + "/confirm", include_in_schema=False, status_code=200)
async def confirm(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, enrolment_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        async with entering.write(
            runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id
        ) as tx:
            await plans.check_exists(tx, event_id)
            await enrolments.confirm(
                tx, enrolment_id, fingerprint=values.get("fingerprint", ""), now=runtime.clock.now()
            )
    except forms.REFUSED as refusal:
        return await _page(
            runtime, request, principal, slug, event_id, problem=refusal.text, status=status_of(refusal)
        )
    return _back(slug, event_id, "enrolled")


@post(ONE + "/refuse", include_in_schema=False, status_code=200)
async def refuse(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, enrolment_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await plans.check_exists(tx, event_id)
        await enrolments.refuse(tx, enrolment_id, now=runtime.clock.now())
    return _back(slug, event_id, "refused")


@post(AT + "/{device_id:uuid}", include_in_schema=False, status_code=200)
async def rename(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, device_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        async with entering.write(
            runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id
        ) as tx:
            await plans.check_exists(tx, event_id)
            await devices.edit(
                tx,
                device_id,
                version=forms.number(values.get("version", "")),
                name=values.get("name", ""),
                posts=None,
                now=runtime.clock.now(),
            )
    except forms.REFUSED as refusal:
        return await _page(
            runtime, request, principal, slug, event_id, problem=refusal.text, status=status_of(refusal)
        )
    return _back(slug, event_id, "renamed")


@post(AT + "/{device_id:uuid}/revoke", include_in_schema=False, status_code=200)
async def revoke(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, device_id: Id
) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await plans.check_exists(tx, event_id)
        await devices.revoke(tx, device_id, now=runtime.clock.now())
    return _back(slug, event_id, "revoked")


@post(AT + "/settings", include_in_schema=False, status_code=200)
async def keep_settings(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await frame.acting(runtime, request)
    wanted = DoorSettings(allows_reentry=(await forms.typed(request)).get("allows_reentry") == "true")
    async with entering.write(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await door_settings.keep(tx, event_id, wanted, now=runtime.clock.now())
    return _back(slug, event_id, "settings")


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    *,
    entries: Entries | None = None,
    problem: str = "",
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        desk = await frame.desk(tx, principal)
        event = await plans.read(tx, event_id)
        found = await devices.list_all(tx)
        posts = await stations.of_devices(tx, [device.id for device in found])
        settings = await door_settings.read(tx, event_id)
        entrances = await gates.of_event(tx, event_id)
    href = f"{desk.event_href(event_id)}/devices"
    view = DevicesView(
        page=frame.page(runtime, request, say("Devices: %(event)s", event=event.name), desk, words=WORDS),
        console=frame.console(desk, "devices", event=(event_id, event.name)),
        event=event.name,
        event_href=desk.event_href(event_id),
        href=href,
        devices=tuple(_line(one, href) for one in found if _concerns(one, posts.get(one.id, []), event_id)),
        gates=_gates(entrances),
        entries=entries or Entries({"name": str(say("Phone %(number)s", number=len(found) + 1))}),
        allows_reentry=settings.allows_reentry,
        now=runtime.clock.now(),
        problem=problem,
    )
    return answers.page("organizer/devices.html", view, status=status)


async def _enrolment(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    found: Enrolment,
    *,
    code: str = "",
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        desk = await frame.desk(tx, principal)
        event = await plans.read(tx, event_id)
    status = found.status_at(runtime.clock.now())
    link = enrolling.link(runtime, slug, found, code) if code else ""
    size, path = _qr(link) if link else (0, "")
    href = desk.event_href(event_id)
    view = EnrolmentView(
        page=frame.page(runtime, request, say("Enrol %(device)s", device=found.name), desk),
        console=frame.console(desk, "devices", event=(event_id, event.name)),
        event=event.name,
        name=found.name,
        href=f"{href}/enrolments/{found.id}",
        devices_href=f"{href}/devices",
        status=status.value,
        fingerprint=found.fingerprint or "",
        app_version=found.app_version,
        is_final=status is not EnrolmentStatus.OPEN,
        code=codes.format_code(code) if code else "",
        link=link,
        qr_size=size,
        qr_path=path,
    )
    return answers.page("organizer/enrolment.html", view)


def _concerns(device: Device, posts: list[Post], event_id: UUID) -> bool:
    """A browser works at any event; an enrolled device at those it was sent to."""
    return not device.is_enrolled or any(post.event_id == event_id for post in posts)


def _gates(found: list[Gate]) -> tuple[tuple[str, str], ...]:
    return (("", say("None in particular")), *((str(gate.id), gate.name) for gate in found))


def _line(one: Device, href: str) -> DeviceLine:
    state = GONE if one.revoked_at else ENROLLED if one.is_enrolled else IN_USE
    return DeviceLine(
        name=one.name,
        href=f"{href}/{one.id}",
        version=one.version,
        state=state,
        fingerprint=one.fingerprint or "",
        app_version=one.app_version,
        waiting=one.waiting,
        clock_off_s=round((one.clock_offset_ms or 0) / 1000),
        last_seen_at=one.last_seen_at,
        is_revoked=one.revoked_at is not None,
    )


def _qr(text: str) -> tuple[int, str]:
    """A QR code as the side of its box and the strokes of its dark modules."""
    rows = list(segno.make_qr(text, error="m").matrix_iter(border=QUIET_ZONE))
    strokes = io.StringIO()
    for row, modules in enumerate(rows):
        for column, dark in enumerate(modules):
            if dark:
                strokes.write(f"M{column} {row + 0.5}h1")
    return len(rows), strokes.getvalue()


def _back(slug: str, event_id: UUID, said: str) -> Response[Any]:
    return answers.see_other(f"/organizer/{slug}/events/{event_id}/devices?said={said}")
