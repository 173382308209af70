"""Everything that happened to an order, as one line of time: money, mails, scans, and who did what."""

from collections.abc import Sequence
from dataclasses import dataclass

from admit.audit import timeline
from admit.audit.records import Activity
from admit.core import codes
from admit.core.db import Tx
from admit.core.money import Money
from admit.core.words import say
from admit.flows import order_desk
from admit.flows.order_desk import Refundable
from admit.merchant import items
from admit.merchant.items import Fees
from admit.reports import order_history
from admit.reports.order_history import MailSent, Scanned
from admit.reports.orders import WholeOrder
from admit.sales import notes
from admit.sales.by_hand import Channel
from admit.sales.notes import Note
from admit.sales.records import CapturedAs, Order, Payment, PaymentStatus, Refund, RefundKind, RefundStatus
from admit.web import trails
from admit.web.views.orders import Happening

MOST_TRAIL = 200
CHANNEL_OF_ORDER = """
select channel
from orders
where id = %(id)s::uuid
"""
TOLD_ELSEWHERE = frozenset(
    {"order.paid", "refund.requested", "refund.succeeded", "refund.failed", "order.resent", "order.cancelled"}
)
"""What the rows of money and mail tell better than the trail."""

PAYMENT_WORDS = {
    PaymentStatus.CREATED: (say("payment prepared"), ""),
    PaymentStatus.REQUIRES_PAYMENT: (say("asked for"), ""),
    PaymentStatus.PROCESSING: (say("on its way"), ""),
    PaymentStatus.SUCCEEDED: (say("received"), "good"),
    PaymentStatus.FAILED: (say("refused"), "bad"),
    PaymentStatus.CANCELLED: (say("payment cancelled"), ""),
}
CAPTURED_WORDS: dict[CapturedAs, str] = {
    CapturedAs.REFUND_OWED: say("It came too late and goes back by itself"),
    CapturedAs.NEEDS_OPERATOR: say("The platform's operator looks at it"),
}
REFUND_WORDS = {
    RefundStatus.REQUESTED: (say("refund asked for"), ""),
    RefundStatus.PENDING: (say("refund on its way"), ""),
    RefundStatus.SUCCEEDED: (say("given back"), "good"),
    RefundStatus.FAILED: (say("refund failed; it is tried again"), "bad"),
}
KIND_WORDS = {
    RefundKind.TICKETS: say("for tickets"),
    RefundKind.GOODWILL: say("out of goodwill"),
    RefundKind.OWED: say("because no ticket was left"),
    RefundKind.ELSEWHERE: say("in the payment provider's own console"),
}
SCAN_WORDS = {
    "admitted": say("Ticket admitted at the door"),
    "already_admitted": say("Ticket shown again at the door"),
    "refused": say("Ticket refused at the door"),
}
BY_HAND_WORDS = {"cash": say("taken in cash"), "invoice": say("by invoice")}
MAIL_WORDS = {
    "order_confirmation": say("Tickets mailed"),
    "order_refunded": say("Refund told by mail"),
    "refund_owed": say("Told by mail that money goes back"),
    "order_cancelled": say("Told by mail that the order ended"),
    "event_cancelled": say("Told by mail that the event is cancelled"),
    "reminder": say("Reminder mailed"),
}
SCAN_KINDS = {"admitted": "good", "refused": "bad"}


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an order besides its money."""

    trail: Sequence[Activity]
    mails: Sequence[MailSent]
    scans: Sequence[Scanned]
    notes: Sequence[Note]
    refundable: Refundable
    channel: str
    fees: Fees | None


async def around(tx: Tx, order: Order) -> Around:
    """All of it, read in the order's own transaction."""
    channel = await tx.fetch_value(CHANNEL_OF_ORDER, {"id": order.id})
    fees = await items.fees_of(tx, [order.id])
    return Around(
        trail=await timeline.read(tx, limit=MOST_TRAIL, subject_id=order.id),
        mails=await order_history.mails(tx, order.code),
        scans=await order_history.scans(tx, order.id),
        notes=await notes.of_order(tx, order.id),
        refundable=await order_desk.refundable(tx, order)
        if order.status.is_paid
        else Refundable(order.currency, 0, ()),
        channel=channel or Channel.ONLINE.value,
        fees=fees.get(order.id),
    )


def of(found: WholeOrder, known: Around) -> tuple[Happening, ...]:
    """What happened to the order, newest first."""
    order = found.order
    lines = [Happening(order.created_at, say("Tickets held"), "", "")]
    lines += [_payment(one) for one in found.payments]
    lines += [_refund(one) for one in found.refunds]
    lines += [_mail(one) for one in known.mails]
    lines += [_scan(one) for one in known.scans]
    lines += [_act(one) for one in known.trail if one.action not in TOLD_ELSEWHERE]
    lines += [
        Happening(one.created_at, say("Note"), f"{one.written_by}: {one.text}", "") for one in known.notes
    ]
    lines += [
        Happening(
            one.opened_at,
            say("Disputed by the buyer's bank: %(reason)s", reason=one.reason),
            one.status.value,
            "bad",
            Money(one.amount_cents, one.currency),
        )
        for one in found.disputes
    ]
    if order.cancelled_at:
        lines.append(Happening(order.cancelled_at, say("Cancelled"), "", ""))
    return tuple(sorted(lines, key=lambda line: line.at, reverse=True))


def _payment(one: Payment) -> Happening:
    words, kind = PAYMENT_WORDS[one.status]
    refused = "" if one.captured_cents else one.failure_message or ""  # an earlier try of what came through
    note = refused or (CAPTURED_WORDS.get(one.captured_as, "") if one.captured_as else "")
    if one.is_by_hand:
        note = ", ".join(part for part in (BY_HAND_WORDS[one.provider].capitalize(), one.reference) if part)
    return Happening(one.processed_at or one.created_at, words, note, kind, one.amount)


def _refund(one: Refund) -> Happening:
    words, kind = REFUND_WORDS[one.status]
    reason = KIND_WORDS[one.kind]
    note = ". ".join(part for part in (reason.capitalize(), one.note, one.failure_message or "") if part)
    return Happening(one.succeeded_at or one.requested_at, words, note, kind, one.amount)


def _mail(one: MailSent) -> Happening:
    words = MAIL_WORDS.get(one.kind, trails.what(one.kind))
    match one.status:
        case "sent":
            return Happening(one.sent_at or one.created_at, words, one.to_email, "")
        case "failed":
            return Happening(
                one.created_at, say("%(mail)s: it did not arrive", mail=words), one.to_email, "bad"
            )
        case "suppressed":
            return Happening(
                one.created_at, say("%(mail)s: the reader does not want it", mail=words), one.to_email, ""
            )
        case _:
            return Happening(one.created_at, say("%(mail)s: on its way", mail=words), one.to_email, "")


def _scan(one: Scanned) -> Happening:
    what = (
        say("Scan undone")
        if one.kind == "undo"
        else SCAN_WORDS.get(one.outcome, say("Ticket scanned at the door"))
    )
    note = ", ".join(part for part in (codes.format_code(one.code), one.gate, one.reason) if part)
    return Happening(one.scanned_at, what, note, SCAN_KINDS.get(one.outcome, ""))


def _act(one: Activity) -> Happening:
    who = trails.who(one.actor_kind, one.actor_name)
    details = trails.details(one.metadata)
    return Happening(one.created_at, trails.what(one.action), ". ".join(p for p in (who, details) if p), "")
