"""The facts that each kind of mail needs, as plain JSON values keep them.

Money is integer minor units with the currency's code beside it; moments are ISO 8601 with an offset, shown in
the `timezone` beside them. A token is its id: its secret is derived while rendering. Addresses are whole.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Moment = Annotated[datetime, Meta(tz=True)]
WebAddress = Annotated[str, Meta(pattern=r"^https?://[^\s\"'<>]+$", max_length=2000)]
CurrencyCode = Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class OrderLine(Struct, frozen=True):
    """So many of one ticket type, and what they cost together before any discount."""

    name: str
    quantity: int
    total_cents: int


class TicketLine(Struct, frozen=True):
    """One ticket: what it is and the code that the door can look up."""

    code: str
    type_name: str
    attendee_name: str = ""


class Answerable(Struct, frozen=True, kw_only=True):
    """Mail whose answers go to the address `reply_to` when there is one."""

    reply_to: str = ""


class FromOrganizer(Answerable, frozen=True, kw_only=True):
    """Mail on behalf of an organizer."""

    organizer_name: str


class AboutOrder(FromOrganizer, frozen=True, kw_only=True):
    """Mail about one order of a buyer."""

    event_name: str
    order_code: str


class AboutEvent(AboutOrder, frozen=True, kw_only=True):
    """Mail about an order that says when and where the event is."""

    starts_at: Moment
    timezone: str
    place: str = ""
    order_url: WebAddress


class OrderConfirmation(AboutEvent, frozen=True, kw_only=True):
    """A buyer's order is paid, or free, and its tickets exist; of very many, `tickets` names some."""

    items: tuple[OrderLine, ...]
    tickets: tuple[TicketLine, ...]
    total_cents: int
    currency: CurrencyCode
    discount_cents: int = 0


class OrderRefunded(AboutOrder, frozen=True, kw_only=True):
    """Money went back to a buyer; `void_tickets` are no longer valid, those that stay valid are not named."""

    refunded_cents: int
    currency: CurrencyCode
    order_url: WebAddress
    void_tickets: tuple[TicketLine, ...] = ()


class RefundOwed(AboutOrder, frozen=True, kw_only=True):
    """A payment that could not be honoured; all of it goes back."""

    amount_cents: int
    currency: CurrencyCode
    reason: Literal["late_payment", "second_payment", "wrong_amount", "event_cancelled"] = "late_payment"
    order_url: WebAddress | None = None


class OrderCancelled(AboutOrder, frozen=True, kw_only=True):
    """An order ended without a payment."""

    event_url: WebAddress | None = None


class EventCancelled(AboutEvent, frozen=True, kw_only=True):
    """An event will not take place; `refund_cents` is what this buyer gets back, `by_hand` from the organizer."""

    refund_cents: int
    currency: CurrencyCode
    message: str = ""
    by_hand: bool = False


class Reminder(AboutEvent, frozen=True, kw_only=True):
    """An event is near. Of a ticket that was passed on, code and link are the ticket's own."""

    doors_at: Moment | None = None
    is_ticket: bool = False


class AttendeeMessage(FromOrganizer, frozen=True, kw_only=True):
    """What an organizer wrote to attendees; the body is Markdown. `message_id` counts what becomes of its mails."""

    event_name: str
    message_id: UUID
    subject: str
    body: str
    page_url: WebAddress | None = None


class TicketHandedOver(FromOrganizer, frozen=True, kw_only=True):
    """A ticket changed hands: what it is, when and where."""

    event_name: str
    starts_at: Moment
    timezone: str
    place: str = ""
    type_name: str


class TicketPassedOn(TicketHandedOver, frozen=True, kw_only=True):
    """To whom it is now: `from_name` gave it, `ticket_url` opens it."""

    from_name: str = ""
    ticket_code: str
    ticket_url: WebAddress


class TicketGivenAway(TicketHandedOver, frozen=True, kw_only=True):
    """To whose it was: in case it was not them who gave it."""

    to_name: str
    page_url: WebAddress


class PasswordReset(Struct, frozen=True, kw_only=True):
    """A link that sets a new password."""

    token_id: UUID
    valid_minutes: int | None = None


class SignInLink(Struct, frozen=True, kw_only=True):
    """A link that signs in."""

    token_id: UUID
    valid_minutes: int | None = None


class StaffInvitation(FromOrganizer, frozen=True, kw_only=True):
    """An invitation to an organizer's team."""

    token_id: UUID
    role: Literal["tenant_admin", "staff"] = "staff"
    invited_by: str = ""
    valid_days: int | None = None


class AccountExists(Struct, frozen=True, kw_only=True):
    """Somebody signed up with an address that has an account already."""

    sign_in_url: WebAddress
    reset_url: WebAddress | None = None


class SignUpReceived(Answerable, frozen=True, kw_only=True):
    """An organizer's application waits for approval; with `token_id` the address is to be confirmed first."""

    organizer_name: str
    token_id: UUID | None = None


class TenantOpened(Answerable, frozen=True, kw_only=True):
    """An organizer may sell, for the first time or again."""

    organizer_name: str
    console_url: WebAddress


class TenantClosed(Answerable, frozen=True, kw_only=True):
    """An organizer may not sell; `reason` is what the platform's people wrote."""

    organizer_name: str
    reason: str = ""


class WebhookOff(Answerable, frozen=True, kw_only=True):
    """Nothing more is sent to an organizer's endpoint at `url`; `page_url` shows what was tried."""

    organizer_name: str
    url: str
    reason: Literal["failing", "gone", "flooded"]
    page_url: WebAddress


class PaymentsChanged(Answerable, frozen=True, kw_only=True):
    """What an organizer's account at the payment provider may do has changed; `reason` is why, in words."""

    organizer_name: str
    console_url: WebAddress
    reason: str = ""


class PayoutFailed(Answerable, frozen=True, kw_only=True):
    """Money did not arrive at an organizer's bank; it is in the account's balance again."""

    organizer_name: str
    console_url: WebAddress
    amount_cents: int
    currency: CurrencyCode
    reason: str = ""
