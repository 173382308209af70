"""One event: what it sells, what stands between it and its publication, and the steps of its life."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from admit.checkin import gates
from admit.core.db import Tx
from admit.core.errors import Conflict, FieldProblem, Invalid, NotFound
from admit.core.money import Money
from admit.core.words import say
from admit.discounts import codes
from admit.discounts.records import CodeStatus, DiscountCode, DiscountType
from admit.events import access, publishing, ticket_types
from admit.events.records import Event, EventStatus, TicketType, TicketTypeStatus
from admit.flows import entering
from admit.flows import publishing as publishing_flow
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.http.problems import status_of
from admit.identity.permissions import Permission
from admit.identity.records import Principal, TenantStatus
from admit.merchant import accounts
from admit.reports import sales
from admit.reports.sales import EventSums
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame
from admit.web.organizer.frame import Desk
from admit.web.organizer.overview import EVENT_STATES
from admit.web.views.backoffice import State
from admit.web.views.forms import Entries
from admit.web.views.organizer import CodeLine, EventView, Step, TypeLine
from admit.web.views.page import Flash

WORDS = {
    "made": Flash(say("Your event is saved as a draft. Look it over, then publish it.")),
    "saved": Flash(say("Saved.")),
    "removed": Flash(say("Removed.")),
    "copied": Flash(say("This is the copy, a draft. Look it over, then publish it.")),
    "publish": Flash(say("Published. People can buy now.")),
    "unpublish": Flash(say("It is a draft again. Nobody sees it.")),
    "archive": Flash(say("Archived. You can bring it back.")),
    "restore": Flash(say("It is back.")),
    "pause": Flash(say("Sales are paused. Tickets that are held can still be paid for.")),
    "resume": Flash(say("Sales go on.")),
    "moved": Flash(say("The order is changed.")),
    "gate": Flash(say("The gate is there. Devices at the door can choose it.")),
}
TYPE_STATES = {
    TicketTypeStatus.ACTIVE: State(say("On sale"), "good", "check"),
    TicketTypeStatus.PAUSED: State(say("Paused"), "warn", "circle-pause"),
    TicketTypeStatus.ARCHIVED: State(say("Archived"), "neutral", "archive"),
}
CODE_STATES = {
    CodeStatus.ACTIVE: State(say("In use"), "good", "check"),
    CodeStatus.PAUSED: State(say("Paused"), "warn", "circle-pause"),
    CodeStatus.ARCHIVED: State(say("Archived"), "neutral", "archive"),
}
MOST_CODES = 100


@dataclass(frozen=True, slots=True)
class _Found:
    event: Event
    types: list[TicketType]
    codes: list[DiscountCode]
    gates: tuple[str, ...]
    sums: EventSums
    checklist: tuple[tuple[str, str], ...]


@get("/organizer/{slug:str}/events/{event_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    return await _page(runtime, request, principal, slug, event_id)


@post(
    "/organizer/{slug:str}/events/{event_id:uuid}/steps/{step:str}", include_in_schema=False, status_code=200
)
async def take(
    runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id, step: FromPath[str]
) -> Response[Any]:
    """Publish, unpublish, archive or restore; refused steps say why on the event's page."""
    principal = await frame.acting(runtime, request)
    try:
        await _take(runtime, principal, slug, event_id, step)
    except (Conflict, Invalid) as refusal:
        return await _page(
            runtime, request, principal, slug, event_id, problem=refusal.text, status=status_of(refusal)
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said={step}")


@post("/organizer/{slug:str}/events/{event_id:uuid}/gates", include_in_schema=False, status_code=200)
async def add_gate(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    """Name a new entrance."""
    principal = await frame.acting(runtime, request)
    values = await forms.typed(request)
    try:
        async with entering.write(
            runtime.db, principal, slug, Permission.DOOR_MANAGE, event_id=event_id
        ) as tx:
            await gates.add(tx, event_id, values.get("gate", ""), now=runtime.clock.now())
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("gate",), aliases={"name": "gate"})
        return await _page(
            runtime, request, principal, slug, event_id, gate=entries, status=status_of(refusal)
        )
    return answers.see_other(f"/organizer/{slug}/events/{event_id}?said=gate")


STEPS: Mapping[str, Callable[..., Awaitable[Event]]] = {
    "unpublish": publishing.unpublish,
    "archive": publishing.archive,
    "restore": publishing.restore,
}
PAUSING = {"pause": ticket_types.pause_all, "resume": ticket_types.resume_all}


async def _take(runtime: Runtime, principal: Principal, slug: str, event_id: UUID, step: str) -> None:
    if step == "publish":
        await publishing_flow.publish(runtime, principal, slug, event_id)
        return
    if step not in STEPS and step not in PAUSING:
        raise NotFound
    async with entering.write(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        if step in PAUSING:
            await PAUSING[step](tx, event_id)
        else:
            await STEPS[step](tx, event_id, now=runtime.clock.now())


async def _page(
    runtime: Runtime,
    request: Browser,
    principal: Principal,
    slug: str,
    event_id: UUID,
    *,
    problem: str = "",
    gate: Entries | None = None,
    status: int = 200,
) -> Response[Any]:
    async with entering.read(runtime.db, principal, slug, Permission.EVENTS_EDIT) as tx:
        desk = await frame.desk(tx, principal)
        found = await _read(tx, runtime, desk, event_id)
    event = found.event
    view = EventView(
        page=frame.page(runtime, request, event.name, desk, words=WORDS),
        console=frame.console(desk, "event", event=(event.id, event.name)),
        name=event.name,
        href=desk.event_href(event.id),
        slug=slug,
        event_id=str(event.id),
        state=EVENT_STATES[event.status],
        timezone=event.timezone,
        start_at=event.start_at,
        place=", ".join(part for part in (event.venue, event.city) if part),
        shop_href=_shop_href(desk, event),
        revenue=Money(found.sums.gross_cents, event.currency),
        refunded=Money(found.sums.refunded_cents, event.currency),
        orders=found.sums.orders_paid,
        checklist=found.checklist,
        can_publish=event.status is EventStatus.DRAFT,
        is_open=event.status in {EventStatus.DRAFT, EventStatus.PUBLISHED},
        problem=problem,
        types=tuple(_type(desk, kind) for kind in found.types),
        codes=tuple(_code(desk, event, code) for code in found.codes),
        gates=found.gates,
        gate=gate or Entries(),
        steps=(*_pausing(desk, event, found.types), *_steps(desk, event)),
        now=runtime.clock.now(),
    )
    return answers.page("organizer/event.html", view, status=status)


async def _read(tx: Tx, runtime: Runtime, desk: Desk, event_id: UUID) -> _Found:
    event = await access.event_by_id(tx, event_id)
    is_active = desk.tenant.status is TenantStatus.ACTIVE
    payable, now = await accounts.takes_payments(tx), runtime.clock.now()
    lacks = await publishing.checklist(tx, event, tenant_is_active=is_active, takes_payments=payable, now=now)
    return _Found(
        event=event,
        types=await ticket_types.of_event(tx, event_id),
        codes=await codes.of_event(tx, event_id, limit=MOST_CODES),
        gates=tuple(gate.name for gate in await gates.of_event(tx, event_id)),
        sums=await sales.sums_of_event(tx, event_id),
        checklist=_lacking(desk, event, lacks) if event.status is EventStatus.DRAFT else (),
    )


def _lacking(desk: Desk, event: Event, lacks: list[FieldProblem]) -> tuple[tuple[str, str], ...]:
    """What publishing lacks, each with the place where it is put right; approval is the platform's."""
    href = desk.event_href(event.id)
    places = {
        "sessions": f"{href}/programme",
        "ticket_types": f"{href}/types/new",
        "tenant": "",
        "payments": f"{desk.href}/payments",
    }
    return tuple((one.message, places.get(one.field, f"{href}/edit#{one.field}")) for one in lacks)


def _shop_href(desk: Desk, event: Event) -> str:
    is_shown = event.status in {EventStatus.PUBLISHED, EventStatus.CANCELLED}
    is_open = is_shown and desk.tenant.status is TenantStatus.ACTIVE
    return f"/{desk.tenant.slug}/{event.slug}" if is_open else ""


def _pausing(desk: Desk, event: Event, types: list[TicketType]) -> tuple[Step, ...]:
    """Stopping every sale at once, and going on."""
    if event.status is not EventStatus.PUBLISHED:
        return ()
    href, states = f"{desk.event_href(event.id)}/steps", {kind.status for kind in types}
    pause = (Step(say("Pause all sales"), f"{href}/pause"),) if TicketTypeStatus.ACTIVE in states else ()
    resume = (Step(say("Resume sales"), f"{href}/resume"),) if TicketTypeStatus.PAUSED in states else ()
    return (*pause, *resume)


def _steps(desk: Desk, event: Event) -> tuple[Step, ...]:
    """What can be tried now; whether it is allowed is decided when it is tried."""
    href = f"{desk.event_href(event.id)}/steps"
    back = Step(
        say("Back to draft"),
        f"{href}/unpublish",
        (
            say("Back to draft?"),
            say("Its page is gone until you publish it again."),
            say("Make it a draft"),
            say("Keep it published"),
        ),
    )
    away = Step(
        say("Archive"),
        f"{href}/archive",
        (
            say("Archive this event?"),
            say("It leaves your lists and its page is gone. You can bring it back."),
            say("Archive"),
            say("Keep it"),
        ),
    )
    match event.status:
        case EventStatus.DRAFT | EventStatus.CANCELLED:
            return (away,)
        case EventStatus.PUBLISHED:
            return (back, away)
        case EventStatus.ARCHIVED:
            return (Step(say("Bring it back"), f"{href}/restore"),)


def _type(desk: Desk, kind: TicketType) -> TypeLine:
    return TypeLine(
        name=kind.name,
        href=f"{desk.event_href(kind.event_id)}/types/{kind.id}",
        price=Money(kind.price_cents, kind.currency),
        sold=kind.quantity_sold,
        held=kind.quantity_reserved,
        total=kind.quantity_total,
        state=TYPE_STATES[kind.status],
        is_hidden=kind.hidden,
        any_price=kind.any_price,
    )


def _code(desk: Desk, event: Event, code: DiscountCode) -> CodeLine:
    is_percent = code.discount_type is DiscountType.PERCENT
    return CodeLine(
        code=code.code,
        href=f"{desk.event_href(event.id)}/codes/{code.id}",
        percent=code.discount_value if is_percent else 0,
        fixed=None if is_percent else Money(code.discount_value, event.currency),
        used=code.times_redeemed,
        most=code.max_redemptions or 0,
        state=CODE_STATES[code.status],
    )
