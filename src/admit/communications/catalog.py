"""Every kind of mail this product sends, what it is for and which facts it needs."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

import msgspec

from admit.communications import contexts
from admit.communications.errors import BadContext, UnknownKind


class Kind(StrEnum):
    """The kinds, as stored in `email_messages` and `notification_preferences`; also the templates' names."""

    ORDER_CONFIRMATION = "order_confirmation"
    ORDER_REFUNDED = "order_refunded"
    REFUND_OWED = "refund_owed"
    ORDER_CANCELLED = "order_cancelled"
    EVENT_CANCELLED = "event_cancelled"
    REMINDER = "reminder"
    ATTENDEE_MESSAGE = "attendee_message"
    ATTENDEE_NEWS = "attendee_news"
    TICKET_PASSED_ON = "ticket_passed_on"
    TICKET_GIVEN_AWAY = "ticket_given_away"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail
    SIGN_IN_LINK = "sign_in_link"
    ACCOUNT_EXISTS = "account_exists"
    STAFF_INVITATION = "staff_invitation"
    SIGN_UP_RECEIVED = "sign_up_received"
    TENANT_APPROVED = "tenant_approved"
    TENANT_REJECTED = "tenant_rejected"
    TENANT_SUSPENDED = "tenant_suspended"
    TENANT_REACTIVATED = "tenant_reactivated"
    WEBHOOK_OFF = "webhook_off"
    PAYMENTS_STOPPED = "payments_stopped"
    PAYMENTS_RESUMED = "payments_resumed"
    PAYOUT_FAILED = "payout_failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of mail. Optional ones can be switched off; the others tell what the reader did or is owed."""

    kind: Kind
    purpose: str
    context: type[msgspec.Struct]
    optional: bool = False
    multiline: frozenset[str] = frozenset()

    @property
    def template(self) -> str:
        """The name that its two templates share."""
        return self.kind.value

    @property
    def keys(self) -> frozenset[str]:
        """The facts that must be given."""
        fields = msgspec.structs.fields(self.context)
        return frozenset(field.name for field in fields if field.required)

    @property
    def known_keys(self) -> frozenset[str]:
        """The facts that may be given."""
        return _fields_of(self.context)


@cache
def _fields_of(context: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(field.name for field in msgspec.structs.fields(context))


_ENTRIES = (
    Entry(Kind.ORDER_CONFIRMATION, "The buyer has tickets, and where they are.", contexts.OrderConfirmation),
    Entry(Kind.ORDER_REFUNDED, "Money went back to the buyer.", contexts.OrderRefunded),
    Entry(Kind.REFUND_OWED, "A payment bought nothing and is returned.", contexts.RefundOwed),
    Entry(Kind.ORDER_CANCELLED, "An order ended without a payment.", contexts.OrderCancelled),
    Entry(
        Kind.EVENT_CANCELLED,
        "An event will not take place.",
        contexts.EventCancelled,
        multiline=frozenset({"message"}),
    ),
    Entry(Kind.REMINDER, "An event is near.", contexts.Reminder, optional=True),
    Entry(
        Kind.ATTENDEE_MESSAGE,
        "An organizer writes about an event.",
        contexts.AttendeeMessage,
        multiline=frozenset({"body"}),
    ),
    Entry(
        Kind.ATTENDEE_NEWS,
        "An organizer sends news and offers.",
        contexts.AttendeeMessage,
        optional=True,
        multiline=frozenset({"body"}),
    ),
    Entry(Kind.TICKET_PASSED_ON, "Somebody gave the reader a ticket.", contexts.TicketPassedOn),
    Entry(Kind.TICKET_GIVEN_AWAY, "A ticket of the reader is somebody else's now.", contexts.TicketGivenAway),
    Entry(Kind.PASSWORD_RESET, "A new password was asked for.", contexts.PasswordReset),
    Entry(Kind.SIGN_IN_LINK, "A link to sign in was asked for.", contexts.SignInLink),
    Entry(Kind.ACCOUNT_EXISTS, "A sign-up met an account that exists.", contexts.AccountExists),
    Entry(Kind.STAFF_INVITATION, "Somebody is asked to join a team.", contexts.StaffInvitation),
    Entry(Kind.SIGN_UP_RECEIVED, "An organizer's application waits.", contexts.SignUpReceived),
    Entry(Kind.TENANT_APPROVED, "An organizer may begin.", contexts.TenantOpened),
    Entry(
        Kind.TENANT_REJECTED,
        "An organizer's application was declined.",
        contexts.TenantClosed,
        multiline=frozenset({"reason"}),
    ),
    Entry(
        Kind.TENANT_SUSPENDED,
        "An organizer's sales are stopped.",
        contexts.TenantClosed,
        multiline=frozenset({"reason"}),
    ),
    Entry(Kind.TENANT_REACTIVATED, "An organizer may sell again.", contexts.TenantOpened),
    Entry(Kind.WEBHOOK_OFF, "Facts no longer reach an organizer's program.", contexts.WebhookOff),
    Entry(Kind.PAYMENTS_STOPPED, "An organizer's account cannot be charged.", contexts.PaymentsChanged),
    Entry(Kind.PAYMENTS_RESUMED, "An organizer's account can be charged again.", contexts.PaymentsChanged),
    Entry(Kind.PAYOUT_FAILED, "A bank did not take a payout.", contexts.PayoutFailed),
)

CATALOG: Mapping[Kind, Entry] = MappingProxyType({entry.kind: entry for entry in _ENTRIES})
OPTIONAL_KINDS = frozenset(entry.kind.value for entry in _ENTRIES if entry.optional)


def entry_of(kind: str) -> Entry:
    """The entry of a kind.

    Raises: UnknownKind.
    """
    try:
        return CATALOG[Kind(kind)]
    except ValueError:
        raise UnknownKind(f"no mail of kind {kind!r} is in the catalog") from None


def check_context(entry: Entry, context: Mapping[str, object]) -> dict[str, object]:
    """The facts as plain JSON values, fit for the kind; texts on one line and without control characters.

    Raises: BadContext naming what is missing, unknown or of the wrong type; never a value.
    """
    unknown = sorted(set(context) - entry.known_keys)
    if unknown:
        raise BadContext(f"{entry.kind}: unknown facts {', '.join(unknown)}")
    plain = {
        name: _tidy(value, multiline=name in entry.multiline)
        for name, value in msgspec.to_builtins(dict(context)).items()
    }
    facts_of(entry, plain)
    return plain


def facts_of(entry: Entry, context: Mapping[str, object]) -> msgspec.Struct:
    """The record that the kind's templates read.

    Raises: BadContext.
    """
    try:
        return msgspec.convert(dict(context), type=entry.context)
    except msgspec.ValidationError as error:
        raise BadContext(f"{entry.kind}: {error}") from None


def one_line(text: str) -> str:
    """The text on one line: no control characters, no marks that turn writing round, single spaces."""
    if text.isprintable():  # as nearly all are: nothing in it would go, and looking at each character is dear
        return " ".join(text.split())
    return " ".join("".join(_visible(character) for character in text).split())


def _tidy(value: object, *, multiline: bool) -> object:
    match value:
        case str() if multiline:
            return "\n".join(one_line(line) for line in value.splitlines())
        case str():
            return one_line(value)
        case list():
            return [_tidy(item, multiline=multiline) for item in value]
        case dict():
            return {name: _tidy(item, multiline=multiline) for name, item in value.items()}
        case _:
            return value


def _visible(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs" | "Co":
            return ""
        case "Cf" if character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
            return ""
        case _:
            return character
