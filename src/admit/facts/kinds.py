"""Which kinds of facts there are, and what each says; `docs/webhooks.md` tells receivers the same."""

from enum import StrEnum

from admit.core.words import say

VERSION = 1
"""Of the bodies: it goes up when a field is taken away or changes its meaning; new fields may come at any time."""


class Kind(StrEnum):
    """What happened, as `noun.past_tense`; stored as `webhook_deliveries.kind` and sent as `type`."""

    ORDER_PAID = "order.paid"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_EXPIRED = "order.expired"
    ORDER_REFUNDED = "order.refunded"
    REFUND_FAILED = "refund.failed"
    DISPUTE_OPENED = "dispute.opened"
    TICKET_VOIDED = "ticket.voided"
    TICKET_REISSUED = "ticket.reissued"
    TICKET_ADMITTED = "ticket.admitted"
    EVENT_PUBLISHED = "event.published"
    EVENT_CANCELLED = "event.cancelled"


TEST = "webhook.test"
"""The kind of a fact that an organizer sends to see what arrives; nobody chooses it."""

SAID = {
    Kind.ORDER_PAID: say("An order is paid, or was free"),
    Kind.ORDER_CANCELLED: say("An order was cancelled before it was paid"),
    Kind.ORDER_EXPIRED: say("The time to pay an order is over"),
    Kind.ORDER_REFUNDED: say("Money of an order went back"),
    Kind.REFUND_FAILED: say("A refund was refused"),
    Kind.DISPUTE_OPENED: say("A buyer’s bank wants money back"),
    Kind.TICKET_VOIDED: say("A ticket is no longer valid"),
    Kind.TICKET_REISSUED: say("A new ticket took the place of another"),
    Kind.TICKET_ADMITTED: say("Somebody was let in"),
    Kind.EVENT_PUBLISHED: say("An event is on sale"),
    Kind.EVENT_CANCELLED: say("An event was cancelled"),
}
"""What each kind means to an organizer."""
