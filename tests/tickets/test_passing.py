"""When a ticket may change its name or its holder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from admit.core import ids
from admit.core.errors import Conflict
from admit.tickets import passing
from admit.tickets.errors import NotPassable, TicketAdmitted, TicketFixed, TicketVoid
from admit.tickets.records import Ticket, TicketStatus

DOORS = datetime(2027, 3, 13, 18, 0, tzinfo=UTC)
BEFORE = DOORS - timedelta(minutes=1)
TICKET = Ticket(
    id=ids.new_id(), event_id=ids.new_id(), order_id=ids.new_id(), order_item_id=ids.new_id(),
    ticket_type_id=ids.new_id(), ticket_type_name="Standing", token_index=0, code="H49QT27K", attendee_name="Noor",
    attendee_email="noor@example.org", qr_code_payload="", status=TicketStatus.VALID, void_reason=None, voided_at=None,
    disputed_at=None, checked_in_at=None, seat_label=None, created_at=BEFORE, version=1, holder_token=None,
    times_passed_on=0,
)  # fmt: skip


def passable(ticket: Ticket = TICKET, **given: Any) -> None:
    wanted: dict[str, Any] = {
        "is_allowed": True,
        "doors_open_at": DOORS,
        "is_cancelled": False,
        "now": BEFORE,
    }
    passing.check_passable(ticket, **(wanted | given))


def test_a_valid_ticket_can_be_passed_on_until_the_doors_open() -> None:
    passable()
    with pytest.raises(TicketFixed):
        passable(now=DOORS)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"status": TicketStatus.VOID}, TicketVoid),
        ({"checked_in_at": BEFORE}, TicketAdmitted),
        ({"disputed_at": BEFORE}, NotPassable),
        ({"times_passed_on": passing.MOST_TIMES}, NotPassable),
    ],
)
def test_a_ticket_that_is_used_or_in_doubt_stays_whose_it_is(
    change: dict[str, Any], refusal: type[Conflict]
) -> None:
    with pytest.raises(refusal):
        passable(replace(TICKET, **change))


def test_the_organizer_may_forbid_it() -> None:
    with pytest.raises(NotPassable):
        passable(is_allowed=False)


def test_a_cancelled_event_leaves_its_tickets_as_they_are() -> None:
    with pytest.raises(TicketFixed):
        passable(is_cancelled=True)
