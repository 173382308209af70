"""What the organizer's desk reads and answers beside its orders: orders by hand, notes, events called off."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Cents, Email, Name, Title, told

Quantity = Annotated[int, told(minimum=1, maximum=1000)]
Reference = Annotated[str, told(maxLength=120)]
Message = Annotated[str, told(maxLength=2000)]


class HandLine(Request):
    """So many of one ticket type; without a price it is the type's own, or nothing when complimentary."""

    ticket_type_id: UUID
    quantity: Quantity
    unit_price_cents: Cents | None = None


class HandOrder(Request):
    """`paid_by` is `cash`, `invoice` (tickets come when it is paid) or `free`."""

    items: Annotated[list[HandLine], Meta(max_length=20)]
    paid_by: Literal["cash", "invoice", "free"]
    name: Name
    email: Email = ""
    reference: Reference = ""
    due_days: Annotated[int, told(minimum=1, maximum=180)] = 14


class InvoicePaid(Request):
    reference: Reference = ""


class BuyerCorrection(Request):
    """Version is the order's, as it was read."""

    name: Name
    email: Email
    version: Annotated[int, Meta(ge=1, le=2_147_483_647)]


class NewNote(Request):
    text: Message


class NoteBody(Response):
    id: UUID
    text: str
    written_by: str
    created_at: datetime


class Notes(Response):
    items: list[NoteBody]


class WorthBody(Response):
    """What a ticket still brings back; `is_admitted` ones need `admitted_too`."""

    ticket_id: UUID
    amount_cents: int
    is_admitted: bool


class RefundPreview(Response):
    """What can go back now. `left_cents` bounds every refund of the order."""

    currency: str
    left_cents: int
    tickets: list[WorthBody]


class CallingOff(Request):
    """`name` is the event's, written once more to be sure; `message` is told to every buyer."""

    name: Title
    message: Message = ""


class CancellationPreview(Response):
    """Orders by what would become of them. `by_hand_cents` was taken in cash or by invoice: people pay it back."""

    to_refund: int
    without_money: int
    held: int
    disputed: int
    refund_cents: int
    by_hand_cents: int
    tickets: int
    admitted: int


class CancellationProgress(Response):
    orders: int
    waiting: int
    failed: int
    refunds: int
    refunded: int
    refund_cents: int
    refunded_cents: int
    by_hand_cents: int
    is_over: bool


class CancellationFailure(Response):
    order_id: UUID
    code: str
    buyer_name: str | None
    buyer_email: str | None
    failure_code: str
    amount_cents: int
    currency: str
    is_refund: bool


class CancellationBody(Response):
    """`progress` is null before the event is called off, `preview` afterwards."""

    event_id: UUID
    currency: str
    is_cancelled: bool
    message: str
    requested_by: str
    requested_at: datetime | None
    preview: CancellationPreview | None
    progress: CancellationProgress | None
    failures: list[CancellationFailure]
