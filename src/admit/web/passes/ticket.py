"""One ticket: its own page once it was passed on, and changing its name or holder by either link."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core.errors import Conflict, Refusal
from admit.core.words import say
from admit.flows import attendees
from admit.flows.attendees import HeldTicket
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Token
from admit.http.problems import status_of
from admit.tickets import passes, passing
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.passes import frame, telling
from admit.web.views.forms import Entries
from admit.web.views.passes import HolderView, TicketView

SAID = frozenset({"name"})


@get("/tickets/{holder:str}", include_in_schema=False)
async def show_holder(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[Any]:
    async with frame.guesses(runtime, request):
        found = await attendees.held(runtime, holder)
    said = request.query_params.get("said", "")
    return frame.answer(
        runtime,
        request,
        "passes/holder.html",
        say("Ticket for %(event)s", event=found.event.event_name),
        lambda page: HolderView(
            page=page,
            event=telling.event_facts(found.event),
            one=telling.holder_pass(runtime, found.ticket),
            qr_size=passes.MODULES,
            now=runtime.clock.now(),
            said=said if said in SAID else "",
        ),
        event=found.event,
        headers=frame.kept_until(found.event) if found.ticket.is_valid else None,
    )


@get("/tickets/{holder:str}/change", include_in_schema=False)
async def change_held(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[Any]:
    async with frame.guesses(runtime, request):
        found = await attendees.held(runtime, holder)
    return _changing(runtime, request, found, holder)


@post("/tickets/{holder:str}/name", include_in_schema=False, status_code=200)
async def name_held(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[Any]:
    async with frame.guesses(runtime, request):
        found = await attendees.held(runtime, holder)
    return await _name(runtime, request, found, holder)


@post("/tickets/{holder:str}/pass-on", include_in_schema=False, status_code=200)
async def pass_on_held(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[Any]:
    async with frame.guesses(runtime, request):
        found = await attendees.held(runtime, holder)
    return await _pass_on(runtime, request, found, holder)


@get("/orders/{token:str}/tickets/{ticket_id:uuid}", include_in_schema=False)
async def change(runtime: RuntimeHere, request: Browser, token: Token, ticket_id: Id) -> Response[Any]:
    return _changing(runtime, request, await _opened(runtime, request, token, ticket_id), token)


@post("/orders/{token:str}/tickets/{ticket_id:uuid}/name", include_in_schema=False, status_code=200)
async def name(runtime: RuntimeHere, request: Browser, token: Token, ticket_id: Id) -> Response[Any]:
    return await _name(runtime, request, await _opened(runtime, request, token, ticket_id), token)


@post("/orders/{token:str}/tickets/{ticket_id:uuid}/pass-on", include_in_schema=False, status_code=200)
async def pass_on(runtime: RuntimeHere, request: Browser, token: Token, ticket_id: Id) -> Response[Any]:
    return await _pass_on(runtime, request, await _opened(runtime, request, token, ticket_id), token)


async def _opened(runtime: Runtime, request: Browser, token: str, ticket_id: UUID) -> HeldTicket:
    async with frame.guesses(runtime, request):
        return await attendees.opened(runtime, token, ticket_id)


async def _name(runtime: Runtime, request: Browser, found: HeldTicket, token: str) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        await attendees.correct_name(
            runtime,
            token,
            found.ticket.id,
            name=values.get("name", ""),
            version=forms.number(values.get("version", "")),
        )
    except forms.REFUSED as refusal:
        entries = forms.refused(refusal, values, ("name",))
        return _changing(runtime, request, found, token, name=entries, status=status_of(refusal))
    return answers.see_other(f"{_back(found, token)}?said=name")


async def _pass_on(runtime: Runtime, request: Browser, found: HeldTicket, token: str) -> Response[Any]:
    await visitors.check_form(runtime, request)
    values = await forms.typed(request)
    try:
        await attendees.pass_on(
            runtime,
            token,
            found.ticket.id,
            name=values.get("new_name", ""),
            email=values.get("new_email", ""),
            version=forms.number(values.get("version", "")),
        )
    except forms.REFUSED as refusal:
        aliases = {"name": "new_name", "email": "new_email"}
        entries = forms.refused(refusal, values, ("new_name", "new_email"), aliases=aliases)
        return _changing(runtime, request, found, token, pass_on=entries, status=status_of(refusal))
    return answers.see_other(f"{_back(found, token)}?said=passed")


def _changing(
    runtime: Runtime,
    request: Browser,
    found: HeldTicket,
    token: str,
    *,
    name: Entries | None = None,
    pass_on: Entries | None = None,
    status: int = 200,
) -> Response[Any]:
    ticket, back = found.ticket, _back(found, token)
    mine = telling.holder_pass(runtime, ticket) if ticket.is_passed_on else None
    return frame.answer(
        runtime,
        request,
        "passes/change.html",
        say("Ticket for %(event)s", event=found.event.event_name),
        lambda page: TicketView(
            page=page,
            event=telling.event_facts(found.event),
            one=mine or telling.order_pass(runtime, ticket, token),
            back=back,
            action=back if ticket.is_passed_on else f"{back}/tickets/{ticket.id}",
            version=ticket.version,
            name=name or Entries({"name": ticket.attendee_name}),
            pass_on=pass_on or Entries(),
            name_fixed=_name_fixed(runtime, found),
            pass_on_fixed=_pass_on_fixed(runtime, found),
            doors_open_at=found.event.doors_open_at,
        ),
        event=found.event,
        status=status,
    )


def _back(found: HeldTicket, token: str) -> str:
    return f"/tickets/{token}" if found.ticket.is_passed_on else f"/orders/{token}"


def _name_fixed(runtime: Runtime, found: HeldTicket) -> str:
    """Why the name stays as it is, or empty."""
    event = found.event
    try:
        passing.check_nameable(
            found.ticket,
            doors_open_at=event.doors_open_at,
            is_cancelled=event.event_is_cancelled,
            now=runtime.clock.now(),
        )
    except Conflict as refusal:
        return _words(refusal)
    return ""


def _pass_on_fixed(runtime: Runtime, found: HeldTicket) -> str:
    """Why the ticket stays whose it is, or empty."""
    event = found.event
    try:
        passing.check_passable(
            found.ticket,
            is_allowed=event.allows_passing_on,
            doors_open_at=event.doors_open_at,
            is_cancelled=event.event_is_cancelled,
            now=runtime.clock.now(),
        )
    except Conflict as refusal:
        return _words(refusal)
    return ""


def _words(refusal: Refusal) -> str:
    return refusal.text
