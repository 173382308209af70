"""One's own tickets over all organizers: upcoming first, then what was."""

from datetime import timedelta
from typing import Any

from litestar import Response, get

from admit.core import codes
from admit.core.money import Money
from admit.core.words import say
from admit.flows import account, holdings
from admit.flows.holdings import Holding, Unverified
from admit.flows.runtime import Runtime
from admit.http.parameters import RuntimeHere
from admit.identity.records import Principal
from admit.web import answers, consoles, visitors
from admit.web.forms import Browser
from admit.web.passes import telling
from admit.web.views.account import HeldFacts, TicketsView
from admit.web.views.page import Flash

KEPT = timedelta(days=30)
WORDS = {
    "mails": Flash(say("Your choice of mails is saved.")),
}


@get("/account", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    now = runtime.clock.now()
    is_unverified = False
    try:
        held = await holdings.of(runtime, principal)
    except Unverified:
        held, is_unverified = [], True
    ahead = sorted((one for one in held if one.event.end_at > now), key=lambda one: one.event.start_at)
    past = sorted(
        (one for one in held if one.event.end_at <= now), key=lambda one: one.event.start_at, reverse=True
    )
    view = TicketsView(
        page=consoles.page(runtime, request, say("My tickets"), principal=principal, words=WORDS),
        email=principal.email,
        is_unverified=is_unverified,
        upcoming=tuple(_facts(one) for one in ahead),
        past=tuple(_facts(one) for one in past),
        has_console=await _has_console(runtime, principal),
    )
    # Kept on the phone until it signs out, or a month after it was last opened with a connection.
    headers = {**answers.PRIVATE, "admit-keep": str(int((now + KEPT).timestamp()))}
    return answers.page("account/tickets.html", view, headers=headers)


async def _has_console(runtime: Runtime, principal: Principal) -> bool:
    found = await account.read(runtime, principal)
    return bool(found.memberships) or found.user.is_platform_admin


def _facts(held: Holding) -> HeldFacts:
    order = held.order
    return HeldFacts(
        event=telling.event_facts(held.event),
        href=f"/orders/{held.token}" if order else f"/tickets/{held.token}",
        tickets=len(held.tickets),
        code=codes.format_code(order.code) if order else "",
        total=Money(order.total_cents, order.currency) if order else None,
        state="cancelled"
        if held.event.event_is_cancelled
        else (order.status.value if order else "passed_on"),
    )
