"""What happens by itself when its time comes on the double's clock: slow payments, refunds and payouts."""

import asyncio
import heapq
from collections.abc import Callable

from stripe_double import confirmation, payouts, refunds
from stripe_double.books import Bank, Book
from stripe_double.errors import Json

LONGEST_WAIT_S = 0.25


def settle_refund(book: Book, refund: Json) -> object:
    """End a refund as its card or the dial said."""
    return refunds.settle(book, refund, succeeds=refund["_later"] == "succeeded")


def settle_payout(book: Book, payout: Json) -> object:
    """The bank takes the money."""
    return payouts.settle(book, payout, succeeds=True)


SETTLE: dict[str, Callable[[Book, Json], object]] = {
    "payment_intent": confirmation.settle,
    "refund": settle_refund,
    "payout": settle_payout,
}


def fire(bank: Bank) -> None:
    """Do everything that is due; what was settled or set anew meanwhile is left out."""
    while bank.timers and bank.timers[0][0] <= bank.clock.now():
        due_at, account, identity = heapq.heappop(bank.timers)
        book = bank.books.get(account)
        thing = book.get(identity) if book else None
        if book is not None and thing is not None and thing["_due_at"] == due_at:
            SETTLE[thing["object"]](book, thing)


async def run(bank: Bank, keep: Callable[[], None]) -> None:
    """Fire for as long as the double lives; `keep` hands the changes to the journal."""
    while True:
        fire(bank)
        keep()
        wait_s = bank.timers[0][0] - bank.clock.now() if bank.timers else LONGEST_WAIT_S
        await asyncio.sleep(min(max(wait_s, 0.001), LONGEST_WAIT_S))
