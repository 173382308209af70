"""What the events slice refuses.

Refusal
└── Conflict
    ├── InventoryTooLow    fewer than are sold and reserved
    ├── PoolTooSmall       a pool cannot take what a ticket type already sold
    ├── AdmissionNarrowed  holders would lose a session they paid for
    ├── CurrencyFrozen     something was sold or is being sold in the old currency
    ├── SlugFrozen         links and printed codes point to the old address
    ├── LimitReached       an event has as many of these as it can have
    ├── InUse              it was sold, or something else names it
    ├── WrongStatus        the event's status does not allow this step
    ├── EventHasSales      people hold tickets for it
    └── EventClosed        archived and cancelled events are not edited
"""

from admit.core.errors import Conflict


class InventoryTooLow(Conflict):
    """The new total is below what is sold and reserved; facts: `least`, `sold`, `reserved`."""

    code = "inventory_too_low"
    message = "More are already sold or held than that. Choose a higher number."


class PoolTooSmall(Conflict):
    """The pool has no room for what the ticket type sold and holds; facts: `pool_id`, `needed`, `left`."""

    code = "pool_too_small"
    message = "The pool has no room for what this ticket type has already sold. Raise the pool's total first."


class AdmissionNarrowed(Conflict):
    """Tickets were sold that admit to a session which the edit takes away."""

    code = "admission_narrowed"
    message = "Tickets are sold for a session you are taking away. Make a new ticket type instead."


class CurrencyFrozen(Conflict):
    """Orders exist in the present currency."""

    code = "currency_frozen"
    message = "The currency can no longer change: orders exist in it. Duplicate the event to sell in another."


class SlugFrozen(Conflict):
    """The event was published under its present address."""

    code = "slug_frozen"
    message = "The address can no longer change: the event was published, and links point to it."


class LimitReached(Conflict):
    """The event holds as many of one thing as it can; facts: `limit`."""

    code = "limit_reached"
    message = "This event has as many of these as it can have. Remove one that is not needed."


class InUse(Conflict):
    """What was sold, or is named by something else, cannot be removed."""

    code = "in_use"
    message = "This was sold or is in use, so it cannot be removed. Archive it instead."


class WrongStatus(Conflict):
    """The step does not lead on from the event's present status; facts: `status`."""

    code = "wrong_status"
    message = "The event's present status does not allow this step. Reload the page to see where it stands."


class EventHasSales(Conflict):
    """People hold tickets, or are paying for them."""

    code = "event_has_sales"
    message = "People hold tickets for this event. Cancel the event or wait until it is over."


class EventClosed(Conflict):
    """An archived or cancelled event is kept as it was; facts: `status`."""

    code = "event_closed"
    message = "This event is archived or cancelled and is kept as it was. Restore or duplicate it to go on."
