"""What is counted of batches, and of facts on their way."""

import re
from dataclasses import replace

from admit.core.clock import SystemClock
from admit.facts import outbound
from admit.flows.runtime import Runtime
from admit.http import metrics
from tests.support.builders import a_tenant
from tests.support.fake_carrier import an_endpoint
from tests.support.http import serving
from tests.support.shop_world import a_shop


def counted(name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+]+)$", metrics.text().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_carts_are_counted_by_batch_and_by_how_they_ended(runtime: Runtime) -> None:
    names = (
        'admit_batch_size_sum{batches="checkout"}',
        'admit_batched_requests_total{batches="checkout",outcome="answered"}',
        'admit_batched_requests_total{batches="checkout",outcome="refused"}',
    )
    async with serving(replace(runtime, watch=metrics.Batches)) as client:
        shop = await a_shop(client, runtime)
        before = [counted(name) for name in names]
        assert (await shop.reserve(quantity=1)).status_code == 201
        assert (await shop.reserve(quantity=500)).status_code in (409, 422)
        after = [counted(name) for name in names]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 1, 1]
    assert counted('admit_batches_waiting{batches="checkout"}') == 0


async def test_facts_that_wait_are_counted_when_somebody_asks(fresh_runtime: Runtime) -> None:
    runtime, tenant = fresh_runtime, await a_tenant(fresh_runtime.db)
    endpoint_id, _ = await an_endpoint(runtime.db, tenant, runtime.sealer)
    async with runtime.db.write(tenant) as tx:
        await outbound.put_test(tx, endpoint_id)
    async with serving(replace(runtime, clock=SystemClock()), address="127.0.0.1") as client:
        assert (await client.get("/metrics")).status_code == 200
    assert counted("admit_facts_waiting") == 1
    assert 0 <= counted("admit_facts_oldest_seconds") < 60
