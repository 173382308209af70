"""Before the first scan: the browser is registered as a device under a name people recognise, and told where it
stands. The same page moves it to another gate later."""

from typing import Any

from litestar import Response, get, post

from admit.checkin import devices
from admit.checkin.plans import EventPlan
from admit.core import ids
from admit.core.words import say
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.web import answers, forms, visitors
from admit.web.door import browser, posting
from admit.web.door.browser import Standing
from admit.web.door.posting import Here
from admit.web.forms import Browser
from admit.web.views.door import StartView
from admit.web.views.forms import Entries

KINDS = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", say("Android phone")),
    ("Macintosh", "Mac"),
    ("Windows", "PC"),
)


@get("/door/{slug:str}/{event_id:uuid}/start", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    plan = await posting.read_plan(runtime, here)
    if "again" in request.query_params:
        return answers.see_other(f"{here.href}/start", cookies=[browser.no_device(runtime, slug)])
    return _page(runtime, request, here, plan, Entries({"name": _name(request, here)}))


@post("/door/{slug:str}/{event_id:uuid}/start", include_in_schema=False, status_code=200)
async def begin(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    plan = await posting.read_plan(runtime, here)
    cookies = [browser.standing_cookie(runtime, event_id, _standing(plan, values))]
    if here.device_id is None:
        try:
            cookies.append(await _register(runtime, here, values.get("name", "")))
        except forms.REFUSED as refusal:
            entries = forms.refused(refusal, values, ("name",))
            return _page(runtime, request, here, plan, entries, status=status_of(refusal))
    return answers.see_other(here.href, cookies=cookies)


async def _register(runtime: Runtime, here: Here, name: str) -> Any:
    async with entering.write(runtime.db, here.principal, here.slug, Permission.DOOR_USE) as tx:
        device = await devices.register(tx, name, now=runtime.clock.now())
    return browser.device_cookie(runtime, here.slug, device.id)


def _standing(plan: EventPlan, values: dict[str, str]) -> Standing:
    """What was chosen, when the event has it."""
    gate_id, session = ids.parse(values.get("gate", "")), plan.session(ids.parse(values.get("session", "")))
    return Standing(gate_id if gate_id in plan.gates else None, session.id if session else None)


def _name(request: Browser, here: Here) -> str:
    agent = request.headers.get("user-agent", "")
    kind = next((words for mark, words in KINDS if mark in agent), say("device"))
    first = here.principal.full_name.split(" ")[0]
    return str(say("%(name)s's %(kind)s", name=first, kind=kind)) if first else kind.capitalize()


def _page(
    runtime: Runtime, request: Browser, here: Here, plan: EventPlan, entries: Entries, *, status: int = 200
) -> Response[Any]:
    view = StartView(
        page=posting.page(runtime, request, here, say("Where do you stand? %(event)s", event=plan.name)),
        event=plan.name,
        action=f"{here.href}/start",
        entries=entries,
        needs_name=here.device_id is None,
        gates=tuple(
            (str(gate_id), name) for gate_id, name in sorted(plan.gates.items(), key=lambda pair: pair[1])
        ),
        gate=str(here.standing.gate_id or ""),
        sessions=tuple((str(session.id), session.title) for session in plan.sessions),
        session=str(here.standing.session_id or ""),
        back=here.href if here.device_id and browser.is_at_post(request, here.event_id) else "/door",
    )
    return answers.page("door/start.html", view, status=status)
