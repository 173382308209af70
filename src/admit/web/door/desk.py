"""The door itself: ready, and the answer to a scan. With script only the answer is swapped; without, the page."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.checkin import counters
from admit.checkin.errors import DeviceRevoked, UnknownDevice, UnknownGate, UnknownSession
from admit.checkin.inputs import LONGEST_INPUT
from admit.checkin.plans import EventPlan
from admit.checkin.records import Scan, Verdict
from admit.core import ids
from admit.core.errors import Refusal
from admit.core.tenancy import Actor, ActorKind
from admit.core.words import say
from admit.flows import door, entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.web import answers, forms, visitors
from admit.web.door import browser, posting, telling
from admit.web.door.posting import Here
from admit.web.forms import Browser
from admit.web.views.door import Count, DeskView, VerdictFacts


@get("/door/{slug:str}/{event_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """The door, or its start on a browser that was never at it. Asked for by script: only what waits for a scan."""
    here = await posting.enter(runtime, request, slug, event_id)
    if here.device_id is None or not browser.is_at_post(request, event_id):
        return answers.see_other(f"{here.href}/start")
    plan, count = await _ready(runtime, here)
    return _page(runtime, request, here, plan, count=count)


@post("/door/{slug:str}/{event_id:uuid}/scan", include_in_schema=False, status_code=200)
async def scan(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    await visitors.check_form(runtime, request)
    if here.device_id is None:
        return answers.see_other(f"{here.href}/start")
    presented = (await forms.typed(request)).get("code", "")[:LONGEST_INPUT]
    plan = await posting.read_plan(runtime, here)
    verdict = await _verdict(runtime, here, here.device_id, presented)
    return _page(runtime, request, here, plan, verdict=verdict)


async def _verdict(runtime: Runtime, here: Here, device_id: UUID, presented: str) -> VerdictFacts:
    try:
        [answer] = await door.scan(
            runtime, here.slug, here.event_id, attempts=[_attempt(here, device_id, presented)]
        )
    except (UnknownDevice, DeviceRevoked) as refusal:
        return telling.not_checked(refusal)
    match answer:
        case Verdict():
            return telling.told(answer, here.href)
        case UnknownGate() | UnknownSession():
            moved = replace(here, standing=browser.Standing())
            return (
                await _verdict(runtime, moved, device_id, presented)
                if moved != here
                else telling.not_checked(answer)
            )
        case Refusal():
            return telling.not_checked(answer)


def _attempt(here: Here, device_id: UUID, presented: str) -> Scan:
    return Scan(
        id=ids.new_id(),
        device_id=device_id,
        input=presented,
        actor=Actor(ActorKind.USER, here.principal.user_id),
        actor_name=here.principal.full_name,
        gate_id=here.standing.gate_id,
        session_id=here.standing.session_id,
    )


async def _ready(runtime: Runtime, here: Here) -> tuple[EventPlan, Count]:
    async with entering.read(
        runtime.db, here.principal, here.slug, Permission.DOOR_USE, event_id=here.event_id
    ) as tx:
        plan = await posting.plan_in(tx, here)
        session = plan.session(here.standing.session_id)
        found = await counters.read(
            tx, here.event_id, session_id=session.id if session else None, now=runtime.clock.now()
        )
    return plan, Count(found.admitted, found.expected, found.lately)


def _page(
    runtime: Runtime,
    request: Browser,
    here: Here,
    plan: EventPlan,
    *,
    count: Count | None = None,
    verdict: VerdictFacts | None = None,
) -> Response[Any]:
    title = f"{verdict.word if verdict else say('Door')}: {plan.name}"
    view = DeskView(
        page=posting.page(runtime, request, here, title),
        post=posting.post_of(runtime, here, plan),
        count=count,
        verdict=verdict,
        is_undone=request.query_params.get("said") == "undone",
    )
    is_part = request.headers.get("hx-request") == "true"
    return answers.page("door/answer.html" if is_part else "door/desk.html", view)
