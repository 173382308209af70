"""After a batch of several, a coalescer waits a moment for the crowd that was just answered."""

import asyncio
import time
from collections.abc import Sequence

from admit.core.batches import Limits
from admit.core.coalescer import Coalescer

TAKES_S = 0.1


class Slow:
    """Batches that take a while, by which the next one goes; remembers them."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def __call__(self, key: str, requests: Sequence[int], /) -> Sequence[int]:
        self.batches.append(list(requests))
        await asyncio.sleep(TAKES_S)
        return [number * 10 for number in requests]


async def after_a_crowd(max_gather_s: float) -> tuple[Slow, Coalescer[str, int, int]]:
    """A coalescer that has just answered three calls together."""
    slow = Slow()
    coalescer = Coalescer[str, int, int](slow, limits=Limits(max_gather_s=max_gather_s))
    await asyncio.gather(*(coalescer.call("a", number) for number in (1, 2, 3)))
    return slow, coalescer


async def test_who_was_answered_together_goes_together_again() -> None:
    slow, coalescer = await after_a_crowd(max_gather_s=5)

    calls = []
    for number in (4, 5, 6):
        calls.append(asyncio.ensure_future(coalescer.call("a", number)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    assert await asyncio.gather(*calls) == [40, 50, 60]
    assert slow.batches == [[1, 2, 3], [4, 5, 6]]
    await coalescer.aclose()


async def test_a_call_that_nobody_joins_goes_when_the_gathering_is_over() -> None:
    slow, coalescer = await after_a_crowd(max_gather_s=0.002)

    began = time.monotonic()
    assert await coalescer.call("a", 4) == 40

    assert time.monotonic() - began < 10 * TAKES_S
    assert slow.batches == [[1, 2, 3], [4]]
    await coalescer.aclose()


async def test_a_lane_that_gathered_in_vain_is_gone() -> None:
    _, coalescer = await after_a_crowd(max_gather_s=0.002)
    assert coalescer.keys == 1

    await asyncio.sleep(0.05)

    assert coalescer.keys == 0


async def test_who_gathers_is_answered_at_closing() -> None:
    _, coalescer = await after_a_crowd(max_gather_s=60)
    call = asyncio.ensure_future(coalescer.call("a", 4))
    await asyncio.sleep(0)

    await coalescer.aclose()

    assert await call == 40
