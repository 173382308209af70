"""A batch that is cut off by what is no error leaves nobody waiting for it."""

import asyncio
from collections.abc import Sequence

from admit.core.coalescer import Coalescer


class TheEnd(BaseException):
    """What ends a process, as no handler of errors sees it."""


async def test_whoever_waits_for_a_batch_ends_with_it() -> None:
    async def ends(_key: str, _requests: Sequence[int], /) -> Sequence[int]:
        raise TheEnd

    coalescer = Coalescer[str, int, int](ends)
    calls = [asyncio.ensure_future(coalescer.call("a", number)) for number in (1, 2)]
    async with asyncio.timeout(5):
        answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [TheEnd, TheEnd]
    await coalescer.aclose()
