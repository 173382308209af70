"""A buyer cancels tickets, where the organizer lets them: which, what comes back, and then the act."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post

from admit.core import codes, ids
from admit.core.errors import Invalid, Refusal
from admit.core.money import Money
from admit.core.words import say
from admit.flows import order_pages, self_cancelling
from admit.flows.runtime import Runtime
from admit.flows.self_cancelling import NotCancellable
from admit.http.parameters import RuntimeHere, Token
from admit.http.problems import status_of
from admit.web import answers, forms, visitors
from admit.web.forms import Browser
from admit.web.passes import facts, frame, telling
from admit.web.views.forms import Entries
from admit.web.views.passes import Cancellable, CancelView

MOST = 1000


@get("/orders/{token:str}/give-back", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    return await _page(runtime, request, token, Entries())


@post("/orders/{token:str}/give-back", include_in_schema=False, status_code=200)
async def act(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    await visitors.check_form(runtime, request)
    try:
        async with frame.guesses(runtime, request):
            await self_cancelling.cancel(runtime, token, _chosen(await forms.ticked(request, "tickets")))
    except forms.REFUSED as refusal:
        return await _refused(runtime, request, token, refusal)
    return answers.see_other(f"/orders/{token}?said=cancelled")


def _chosen(ticked: list[str]) -> list[UUID]:
    """Raises: Invalid."""
    if len(ticked) > MOST:
        raise Invalid.one("tickets", "too_many", say("Choose fewer tickets at once."))
    found = [ids.parse(one) for one in ticked]
    if None in found:
        raise self_cancelling.unknown_ticket()
    return [one for one in found if one is not None]


async def _refused(runtime: Runtime, request: Browser, token: str, refusal: Refusal) -> Response[Any]:
    entries = forms.refused(refusal, {}, ("tickets",))
    return await _page(runtime, request, token, entries, status=status_of(refusal))


async def _page(
    runtime: Runtime, request: Browser, token: str, entries: Entries, *, status: int = 200
) -> Response[Any]:
    async with frame.guesses(runtime, request):
        found, worth = await order_pages.with_worth(runtime, token)
    fixed = ""
    try:
        self_cancelling.check_open(found.event, runtime.clock.now())
    except NotCancellable as refusal:
        fixed = refusal.text
    return frame.answer(
        runtime,
        request,
        "passes/cancel.html",
        say("Cancel tickets"),
        lambda page: CancelView(
            page=page,
            event=telling.event_facts(found.event),
            order=facts.order_facts(found.order, found.items, found.discount_code),
            tickets=tuple(
                Cancellable(
                    id=str(one.id),
                    type_name=one.ticket_type_name,
                    attendee=one.attendee_name,
                    code=codes.format_code(one.code),
                    worth=Money(worth.get(one.id, 0), found.order.currency),
                )
                for one in found.tickets
                if one.is_valid and not one.is_passed_on and one.checked_in_at is None
            ),
            until=found.event.self_cancel_until,
            fixed=fixed,
            entries=entries,
        ),
        event=found.event,
        status=status,
    )
