"""Watching sales live: one look for all, told when something changed."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from admit.flows import watching
from admit.flows.runtime import Runtime
from admit.reports.pulse import Figures
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import a_shop

SOON_S = 0.01


async def test_a_sale_is_told_to_everybody_who_watches_by_one_look(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway)
    given = (runtime.db, shop.scope.tenant_id, shop.event_id)
    async with (
        aclosing(watching.figures(*given, every_s=SOON_S)) as one,
        aclosing(watching.figures(*given, every_s=SOON_S)) as other,
    ):
        first = await anext(one)
        assert first is not None
        assert first.sold == 0
        assert await anext(other) == first
        assert watching.watchers(runtime.db) == 2
        await shop.paid(3)
        assert (await _until_sold(one), await _until_sold(other)) == (3, 3)


async def test_nobody_watches_after_all_have_left(runtime: Runtime, gateway: FakeGateway) -> None:
    shop = await a_shop(runtime, gateway)
    before = watching.watchers(runtime.db)
    async with aclosing(watching.figures(runtime.db, shop.scope.tenant_id, None, every_s=SOON_S)) as one:
        await anext(one)
    assert watching.watchers(runtime.db) == before


async def test_more_than_a_process_bears_are_told_to_reload(runtime: Runtime, gateway: FakeGateway) -> None:
    shop = await a_shop(runtime, gateway)
    given = (runtime.db, shop.scope.tenant_id, shop.event_id)
    seats = [watching.figures(*given, every_s=SOON_S) for _ in range(watching.MOST_OF_ONE)]
    try:
        for seat in seats:
            await anext(seat)
        with pytest.raises(watching.TooManyWatchers):
            watching.check_free(*given)
    finally:
        for seat in seats:
            await seat.aclose()


async def _until_sold(seen: AsyncIterator[Figures | None]) -> int:
    async for found in seen:
        if found is not None and found.sold:
            return found.sold
    return 0
