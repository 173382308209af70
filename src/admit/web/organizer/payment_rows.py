"""An account and its payouts as their pages show them."""

from admit.core import codes
from admit.core.money import CURRENCIES, Money
from admit.core.words import Phrase, say
from admit.flows.connecting import Standing
from admit.merchant import wording
from admit.merchant.items import Sums
from admit.merchant.records import AccountState, ItemKind, PaymentAccount, Payout, PayoutItem, PayoutState
from admit.web.views.backoffice import State
from admit.web.views.payments import AccountView, FormerView, ItemLine, PayoutLine

STATES = {
    AccountState.CREATING: State(say("Being made"), "warn", "clock"),
    AccountState.ONBOARDING: State(say("Details missing"), "warn", "clipboard-list"),
    AccountState.CHECKING: State(say("Being checked"), "warn", "clock"),
    AccountState.ACTIVE: State(say("In order"), "good", "check"),
    AccountState.NO_PAYOUTS: State(say("Payouts held back"), "warn", "circle-pause"),
    AccountState.RESTRICTED: State(say("Restricted"), "bad", "circle-alert"),
    AccountState.REJECTED: State(say("Closed by the provider"), "bad", "circle-x"),
    AccountState.REVOKED: State(say("Access taken away"), "bad", "circle-x"),
}
SENTENCES = {
    AccountState.CREATING: say("The payment provider did not answer yet. It goes on by itself."),
    AccountState.ONBOARDING: say("The payment provider needs to know more before you can take payments."),
    AccountState.CHECKING: say(
        "You told everything. The payment provider looks at it; this can take some days."
    ),
    AccountState.ACTIVE: say("Buyers pay to this account, and the provider pays out to your bank."),
    AccountState.NO_PAYOUTS: say(
        "Buyers can pay; the money stays in your balance until the details are told."
    ),
    AccountState.RESTRICTED: say(
        "Paid tickets cannot be bought now. Sales go on by themselves when this is settled."
    ),
    AccountState.REJECTED: say("Nothing can be sold with this account any more."),
    AccountState.REVOKED: say(
        "The account's owner took our access away at the provider, so nothing can be sold or given back from here."
        " Disconnect it, then connect an account again."
    ),
}
CAPABILITIES = {
    "charges": say("Take payments"),
    "payouts": say("Be paid out"),
    "card_payments": say("Card payments"),
    "transfers": say("Transfers"),
}
CAN = {
    "active": State(say("Yes"), "good", "check"),
    "pending": State(say("Being checked"), "warn", "clock"),
}
CANNOT = State(say("No"), "neutral", "circle-x")
PAYOUTS = {
    PayoutState.PENDING: State(say("Prepared"), "neutral", "clock"),
    PayoutState.IN_TRANSIT: State(say("On its way"), "neutral", "arrow-right"),
    PayoutState.PAID: State(say("Arrived"), "good", "check"),
    PayoutState.FAILED: State(say("Failed"), "bad", "circle-alert"),
    PayoutState.CANCELED: State(say("Cancelled"), "neutral", "ban"),
}
KINDS: dict[ItemKind, Phrase] = {
    ItemKind.CHARGE: say("Sale"),
    ItemKind.REFUND: say("Refund"),
    ItemKind.DISPUTE: say("Dispute"),
    ItemKind.FEE: say("Provider's fee"),
    ItemKind.FEE_BACK: say("Platform's fee given back"),
    ItemKind.RETURNED: say("Payout that came back"),
    ItemKind.PAYOUT: say("Payout"),
    ItemKind.OTHER: say("Other"),
}
LEADS_ON = frozenset(
    {AccountState.CREATING, AccountState.ONBOARDING, AccountState.NO_PAYOUTS, AccountState.RESTRICTED,
     AccountState.CHECKING}
)  # fmt: skip


def account(found: Standing) -> AccountView | None:
    """The current account, or None."""
    one = found.account
    if one is None:
        return None
    why = wording.why_off(one.disabled_reason)
    return AccountView(
        reference=one.reference or "",
        state=STATES[one.state],
        since=one.state_since,
        sentence=SENTENCES[one.state],
        why=tuple(map(str, why))
        if why and one.state not in {AccountState.ONBOARDING, AccountState.ACTIVE}
        else (),
        due=tuple(wording.requirements(one.due)),
        checking=tuple(wording.requirements(one.checking)),
        faults=tuple(fault["reason"] for fault in one.faults if fault.get("reason")),
        due_by=one.due_by,
        may=tuple(
            (
                CAPABILITIES.get(each.name, each.name.replace("_", " ")),
                CAN.get(each.status, CANNOT),
                each.since,
            )
            for each in found.capabilities
        ),
        balance=_balance(one),
        checked_at=one.checked_at,
        can_continue=one.state in LEADS_ON,
        can_leave=one.state is not AccountState.CREATING,
    )


def _balance(one: PaymentAccount) -> tuple[tuple[Money, Money], ...]:
    """Available and pending in each currency in which there is something; what an account sells in stays in sight."""
    return tuple(
        (Money(line["available_cents"], line["currency"]), Money(line["pending_cents"], line["currency"]))
        for line in one.balance
        if line["currency"] in CURRENCIES and (line["available_cents"] or line["pending_cents"])
    )


def former(one: PaymentAccount, href: str, *, can_return: bool) -> FormerView:
    """An account that was current once."""
    assert one.disconnected_at is not None
    is_ours = can_return and one.state is not AccountState.REVOKED
    address = f"{href}/accounts/{one.id}/reconnect" if is_ours else ""
    return FormerView(one.reference or "", one.disconnected_at, address)


def payout(one: Payout, href: str) -> PayoutLine:
    """A payout in a list and at the head of its page."""
    failure = wording.payout_failure(one.failure_code) if one.state is PayoutState.FAILED else ()
    return PayoutLine(
        href=f"{href}/payouts/{one.id}",
        reference=one.reference,
        amount=Money(one.amount_cents, one.currency),
        arrives_on=one.arrives_on,
        state=PAYOUTS[one.state],
        why=" ".join(map(str, failure)),
        how=say("By itself") if one.is_automatic else say("By hand"),
    )


def item(one: PayoutItem, desk_href: str) -> ItemLine:
    """One movement of money."""
    return ItemLine(
        at=one.moved_at,
        kind=KINDS[one.kind],
        order=codes.format_code(one.order_code) if one.order_code else "",
        order_href=f"{desk_href}/orders/{one.order_id}" if one.order_id else "",
        event=one.event_name or "",
        amount=Money(one.amount_cents, one.currency),
        fees=Money(-one.platform_fee_cents - one.provider_fee_cents, one.currency),
        net=Money(one.net_cents, one.currency),
        reference=one.source_reference or one.reference,
        is_unmatched=one.is_unmatched,
    )


def lines(sums: Sums, one: Payout) -> tuple[tuple[str, Money, str], ...]:
    """What a payout is made of, each with its sign; what is zero is left out but for sales."""
    rounding = one.amount_cents - sums.net_cents if one.items_read_at else 0
    all_of_them = (
        (say("Sales"), sums.charge_cents, say("%(count)s payments", count=sums.charges)),
        (say("Refunds"), sums.refund_cents, ""),
        (say("Disputes"), sums.dispute_cents, ""),
        (say("Platform's fee"), sums.platform_fee_cents, ""),
        (say("Platform's fee given back"), sums.fee_back_cents, ""),
        (say("Payment provider's fee"), sums.provider_fee_cents, ""),
        (say("Payouts that came back"), sums.returned_cents, ""),
        (say("Other movements"), sums.other_cents, ""),
        (say("Rounding"), rounding, ""),
    )
    return tuple(
        (words, Money(cents, one.currency), note)
        for place, (words, cents, note) in enumerate(all_of_them)
        if cents or place == 0
    )
