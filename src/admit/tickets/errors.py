"""What this slice refuses.

AdmitError
├── BadToken          the text is not a ticket token of ours (whether it is signed is another question)
└── Refusal
    └── Conflict
        ├── TicketVoid       the ticket was made void
        ├── TicketAdmitted   its holder is inside
        ├── TicketFixed      it is too late to change whose it is
        ├── NotPassable      it cannot be passed on
        └── KeysExhausted    an event can change its key 255 times
"""

from admit.core.errors import AdmitError, Conflict


class BadToken(AdmitError):
    """The text does not have the shape of a ticket token."""


class TicketVoid(Conflict):
    """The ticket is void, and void is final."""

    code = "ticket_void"
    message = "This ticket is void and cannot be changed. Look for the ticket that replaced it."


class TicketAdmitted(Conflict):
    """Someone entered with this ticket, so it cannot become another person's."""

    code = "ticket_admitted"
    message = "Someone was already admitted with this ticket. Undo the admission first."


class KeysExhausted(Conflict):
    """All 256 key numbers of the event are used up."""

    code = "keys_exhausted"
    message = "This event has changed its signing key too often. Ask the operator of the platform."


class TicketFixed(Conflict):
    """The doors are open, or the event is off: names stay as they are."""

    code = "ticket_fixed"
    message = "The doors are open, so names can no longer be changed here. Tell the staff at the door."


class NotPassable(Conflict):
    """This ticket cannot become another person's; `why` says which rule stands against it."""

    code = "not_passable"
    message = "This ticket cannot be passed on."
