"""What tickets and the keys that sign them look like."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class TicketStatus(StrEnum):
    """Stored as `tickets.status`."""

    VALID = "valid"
    VOID = "void"


class VoidReason(StrEnum):
    """Why a ticket is void; stored as `tickets.void_reason`. The door tells `refunded` from the others."""

    REFUNDED = "refunded"
    EVENT_CANCELLED = "event_cancelled"
    REISSUED = "reissued"
    KEY_COMPROMISED = "key_compromised"
    DISPUTE_LOST = "dispute_lost"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Signer:
    """An event's private key in the clear: lives for one act, is never stored and never printed."""

    event_id: UUID
    key_index: int
    private_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a scanner checks signatures with: 32 raw bytes of Ed25519."""

    event_id: UUID
    key_index: int
    public_key: bytes
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedToken:
    """The text of the QR code (126 characters of base45) and the 64 byte signature inside it."""

    payload_text: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class ParsedToken:
    """What a token says; nothing of it is proved before `codes.verify`."""

    key_index: int
    ticket_id: UUID
    token_index: int
    signature: bytes
    payload_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Tickets to be made for one order item; `token_index` is the ticket type's number inside tokens."""

    order_id: UUID
    order_item_id: UUID
    event_id: UUID
    ticket_type_id: UUID
    token_index: int
    quantity: int
    attendee_name: str = ""
    attendee_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A signed ticket that is not stored yet."""

    id: UUID
    event_id: UUID
    order_id: UUID
    order_item_id: UUID
    ticket_type_id: UUID
    code: str
    attendee_name: str
    attendee_email: str | None
    search_text: str
    qr_code_payload: str
    qr_signature: bytes
    seat_label: str | None = None
    holder_token: str | None = None
    times_passed_on: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as organizers and its order's page see it.

    `holder_token` is the secret of whoever it was passed on to; its order's page then shows no code of it.
    """

    id: UUID
    event_id: UUID
    order_id: UUID
    order_item_id: UUID
    ticket_type_id: UUID
    ticket_type_name: str
    token_index: int
    code: str
    attendee_name: str
    attendee_email: str | None
    qr_code_payload: str
    status: TicketStatus
    void_reason: str | None
    voided_at: datetime | None
    disputed_at: datetime | None
    checked_in_at: datetime | None
    seat_label: str | None
    created_at: datetime
    version: int
    holder_token: str | None = field(repr=False)
    times_passed_on: int

    @property
    def is_passed_on(self) -> bool:
        """Whether it is another person's, not the buyer's."""
        return self.holder_token is not None

    @property
    def is_valid(self) -> bool:
        """Whether it still opens the door, disputes apart."""
        return self.status is TicketStatus.VALID
