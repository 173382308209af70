"""What the discounts slice refuses.

Refusal
└── Conflict
    ├── CodeRefused          the code takes nothing off now; every one below is said to buyers
    │   ├── DiscountUnknown  no such code for this event
    │   ├── DiscountPaused   the organizer stopped it
    │   ├── DiscountNotYet   its window has not begun
    │   ├── DiscountExpired  its window is over
    │   ├── DiscountElsewhere    it is for other ticket types
    │   ├── DiscountNeedsMore    it needs more tickets
    │   └── DiscountUsedUp   its limit, in total or for this buyer, is reached
    ├── LimitTooLow          the new limit is below what is redeemed and reserved
    └── CodeInUse            it was used, so it is kept
"""

from admit.core.errors import Conflict


class CodeRefused(Conflict):
    """The code takes nothing off."""

    code = "discount_refused"
    message = "This code takes nothing off here. Remove it to go on."


class DiscountUnknown(CodeRefused):
    """No such code for this event; archived ones are unknown too."""

    code = "discount_unknown"
    message = "This code is not known for this event. Check how it is written."


class DiscountPaused(CodeRefused):
    """The organizer stopped the code for the moment."""

    code = "discount_paused"
    message = "This code cannot be used at the moment. Go on without it or try again later."


class DiscountNotYet(CodeRefused):
    """The window of the code has not begun; facts: `starts_at`."""

    code = "discount_not_yet"
    message = "This code cannot be used yet. Come back when it starts."


class DiscountExpired(CodeRefused):
    """The window of the code is over."""

    code = "discount_expired"
    message = "This code is no longer valid. Go on without it."


class DiscountUsedUp(CodeRefused):
    """The limit of the code, in total or for one buyer, is reached; the limit itself is not told."""

    code = "discount_used_up"
    message = "This code has been used up. Go on without it."


class DiscountElsewhere(CodeRefused):
    """No ticket type of the cart is one that the code is for."""

    code = "discount_elsewhere"
    message = "This code is for other ticket types. Choose one of those, or go on without it."


class DiscountNeedsMore(CodeRefused):
    """Facts: `min_tickets`."""

    code = "discount_needs_more"
    message = "This code needs more tickets. Add some, or go on without it."


class LimitTooLow(Conflict):
    """The new limit is below what is redeemed and reserved; facts: `least`, `redeemed`, `reserved`."""

    code = "limit_too_low"
    message = "The code was already used more often than that. Choose a higher limit."


class CodeInUse(Conflict):
    """A code that was used is kept."""

    code = "in_use"
    message = "This code was used, so it cannot be removed. Archive it instead."
