"""`/_double/`: what tests and demos ask the double itself, in JSON.

Controls act on any account's objects by id alone. Unknown fields are refused.
"""

from collections.abc import Callable

import msgspec

from stripe_double import (
    accounts,
    confirmation,
    disputes,
    events,
    payment_intents,
    payouts,
    refunds,
    webhooks,
)
from stripe_double.asked import (
    Advance,
    NewDispute,
    NewEndpoint,
    NewPayout,
    Onboarding,
    Outcome,
    Redeliver,
    body,
    convert,
    yes,
)
from stripe_double.books import Bank, Book, shown
from stripe_double.calls import Call
from stripe_double.deliveries import Courier
from stripe_double.dials import Dials
from stripe_double.errors import Json, Refused, unrecognized
from stripe_double.faults import MAX_FAULTS, Faults, OnAnswer, OnDelivery
from stripe_double.http import Request

REFUNDS = ("by_card", "succeed", "pending", "fail", "wait_for_funds")
DUMPED = ("payment_intent", "charge", "refund", "dispute", "application_fee", "payout")


class Controls:
    """The controls of one double."""

    def __init__(self, bank: Bank, faults: Faults, courier: Courier) -> None:
        self.bank, self.faults, self.courier = bank, faults, courier
        self.verbs: dict[str, Callable[[Request, str], object]] = {
            "GET health": lambda _request, _id: {"status": "ok"},
            "GET state": self.state,
            "POST reset": self.reset,
            "GET settings": lambda _request, _id: bank.dials,
            "POST settings": self.settings,
            "GET clock": self.time,
            "POST clock": self.advance,
            "GET faults": lambda _request, _id: faults.answers,
            "POST faults": self.add_answer_fault,
            "DELETE faults": self.clear_answer_faults,
            "GET delivery_faults": lambda _request, _id: faults.deliveries,
            "POST delivery_faults": self.add_delivery_fault,
            "DELETE delivery_faults": self.clear_delivery_faults,
            "GET deliveries": lambda _request, _id: courier.report(),
            "POST deliveries/*": self.steer_deliveries,
            "POST webhook_endpoints": self.add_endpoint,
            "POST payment_intents/*": self.settle_intent,
            "POST refunds/*": self.settle_refund,
            "POST disputes": self.open_dispute,
            "POST disputes/*": self.settle_dispute,
            "POST accounts/*": self.set_account,
            "POST payouts": self.send_payout,
            "POST payouts/*": self.settle_payout,
        }

    def answer(self, request: Request) -> object:
        """Do what a control says.

        Raises: Refused.
        """
        name, slash, identity = request.path.removeprefix("/_double/").partition("/")
        verb = self.verbs.get(f"{request.method} {name}" + ("/*" if slash else ""))
        if verb is None:
            raise unrecognized(request.method, request.path)
        return verb(request, identity)

    def state(self, request: Request, _identity: str) -> Json:
        """Everything per account, for ledgers; `?account=` narrows it."""
        wanted = request.ask("account")
        books = [book for book in self.bank.books.values() if wanted in (None, book.account)]
        return {
            "clock": self.bank.clock.now(),
            "accounts": {book.account: dump(book, self.bank) for book in books},
        }

    def reset(self, _request: Request, _identity: str) -> Json:
        """Forget all but the webhook endpoints; faults and dials too."""
        endpoints = list(self.bank.platform.shelf("webhook_endpoint").rows.values())
        self.bank.reset()
        self.courier.reset()
        self.faults.answers.clear()
        self.faults.deliveries.clear()
        for endpoint in endpoints:
            self.bank.platform.save(endpoint)
        return {"status": "reset"}

    def settings(self, request: Request, _identity: str) -> Dials:
        """Set some dials; those not named stay."""
        given = body(request, dict[str, object])
        current: Json = msgspec.to_builtins(self.bank.dials)
        dials = convert(current | given, Dials)
        if dials.refunds not in REFUNDS:
            raise Refused(f"`refunds` is one of {', '.join(REFUNDS)}.", param="refunds")
        self.bank.dials = dials
        self.bank.note_self()
        return dials

    def time(self, _request: Request, _identity: str) -> Json:
        """The double's clock."""
        return {"now": self.bank.clock.now(), "offset_s": self.bank.clock.offset_s}

    def advance(self, request: Request, identity: str) -> Json:
        """Move the clock forward; what is due happens within a moment."""
        try:
            self.bank.clock.advance(body(request, Advance).advance_s)
        except ValueError as problem:
            raise Refused(str(problem), param="advance_s") from problem
        self.bank.note_self()
        return self.time(request, identity)

    def add_answer_fault(self, request: Request, _identity: str) -> list[OnAnswer]:
        """Let calls go wrong."""
        check_room(self.faults.answers)
        self.faults.answers.append(body(request, OnAnswer))
        return self.faults.answers

    def clear_answer_faults(self, _request: Request, _identity: str) -> list[OnAnswer]:
        """Let calls go well again."""
        self.faults.answers.clear()
        return self.faults.answers

    def add_delivery_fault(self, request: Request, _identity: str) -> list[OnDelivery]:
        """Let deliveries go wrong."""
        check_room(self.faults.deliveries)
        self.faults.deliveries.append(body(request, OnDelivery))
        return self.faults.deliveries

    def clear_delivery_faults(self, _request: Request, _identity: str) -> list[OnDelivery]:
        """Let deliveries go well again."""
        self.faults.deliveries.clear()
        return self.faults.deliveries

    def steer_deliveries(self, request: Request, what: str) -> Json:
        """`pause`, `resume` or `redeliver`."""
        answer: Json = {}
        match what:
            case "pause":
                self.courier.is_paused = True
            case "resume":
                self.courier.is_paused = False
                self.courier.wake()
            case "redeliver":
                answer["queued"] = events.redeliver(self.bank, pattern=body(request, Redeliver).type)
            case _:
                raise unrecognized(request.method, request.path)
        return answer | {"is_paused": self.courier.is_paused}

    def add_endpoint(self, request: Request, _identity: str) -> Json:
        """Add a webhook endpoint with a known secret."""
        wanted = body(request, NewEndpoint)
        made = webhooks.add(
            self.bank, wanted.url, wanted.secret, enabled_events=wanted.enabled_events, connect=wanted.connect
        )
        return shown(made)

    def settle_intent(self, request: Request, identity: str) -> Json:
        """End processing (`succeed`, `fail`), answer a second factor (`approve`, `reject`), or `cancel`."""
        book, intent = self.bank.locate(identity)
        match body(request, Outcome).outcome:
            case "succeed" | "fail" as outcome:
                confirmation.settle(book, intent, succeeds=outcome == "succeed")
            case "approve" | "reject" as outcome:
                confirmation.authenticate(book, intent, approved=outcome == "approve")
            case "cancel":
                payment_intents.cancel(Call(book, {}, identity, request.path))
            case _:
                raise Refused("`outcome` is succeed, fail, approve, reject or cancel.", param="outcome")
        return shown(intent)

    def settle_refund(self, request: Request, identity: str) -> Json:
        """`succeed` or `fail` a refund, whatever its card."""
        book, refund = self.bank.locate(identity)
        return shown(refunds.settle(book, refund, succeeds=yes(request, "succeed", "fail")))

    def open_dispute(self, request: Request, _identity: str) -> Json:
        """Open a dispute."""
        wanted = body(request, NewDispute)
        book, thing = self.bank.locate(wanted.charge or wanted.payment_intent or "")
        charge = (
            thing if thing["object"] == "charge" else book.find("charge", thing.get("latest_charge") or "")
        )
        amount = charge["amount"] if wanted.amount is None else wanted.amount
        return shown(disputes.open_(book, charge, amount=amount, reason=wanted.reason))

    def settle_dispute(self, request: Request, identity: str) -> Json:
        """Close a dispute as `won` or `lost`."""
        book, dispute = self.bank.locate(identity)
        return shown(disputes.settle(book, dispute, won=yes(request, "won", "lost")))

    def set_account(self, request: Request, identity: str) -> Json:
        """Onboard, restrict or lose an account without its page."""
        _, account = self.bank.locate(identity)
        wanted: Json = msgspec.to_builtins(body(request, Onboarding))
        if wanted.pop("deauthorized"):
            return shown(accounts.leave(self.bank, account))
        given = {name: value for name, value in wanted.items() if value is not None}
        return shown(accounts.restrict(self.bank, account, given))

    def send_payout(self, request: Request, _identity: str) -> Json:
        """Send a payout."""
        wanted = body(request, NewPayout)
        if wanted.account not in self.bank.books:
            raise Refused(f"No such account: '{wanted.account}'", status=404, param="account")
        book = self.bank.books[wanted.account]
        if wanted.amount is None:
            return shown(payouts.send_all(book, wanted.currency))
        return shown(payouts.send(book, {"amount": wanted.amount, "currency": wanted.currency}))

    def settle_payout(self, request: Request, identity: str) -> Json:
        """Bring a payout on its way (`in_transit`), or end it as `paid` or `failed`."""
        book, payout = self.bank.locate(identity)
        wanted = body(request, Outcome)
        match wanted.outcome:
            case "in_transit":
                return shown(payouts.move_on(book, payout))
            case "paid" | "failed" as outcome:
                return shown(payouts.settle(book, payout, succeeds=outcome == "paid", code=wanted.code))
            case _:
                raise Refused("`outcome` is in_transit, paid or failed.", param="outcome")


def check_room(faults: list[OnAnswer] | list[OnDelivery]) -> None:
    """Decide that one more fault may be set.

    Raises: Refused when there are too many.
    """
    if len(faults) >= MAX_FAULTS:
        raise Refused(f"No more than {MAX_FAULTS} faults at once; DELETE them first.")


def dump(book: Book, bank: Bank) -> Json:
    """An account's objects, oldest first, and its balance."""
    things = {f"{kind}s": [shown(thing) for thing in book.shelf(kind).rows.values()] for kind in DUMPED}
    return things | {"balance": book.funds.at(bank.clock.seconds())}
