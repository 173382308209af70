import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from admit.adapters.storage import FolderStorage
from admit.core.clock import FixedClock
from admit.core.db import Database, Jsonb, Tx
from admit.core.tenancy import Scope
from admit.flows import housekeeping
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant
from tests.support.events_builders import an_event

KEEP = """
insert into idempotency_keys (tenant_id, principal, route, key, body_hash, answer, created_at)
values (%(tenant_id)s::uuid, 'someone', 'reserve', %(key)s::text, '\\x00'::bytea, '{}'::jsonb, %(at)s::timestamptz)
"""

KEYS = """
select key
from idempotency_keys
order by key
"""

BRAND = "update tenants set branding_settings = %(branding)s::jsonb"


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


async def test_pictures_that_an_event_or_an_organizer_names_stay_and_others_go(
    fresh_db: Database, fresh_runtime: Runtime, tmp_path: Path
) -> None:
    scope, runtime = await a_tenant(fresh_db), replace(fresh_runtime, storage=FolderStorage(tmp_path))
    of_event, of_organizer, of_nobody = "a" * 32, "b" * 32, "c" * 32
    await runtime.storage.keep(
        "pictures", [(f"{group}-480.webp", b"x") for group in (of_event, of_organizer, of_nobody)]
    )
    async with fresh_db.write(scope) as tx:
        await an_event(tx, hero_image_url=f"https://tickets.example.org/media/pictures/{of_event}-480.webp")
        logo = {"logo_url": f"/media/pictures/{of_organizer}-480.webp"}
        await tx.execute(BRAND, {"branding": Jsonb(logo)})
    for _ in range(2):
        for path in (tmp_path / "pictures").iterdir():
            os.utime(path, (0, 0))
        await housekeeping.forget_pictures(runtime)
    left = {path.name[:32] for path in (tmp_path / "pictures").iterdir()}
    assert left == {of_event, of_organizer}
