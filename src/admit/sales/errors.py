"""Why a sale is refused.

Refusal
├── SoldOut            fewer are left than were asked for (Conflict)
├── NotOnSale          paused, not yet, no longer, or not open to the public (Conflict)
├── PriceChanged       the price the buyer saw is not the price now (Conflict)
├── PriceTooLow        less than the least where buyers choose the price (Invalid)
├── QuantityRefused    below the least or above the most per order or buyer (Invalid)
├── BelowMinimum       the total is under what the payment provider can charge (Conflict)
├── TooManyHolds       this browser, email or network holds enough already (Conflict)
├── KeyReused          the Idempotency-Key came with another body (Conflict)
├── HoldExpired        the time to pay is over (Conflict)
├── HoldExtended       it was put off once already (Conflict)
├── OrderClosed        the order is past the state this needs (Conflict)
├── BuyerNeeded        name and email first (Conflict)
├── SalesClosed        the organizer cannot sell at the moment (Conflict)
├── PaymentsPaused     the organizer's account cannot be charged (Conflict)
├── NotRefundable      more than is left, disputed, or admitted without an override (Conflict)
├── PaymentNotSettled  its capture is not written yet; try again (Busy)
└── PaymentUnavailable the provider would not open a payment (Conflict)
"""

from admit.core.errors import Busy, Conflict, Invalid


class SoldOut(Conflict):
    """Facts: `ticket_type_id`, `left`."""

    code = "sold_out"
    message = "Not enough of these tickets are left. Choose fewer, or another type."


class NotOnSale(Conflict):
    """Facts: `ticket_type_id`, `why` (paused, not_yet, ended, unavailable)."""

    code = "not_on_sale"
    message = "These tickets are not on sale at the moment."


class PriceChanged(Conflict):
    """Facts: `ticket_type_id` or none for the total, `price_cents` now."""

    code = "price_changed"
    message = (
        "The price changed while you were choosing. Nothing was taken; look at the new price and decide."
    )


class PriceTooLow(Invalid):
    """A price that the buyer chose and cannot be taken. Facts: `price_cents`, the least."""

    code = "price_refused"
    message = "This price cannot be taken. Nothing was held; choose another."


class QuantityRefused(Invalid):
    """A quantity outside the limits of its ticket type."""

    code = "quantity_refused"
    message = "The number of tickets is outside what is allowed. Nothing was taken."


class BelowMinimum(Conflict):
    """Facts: `total_cents`, `minimum_cents`, `currency`."""

    code = "below_minimum"
    message = (
        "The total is below the smallest amount that can be charged. Add a ticket or leave the discount out."
    )


class TooManyHolds(Conflict):
    """Facts: `limit`."""

    code = "too_many_holds"
    message = "You already hold tickets for this event. Pay for them or let them go first."


class KeyReused(Conflict):
    """The same key stood on a different request."""

    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used with another request. Send a new key."


class HoldExpired(Conflict):
    """The hold ran out; its tickets may be free again."""

    code = "hold_expired"
    message = "The time to pay is over and the tickets went back. Nothing was charged; choose them again."


class HoldExtended(Conflict):
    """More time was given already, and only once. Facts: `expires_at`."""

    code = "hold_extended"
    message = "You were given more time already. Your tickets are still held until the time shown."


class OrderClosed(Conflict):
    """Facts: `status`."""

    code = "order_closed"
    message = "This order is past that step."


class BuyerNeeded(Conflict):
    """A name and an email are needed before paying."""

    code = "buyer_needed"
    message = "Tell us your name and email first, so that the tickets can reach you."


class SalesClosed(Conflict):
    """The organizer or the event cannot sell at the moment."""

    code = "sales_closed"
    message = "This event is not selling tickets at the moment."


class PaymentsPaused(Conflict):
    """Nothing can be charged for this organizer: no account where one is needed, or one that the provider restricts."""

    code = "payments_paused"
    message = (
        "This organizer cannot take payments at the moment. Nothing was held and nothing was charged;"
        " try again later."
    )


class NotRefundable(Conflict):
    """Facts: `why`, and `refundable_cents` where an amount was too high."""

    code = "not_refundable"
    message = "This cannot be refunded as asked."


class PaymentNotSettled(Busy):
    """News came that rests on captured money, before the capture itself was settled: try again."""

    code = "payment_not_settled"
    message = "The payment is not settled yet. Try again in a moment."


class PaymentUnavailable(Conflict):
    """The provider refused to open a payment; the hold stays."""

    code = "payment_unavailable"
    message = "The payment could not be started. Your tickets are still held; try again."
