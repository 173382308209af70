import asyncio
from uuid import UUID

import psycopg
import pytest

from admit.core.crypto import Sealer, Unsealable
from admit.core.db import Database
from admit.core.errors import Bug
from admit.core.tenancy import Part, Scope
from admit.flows.runtime import Runtime
from admit.tickets import codes, keys
from admit.tickets.records import Signer
from tests.support.builders import a_tenant
from tests.support.ticket_builders import a_door_event


async def an_event(runtime: Runtime, tenant: Scope) -> UUID:
    async with runtime.db.write(tenant) as tx:
        return await a_door_event(tx, now=runtime.clock.now())


async def a_signer(runtime: Runtime, tenant: Scope, event_id: UUID) -> Signer:
    async with runtime.db.write(tenant.issuing()) as tx:
        return (await keys.signers_for(tx, [event_id], runtime.sealer))[event_id]


async def test_an_event_gets_a_key_when_first_needed_and_keeps_it(runtime: Runtime, tenant: Scope) -> None:
    event_id = await an_event(runtime, tenant)
    first = await a_signer(runtime, tenant, event_id)
    assert first.key_index == 0
    assert await a_signer(runtime, tenant, event_id) == first


async def test_many_who_need_the_first_key_at_once_get_the_same(runtime: Runtime, tenant: Scope) -> None:
    event_id = await an_event(runtime, tenant)
    signers = await asyncio.gather(*(a_signer(runtime, tenant, event_id) for _ in range(8)))
    assert len({signer.private_key for signer in signers}) == 1


async def test_each_event_has_a_key_of_its_own(runtime: Runtime, tenant: Scope) -> None:
    events = [await an_event(runtime, tenant) for _ in range(3)]
    async with runtime.db.write(tenant.issuing()) as tx:
        signers = await keys.signers_for(tx, events, runtime.sealer)
    assert set(signers) == set(events)
    assert len({signer.private_key for signer in signers.values()}) == 3


@pytest.mark.parametrize("part", [Part.TENANT, Part.STAFF])
async def test_the_public_key_is_for_all_who_scan(runtime: Runtime, tenant: Scope, part: Part) -> None:
    event_id = await an_event(runtime, tenant)
    signer = await a_signer(runtime, tenant, event_id)
    async with runtime.db.read(Scope(tenant.tenant_id, tenant.actor, part)) as tx:
        [public] = await keys.public_keys(tx, event_id)
    token = codes.read(codes.sign(signer, event_id, 1).payload_text)
    assert codes.verify(token, [public])


async def test_only_the_issuing_part_gets_at_signers(runtime: Runtime, tenant: Scope) -> None:
    event_id = await an_event(runtime, tenant)
    async with runtime.db.write(tenant) as tx:
        with pytest.raises(Bug):
            await keys.signers_for(tx, [event_id], runtime.sealer)


@pytest.mark.parametrize("part", [Part.TENANT, Part.STAFF])
async def test_no_other_role_of_the_database_reads_a_private_key(
    runtime: Runtime, tenant: Scope, part: Part
) -> None:
    async with runtime.db.read(Scope(tenant.tenant_id, tenant.actor, part)) as tx:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await tx.fetch_column("select private_key_sealed from signing_keys")


async def test_a_private_key_is_stored_sealed_and_only_our_secret_opens_it(
    runtime: Runtime, tenant: Scope
) -> None:
    event_id = await an_event(runtime, tenant)
    signer = await a_signer(runtime, tenant, event_id)
    async with runtime.db.write(tenant.issuing()) as tx:
        stored = await tx.fetch_column("select private_key_sealed from signing_keys")
        assert signer.private_key not in b"".join(stored)
        with pytest.raises(Unsealable):
            await keys.signers_for(tx, [event_id], Sealer(["another secret, long enough too"], "at-rest"))


async def test_a_new_key_retires_the_old_one_whose_tokens_still_verify(
    runtime: Runtime, tenant: Scope
) -> None:
    event_id = await an_event(runtime, tenant)
    old = await a_signer(runtime, tenant, event_id)
    async with runtime.db.write(tenant.issuing()) as tx:
        new = await keys.retire_and_make_new(tx, event_id, runtime.sealer)
    assert new.key_index == 1
    assert await a_signer(runtime, tenant, event_id) == new
    async with runtime.db.read(tenant) as tx:
        public = await keys.public_keys(tx, event_id)
    assert [key.retired_at is None for key in public] == [False, True]
    assert codes.verify(codes.read(codes.sign(old, event_id, 1).payload_text), public)


async def test_keys_changed_at_once_follow_one_another(runtime: Runtime, tenant: Scope) -> None:
    event_id = await an_event(runtime, tenant)
    await a_signer(runtime, tenant, event_id)

    async def change() -> int:
        async with runtime.db.write(tenant.issuing()) as tx:
            return (await keys.retire_and_make_new(tx, event_id, runtime.sealer)).key_index

    assert sorted(await asyncio.gather(*(change() for _ in range(4)))) == [1, 2, 3, 4]


async def test_another_tenant_s_keys_are_not_there(runtime: Runtime, tenant: Scope, db: Database) -> None:
    event_id = await an_event(runtime, tenant)
    await a_signer(runtime, tenant, event_id)
    async with db.read(await a_tenant(db)) as tx:
        assert await keys.public_keys(tx, event_id) == []
