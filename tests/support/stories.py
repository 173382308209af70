"""Whole stories of a sale, told line by line, to be cut off at any of their steps."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress

from admit.core.clock import FixedClock
from admit.flows.runtime import Runtime
from tests.support.crashing import End, Killed, tell_but_for_the_killed
from tests.support.rough_sale import RoughSale, TalkingGateway, a_rough_sale
from tests.support.scripts import Line

BOUGHT = (Line("reserve", 1), Line("pay"), Line("confirm"), Line("deliver"), Line("drain_inbox"))
PAID_TWICE = (
    Line("reserve"),
    Line("pay"),
    Line("cancel_there"),
    Line("pay"),
    Line("confirm", 1),
    Line("come_back"),
    Line("confirm", 10),  # the cancelled one was captured all the same
    Line("deliver", 2),
    Line("drain_inbox"),
    Line("drain_refunds"),
)

STORIES: Mapping[str, Sequence[Line]] = {
    "bought, told by a message": BOUGHT,
    "bought, told by the browser": (*BOUGHT[:3], Line("come_back")),
    "free": (Line("reserve", 4), Line("pay")),
    "run out": (Line("reserve", 2), Line("pay"), Line("sweep", 1), Line("sweep", 1)),
    "let go": (Line("reserve", 2), Line("pay"), Line("cancel")),
    "let go too late": (Line("reserve"), Line("pay"), Line("confirm"), Line("cancel")),
    "slow": (*BOUGHT[:2], Line("confirm_slowly", 1), Line("come_back"), Line("confirm"), Line("sweep")),
    "slow and in vain": (
        *BOUGHT[:2],
        Line("confirm_slowly", 1),
        Line("come_back"),
        Line("confirm_slowly", 1),
        Line("come_back"),
        Line("cancel"),
    ),
    "paid late": (*BOUGHT[:2], Line("sweep", 1), Line("confirm", 3), *BOUGHT[3:]),
    "paid twice": PAID_TWICE,
    "another amount": (*BOUGHT[:2], Line("confirm", 5), *BOUGHT[3:], Line("drain_refunds")),
    "another currency of a suspended organizer": (
        *BOUGHT[:2],
        Line("suspend", 1),
        Line("confirm", 6),
        *BOUGHT[3:],
    ),
    "given back by ticket": (*BOUGHT, Line("scan"), Line("refund", 9), Line("drain_refunds")),
    "given back twice at once": (*BOUGHT, Line("refund", 11), Line("drain_refunds")),
    "given back by another hand": (
        *BOUGHT,
        Line("trouble", 2),
        Line("refund", 1),
        Line("drain_refunds"),
        Line("refund_there", 1),
        Line("deliver", 1),
        Line("drain_inbox"),
        Line("take_refund_back"),
        Line("deliver", 2),
        Line("drain_inbox"),
    ),
    "disputed and won": (
        *BOUGHT,
        Line("dispute", 0),
        Line("deliver", 1),
        Line("drain_inbox"),
        Line("dispute", 1),
        Line("deliver", 2),
        Line("drain_inbox"),
    ),
    "let in, undone, let in": (*BOUGHT, Line("scan"), Line("undo_scan"), Line("scan")),
}


async def crashed(
    runtime: Runtime, clock: FixedClock, name: str, *, at: int, end: End
) -> tuple[RoughSale, bool]:
    """Tell a story until its step of that number, where it ends as told; the sale, and whether it came to that step.

    A process that was killed leaves the rest of the story untold; where only an answer was lost, it goes on.
    """
    assert isinstance(runtime.gateway, TalkingGateway)
    asyncio.get_running_loop().set_exception_handler(tell_but_for_the_killed)
    sale = await a_rough_sale(runtime, runtime.gateway, clock)
    before = asyncio.all_tasks()
    sale.fuse.light(at, end)
    with suppress(Killed):
        for line in STORIES[name]:
            await sale.try_to(line.verb, line.number)
    await asyncio.gather(*(asyncio.all_tasks() - before), return_exceptions=True)
    return sale, sale.fuse.steps >= at
