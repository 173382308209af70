from datetime import datetime, timedelta

from admit.core.clock import FixedClock
from admit.core.db import Database, Tx
from admit.core.tenancy import Scope
from admit.flows import housekeeping
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant

KEEP = """
insert into idempotency_keys (tenant_id, principal, route, key, body_hash, answer, created_at)
values (%(tenant_id)s::uuid, 'someone', 'reserve', %(key)s::text, '\\x00'::bytea, '{}'::jsonb, %(at)s::timestamptz)
"""

KEYS = """
select key
from idempotency_keys
order by key
"""


async def _keep(tx: Tx, key: str, at: datetime) -> None:
    await tx.execute(KEEP, {"tenant_id": tx.scope.tenant_id, "key": key, "at": at})


async def test_old_idempotency_keys_are_forgotten_and_young_ones_kept(
    fresh_db: Database, fresh_runtime: Runtime, clock: FixedClock
) -> None:
    scope: Scope = await a_tenant(fresh_db)
    async with fresh_db.write(scope) as tx:
        await _keep(tx, "old", clock.now() - timedelta(days=8))
        await _keep(tx, "young", clock.now() - timedelta(days=6))
    assert await housekeeping.tidy(fresh_runtime) == 1
    async with fresh_db.read(scope) as tx:
        assert await tx.fetch_column(KEYS) == ["young"]


async def test_with_nothing_old_nothing_is_done(fresh_runtime: Runtime) -> None:
    assert await housekeeping.tidy(fresh_runtime) == 0
