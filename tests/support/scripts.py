"""Scripts for a rough sale: lists of verbs with numbers, and where the process is killed on the way."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import strategies as st

from admit.core.clock import FixedClock
from admit.flows.runtime import Runtime
from tests.support.crashing import End, Killed
from tests.support.rough_sale import VERBS, RoughSale, TalkingGateway, a_rough_sale

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One verb with its number; `burns_at` is the step within it at which things go wrong, and `end` how."""

    verb: str
    number: int = 0
    burns_at: int | None = None
    end: End = End.KILLED


COMMON = ("reserve", "pay", "confirm", "deliver", "drain_inbox", "refund", "drain_refunds", "sweep")
"""Without these nothing else has anything to act on, so they come more often."""

LINES = st.builds(
    Line,
    verb=st.sampled_from(VERBS + COMMON * 2),
    number=st.integers(0, 20),
    burns_at=st.one_of(st.none(), st.none(), st.integers(1, 6)),
    end=st.sampled_from(End),
)

OPENING = (Line("reserve"), Line("pay"), Line("confirm"))

SCRIPTS = st.lists(LINES, min_size=8, max_size=MOST_LINES).map(lambda lines: [*OPENING, *lines])


async def play(runtime: Runtime, clock: FixedClock, script: list[Line]) -> RoughSale:
    """Play a script on a new sale; who is killed starts again at the next line."""
    assert isinstance(runtime.gateway, TalkingGateway)
    sale = await a_rough_sale(runtime, runtime.gateway, clock)
    for line in script:
        await play_line(sale, line)
    return sale


async def play_line(sale: RoughSale, line: Line) -> None:
    """Play one line; a process that is killed in it is gone when this returns."""
    before = asyncio.all_tasks()
    sale.fuse.light(line.burns_at, line.end)
    with suppress(Killed):
        await sale.try_to(line.verb, line.number)
    await asyncio.gather(*(asyncio.all_tasks() - before), return_exceptions=True)
    sale.fuse.light(None)
