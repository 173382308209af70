"""Finding a ticket by hand; a button admits it as a scan would."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get

from admit.checkin import lookup
from admit.checkin.records import FoundTicket
from admit.core import codes
from admit.core.errors import Invalid
from admit.core.words import say
from admit.flows import entering
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.questions import answers as answers_given
from admit.web import answers
from admit.web.door import posting
from admit.web.forms import Browser
from admit.web.views.door import FindView, FoundLine


@get("/door/{slug:str}/{event_id:uuid}/find", include_in_schema=False)
async def find(runtime: RuntimeHere, request: Browser, slug: Slug, event_id: Id) -> Response[Any]:
    here = await posting.enter(runtime, request, slug, event_id)
    words = request.query_params.get("q", "")[:500]
    found: list[FoundTicket] = []
    answered: Mapping[UUID, Sequence[tuple[str, str]]] = {}
    error = ""
    async with entering.read(runtime.db, here.principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        plan = await posting.plan_in(tx, here)
        if words.strip():
            try:
                found = await lookup.find(tx, event_id, words)
                answered = await answers_given.for_tickets(tx, [one.id for one in found])
            except Invalid as refusal:
                error = refusal.problems[0].message
    view = FindView(
        page=posting.page(runtime, request, here, say("Find a ticket: %(event)s", event=plan.name)),
        post=posting.post_of(runtime, here, plan),
        words=words,
        error=error,
        has_asked=bool(words.strip()) and not error,
        tickets=tuple(_line(one, answered[one.id]) for one in found),
    )
    return answers.page("door/find.html", view)


def _line(found: FoundTicket, answered: Sequence[tuple[str, str]]) -> FoundLine:
    return FoundLine(
        id=str(found.id),
        holder=found.attendee_name or found.buyer_name or found.buyer_email or "",
        type_name=", ".join(part for part in (found.ticket_type_name, found.seat_label) if part),
        code=codes.format_code(found.code),
        order_code=codes.format_code(found.order_code),
        buyer=found.buyer_name or found.buyer_email or "",
        state=_state(found),
        admitted_at=found.checked_in_at,
        can_enter=found.status == "valid" and found.disputed_at is None and found.checked_in_at is None,
        answers=tuple(answered),
    )


def _state(found: FoundTicket) -> str:
    if found.status != "valid":
        return say("Refunded") if found.void_reason == "refunded" else say("Not valid any more")
    return say("Payment disputed") if found.disputed_at else ""
