"""Whatever people, banks, the provider and crashes do, in any order: in the end every rule holds and both books agree.

`python -m tests.soak.properties` tries many more.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from admit.core.clock import FixedClock
from admit.flows.runtime import Runtime
from tests.support import at_rest, scripts
from tests.support.crashing import FragileDatabase, Fuse
from tests.support.rough_sale import TalkingGateway


@pytest.fixture
async def rough(fresh_runtime: Runtime, fresh_database_url: str) -> AsyncIterator[Runtime]:
    fuse = Fuse()
    async with FragileDatabase(fresh_database_url, fuse) as db:
        yield replace(fresh_runtime, db=db, gateway=TalkingGateway(fuse=fuse))


@given(script=scripts.SCRIPTS)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # the soak looks for the shortest script; here a failure is told at once
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_any_interleaving_comes_to_a_true_end(
    rough: Runtime, clock: FixedClock, script: list[scripts.Line]
) -> None:
    sale = await scripts.play(rough, clock, script)
    await at_rest.bring_to_rest(sale)
    assert await at_rest.wrongs(sale) == []
