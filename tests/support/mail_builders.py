"""Mails of every kind, a link maker, a transport that remembers, and tenants to send for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from admit.communications import rendering
from admit.communications.catalog import Kind
from admit.communications.records import MessageStatus, NewMessage, QueuedMessage, RenderedMail
from admit.core import ids
from admit.core.db import Database
from admit.core.tenancy import Door, Scope, system_scope

SENDER = "Admit <tickets@admit.example>"
TOKEN_ID = UUID("01900000-0000-7000-8000-000000000001")

ADD_TENANT = """
insert into tenants (id, name, slug, status)
values (%(id)s::uuid, %(name)s::text, %(slug)s::text, 'pending')
"""

READ_MESSAGES = """
select status, attempts, to_email, error_message, sent_at, next_attempt_at, context
from email_messages
where tenant_id = %(tenant_id)s::uuid
order by id
"""

_ORDER: Mapping[str, object] = {
    "organizer_name": "Nordlys Scene",
    "event_name": "Autumn Night",
    "order_code": "K7Q29FXD",
}
_EVENT: Mapping[str, object] = {
    **_ORDER,
    "starts_at": "2027-03-04T18:00:00Z",
    "timezone": "Europe/Oslo",
    "place": "Nordlys Scene, Oslo",
    "order_url": "https://admit.example/orders/abc",
}
_HANDED_OVER: Mapping[str, object] = {
    "organizer_name": "Nordlys Scene",
    "event_name": "Autumn Night",
    "starts_at": "2027-03-04T18:00:00Z",
    "timezone": "Europe/Oslo",
    "place": "Nordlys Scene, Oslo",
    "type_name": "Floor",
}
_TICKETS = [
    {"code": "AAAA1111", "type_name": "Floor", "attendee_name": "Ada"},
    {"code": "BBBB2222", "type_name": "Floor"},
]
_CONSOLE = {"organizer_name": "Nordlys Scene", "console_url": "https://admit.example/organizer"}

_MESSAGE = {
    "organizer_name": "Nordlys Scene",
    "event_name": "Autumn Lights",
    "message_id": TOKEN_ID,
    "subject": "Doors open earlier",
    "body": "Come at **six**.\n\n- by tram\n- on foot",
    "page_url": "https://admit.example/orders/abc",
}

SAMPLES: Mapping[Kind, Mapping[str, object]] = {
    Kind.ORDER_CONFIRMATION: {
        **_EVENT,
        "items": [{"name": "Floor", "quantity": 2, "total_cents": 9000}],
        "tickets": _TICKETS,
        "discount_cents": 1000,
        "total_cents": 8000,
        "currency": "EUR",
    },
    Kind.ORDER_REFUNDED: {
        **_ORDER,
        "refunded_cents": 4500,
        "currency": "EUR",
        "order_url": "https://admit.example/orders/abc",
        "void_tickets": _TICKETS,
    },
    Kind.REFUND_OWED: {**_ORDER, "amount_cents": 4500, "currency": "JPY", "reason": "late_payment"},
    Kind.ORDER_CANCELLED: {**_ORDER, "event_url": "https://admit.example/nordlys/autumn"},
    Kind.EVENT_CANCELLED: {
        **_EVENT,
        "refund_cents": 8000,
        "currency": "EUR",
        "message": "A storm.\nStay in.",
    },
    Kind.REMINDER: {**_EVENT, "doors_at": "2027-03-04T17:00:00Z"},
    Kind.ATTENDEE_MESSAGE: _MESSAGE,
    Kind.ATTENDEE_NEWS: _MESSAGE,
    Kind.TICKET_PASSED_ON: {
        **_HANDED_OVER,
        "from_name": "Ada Berg",
        "ticket_code": "AAAA1111",
        "ticket_url": "https://admit.example/tickets/abc",
    },
    Kind.TICKET_GIVEN_AWAY: {
        **_HANDED_OVER,
        "to_name": "Bo Lind",
        "page_url": "https://admit.example/orders/abc",
    },
    Kind.PASSWORD_RESET: {"token_id": TOKEN_ID, "valid_minutes": 60},
    Kind.SIGN_IN_LINK: {"token_id": TOKEN_ID, "valid_minutes": 15},
    Kind.ACCOUNT_EXISTS: {"sign_in_url": "https://admit.example/login"},
    Kind.STAFF_INVITATION: {
        "organizer_name": "Nordlys Scene",
        "token_id": TOKEN_ID,
        "invited_by": "Bo",
        "valid_days": 7,
    },
    Kind.SIGN_UP_RECEIVED: {"organizer_name": "Nordlys Scene", "token_id": TOKEN_ID},
    Kind.TENANT_APPROVED: _CONSOLE,
    Kind.TENANT_REACTIVATED: _CONSOLE,
    Kind.TENANT_REJECTED: {"organizer_name": "Nordlys Scene", "reason": "No imprint.\nAdd one."},
    Kind.WEBHOOK_OFF: {
        "organizer_name": "Nordlys Scene",
        "url": "https://books.example/hooks",
        "reason": "failing",
        "page_url": "https://admit.example/organizer/nordlys/developers/webhooks/1",
    },
    Kind.TENANT_SUSPENDED: {"organizer_name": "Nordlys Scene", "reason": "Complaints."},
    Kind.PAYMENTS_STOPPED: {**_CONSOLE, "reason": "Details are missing."},
    Kind.PAYMENTS_RESUMED: _CONSOLE,
    Kind.PAYOUT_FAILED: {**_CONSOLE, "amount_cents": 12_345, "currency": "EUR", "reason": "No such account."},
}


class FakeLinks:
    """Links that say what they are for."""

    def home(self) -> str:
        return "https://admit.example"

    def reset_link(self, token_id: UUID) -> str:
        return f"https://admit.example/reset/{token_id}"

    def invitation_link(self, token_id: UUID) -> str:
        return f"https://admit.example/invitation/{token_id}"

    def verification_link(self, token_id: UUID) -> str:
        return f"https://admit.example/verify/{token_id}"

    def sign_in_link(self, token_id: UUID) -> str:
        return f"https://admit.example/sign-in/{token_id}"

    def unsubscribe_link(self, tenant_id: UUID, email: str, kind: str) -> str:
        return f"https://admit.example/unsubscribe/{tenant_id}/{kind}"


class FakeTransport:
    """Remembers what it was handed; `answer`, when given, runs first and may raise."""

    def __init__(self, answer: Callable[[RenderedMail], Awaitable[None]] | None = None) -> None:
        self.sent: list[RenderedMail] = []
        self._answer = answer

    async def send(self, mail: RenderedMail) -> None:
        if self._answer is not None:
            await self._answer(mail)
        await asyncio.sleep(0)
        self.sent.append(mail)


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A row of the outbox as tests look at it."""

    status: MessageStatus
    attempts: int
    to_email: str
    error_message: str | None
    sent_at: datetime | None
    next_attempt_at: datetime | None
    context: Mapping[str, object]


def a_message(kind: Kind = Kind.PASSWORD_RESET, **changes: Any) -> NewMessage:
    """A mail with sample facts; `context` among the changes is merged into them."""
    context = {**SAMPLES[kind], **changes.pop("context", {})}
    plain = NewMessage(kind=kind, to_email="ada@buyers.example", to_name="Ada", context=context)
    return replace(plain, **changes)


def a_queued_message(kind: Kind = Kind.PASSWORD_RESET, **changes: Any) -> QueuedMessage:
    """A claimed mail with sample facts; `context` among the changes is merged into them."""
    context = {**SAMPLES[kind], **changes.pop("context", {})}
    plain = QueuedMessage(
        tenant_id=ids.new_id(),
        id=ids.new_id(),
        kind=kind,
        to_email="ada@buyers.example",
        to_name="Ada",
        locale="en",
        context=context,
        status=MessageStatus.QUEUED,
        attempts=1,
    )
    return replace(plain, **changes)


def a_mail(kind: Kind = Kind.PASSWORD_RESET, **changes: Any) -> RenderedMail:
    """A rendered mail."""
    return rendering.render(a_queued_message(kind, **changes), FakeLinks(), sender=SENDER)


async def a_tenant_to_mail_for(db: Database) -> Scope:
    """A tenant of its own for one test."""
    tenant_id = ids.new_id()
    async with db.door(Door.AUTH) as tx:
        await tx.execute(ADD_TENANT, {"id": tenant_id, "name": "Nordlys", "slug": f"t-{token_hex(8)}"})
    return system_scope(tenant_id)


async def kept_messages(db: Database, scope: Scope) -> list[KeptMessage]:
    """The tenant's outbox, oldest first."""
    async with db.read(scope) as tx:
        return await tx.fetch_all(KeptMessage, READ_MESSAGES, {"tenant_id": scope.tenant_id})
