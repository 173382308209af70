"""The process is killed after every commit and after every call to the provider, of every story: nothing is lost.

`python -m tests.soak.properties` does it for all stories, and for answers that are lost and calls that never arrive.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from admit.core.clock import FixedClock
from admit.flows.runtime import Runtime
from tests.support import at_rest, stories
from tests.support.crashing import End, FragileDatabase, Fuse
from tests.support.rough_sale import TalkingGateway

IN_THE_GATE = (
    "bought, told by a message",
    "let go too late",
    "paid late",
    "paid twice",
    "given back by ticket",
    "given back by another hand",
)


@pytest.fixture
async def rough(fresh_runtime: Runtime, fresh_database_url: str) -> AsyncIterator[Runtime]:
    fuse = Fuse()
    async with FragileDatabase(fresh_database_url, fuse) as db:
        yield replace(fresh_runtime, db=db, gateway=TalkingGateway(fuse=fuse))


@pytest.mark.parametrize("name", IN_THE_GATE)
async def test_a_story_that_is_cut_off_anywhere_comes_to_a_true_end(
    rough: Runtime, clock: FixedClock, name: str
) -> None:
    at, came_to_it = 0, True
    while came_to_it:
        at += 1
        sale, came_to_it = await stories.crashed(rough, clock, name, at=at, end=End.KILLED)
        await at_rest.bring_to_rest(sale)
        assert (at, await at_rest.wrongs(sale)) == (at, [])
    assert at > 5
