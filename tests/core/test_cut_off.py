"""A batch that is cut off by what is no error leaves nobody waiting for it."""

import asyncio
from collections.abc import Sequence

from admit.core.coalescer import Coalescer


class TheEnd(BaseException):
    """What ends a process, as no handler of errors sees it."""


async def test_whoever_waits_for_a_batch_ends_with_it() -> None:
    batches: list[asyncio.Task[object]] = []

    async def ends(_key: str, _requests: Sequence[int], /) -> Sequence[int]:
        batch = asyncio.current_task()
        assert batch is not None
        batches.append(batch)
        raise TheEnd

    coalescer = Coalescer[str, int, int](ends)
    calls = [asyncio.ensure_future(coalescer.call("a", number)) for number in (1, 2)]
    _, left = await asyncio.wait(calls, timeout=5)
    for call in left:
        call.cancel()
    # Seen here, whatever comes of it: what nobody looks at is told by the collector, in the middle of a report.
    seen = await asyncio.gather(*calls, *batches, return_exceptions=True)
    assert [type(end) for end in seen] == [TheEnd] * 3
    assert not left
    await coalescer.aclose()
