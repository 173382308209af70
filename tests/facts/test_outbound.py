"""Facts are put with their act or not at all, for whoever wants to be told, and stay inside their tenant."""

import msgspec
import pytest

from admit.core import ids
from admit.core.crypto import Sealer, Unsealable
from admit.core.db import Database
from admit.core.tenancy import Part, Scope
from admit.facts import endpoints, listening, outbound
from admit.facts.errors import TooManyEndpoints
from admit.facts.kinds import Kind
from admit.facts.records import Fact, OffReason, State
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant
from tests.support.fake_carrier import NOON, an_endpoint, endpoint_of, kept

ROWS = "select count(*) from webhook_deliveries"
SECRETS = "select secret_sealed from webhook_endpoints where id = %(id)s::uuid"


def a_fact(kind: Kind = Kind.ORDER_PAID, **about: object) -> Fact:
    return Fact(kind, about or {"order_id": ids.new_id(), "total_cents": 4800})


async def put(db: Database, scope: Scope, *facts: Fact) -> None:
    async with db.write(scope) as tx:
        await outbound.put_all(tx, facts)


async def test_a_fact_is_kept_once_for_each_endpoint_that_wants_its_kind(
    db: Database, runtime: Runtime, tenant: Scope
) -> None:
    both, _ = await an_endpoint(db, tenant, runtime.sealer)
    paid, _ = await an_endpoint(db, tenant, runtime.sealer, kinds=["order.paid"])
    facts = [a_fact(), a_fact(Kind.TICKET_VOIDED)]
    await put(db, tenant, *facts)
    assert [one.delivery.fact_id for one in await kept(db, tenant, both)] == [one.id for one in facts]
    [told] = await kept(db, tenant, paid)
    assert (told.delivery.state, told.delivery.attempts) == (State.PENDING, 0)
    body = msgspec.json.decode(told.body)
    assert (body["type"], body["version"], body["id"]) == ("order.paid", 1, str(facts[0].id))
    assert body["tenant_id"] == str(tenant.tenant_id)
    assert body["data"] == {"order_id": str(facts[0].about["order_id"]), "total_cents": 4800}
    assert body["timestamp"] == ids.made_at(facts[0].id).isoformat().replace("+00:00", "Z")


async def test_an_act_that_fails_tells_nobody(db: Database, runtime: Runtime, tenant: Scope) -> None:
    endpoint_id, _ = await an_endpoint(db, tenant, runtime.sealer)

    async def act_that_fails() -> None:
        async with db.write(tenant) as tx:
            await outbound.put(tx, a_fact())
            await tx.fetch_value(ROWS)
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        await act_that_fails()
    assert await kept(db, tenant, endpoint_id) == []


async def test_nothing_is_kept_where_nobody_listens(db: Database, runtime: Runtime, tenant: Scope) -> None:
    off, _ = await an_endpoint(db, tenant, runtime.sealer)
    gone, _ = await an_endpoint(db, tenant, runtime.sealer)
    async with db.write(tenant) as tx:
        await endpoints.switch_off(tx, off, OffReason.BY_HAND, now=NOON)
        await endpoints.remove(tx, gone, now=NOON)
    await put(db, tenant, a_fact())
    async with db.read(tenant) as tx:
        assert await tx.fetch_value(ROWS) == 0


async def test_facts_of_one_tenant_reach_no_endpoint_of_another(
    db: Database, runtime: Runtime, tenant: Scope
) -> None:
    other = await a_tenant(db)
    theirs, _ = await an_endpoint(db, other, runtime.sealer)
    await put(db, tenant, a_fact())
    assert await kept(db, other, theirs) == []
    await put(db, other, a_fact())
    assert len(await kept(db, other, theirs)) == 1
    async with db.read(tenant) as tx:
        assert await tx.fetch_value(ROWS) == 0


async def test_staff_at_the_door_put_facts_and_read_none(
    db: Database, runtime: Runtime, tenant: Scope
) -> None:
    endpoint_id, _ = await an_endpoint(db, tenant, runtime.sealer)
    staff = Scope(tenant.tenant_id, tenant.actor, Part.STAFF)
    await put(db, staff, a_fact(Kind.TICKET_ADMITTED))
    assert len(await kept(db, tenant, endpoint_id)) == 1


async def test_a_secret_is_sealed_for_its_endpoint_alone(
    db: Database, runtime: Runtime, tenant: Scope
) -> None:
    endpoint_id, secret = await an_endpoint(db, tenant, runtime.sealer)
    async with db.read(tenant) as tx:
        sealed = bytes(await tx.fetch_value(SECRETS, {"id": endpoint_id}))
    assert secret.encode() not in sealed
    assert endpoints.opened(runtime.sealer, endpoint_id, sealed) == secret
    with pytest.raises(Unsealable):
        endpoints.opened(runtime.sealer, ids.new_id(), sealed)
    with pytest.raises(Unsealable):
        endpoints.opened(Sealer(["another secret, long enough"], "at-rest"), endpoint_id, sealed)


async def test_a_tenant_has_ten_endpoints_at_most(db: Database, runtime: Runtime, tenant: Scope) -> None:
    made = [await an_endpoint(db, tenant, runtime.sealer) for _ in range(endpoints.MOST_ENDPOINTS)]
    with pytest.raises(TooManyEndpoints):
        await an_endpoint(db, tenant, runtime.sealer)
    async with db.write(tenant) as tx:
        await endpoints.remove(tx, made[0][0], now=NOON)
    await an_endpoint(db, tenant, runtime.sealer)


async def test_switching_off_gives_up_what_waits(db: Database, runtime: Runtime, tenant: Scope) -> None:
    endpoint_id, _ = await an_endpoint(db, tenant, runtime.sealer)
    await put(db, tenant, a_fact())
    async with db.write(tenant) as tx:
        assert await endpoints.switch_off(tx, endpoint_id, OffReason.BY_HAND, now=NOON)
    [given_up] = await kept(db, tenant, endpoint_id)
    assert (given_up.delivery.state, given_up.delivery.next_attempt_at) == (State.FAILED, None)
    found = await endpoint_of(db, tenant, endpoint_id)
    assert (found.is_on, found.disabled_reason, found.waiting) == (False, OffReason.BY_HAND, 0)


async def test_an_endpoint_hears_of_what_happens_after_it_was_added_or_switched_on(
    db: Database, runtime: Runtime, tenant: Scope
) -> None:
    await put(db, tenant, a_fact())  # from here on the process knows that nobody is told
    endpoint_id, _ = await an_endpoint(db, tenant, runtime.sealer)
    await put(db, tenant, a_fact())
    for is_heard, act in ((False, "off"), (True, "on")):
        async with db.write(tenant) as tx:
            if act == "off":
                await endpoints.switch_off(tx, endpoint_id, OffReason.BY_HAND, now=NOON)
            else:
                await endpoints.switch_on(tx, endpoint_id, now=NOON)
        fact = a_fact()
        await put(db, tenant, fact)
        heard = [one.delivery.fact_id for one in await kept(db, tenant, endpoint_id)]
        assert (fact.id in heard) is is_heard
    assert len(heard) == 2


async def test_a_silent_tenant_is_asked_about_once_and_no_other_is_taken_for_it(
    db: Database, runtime: Runtime, tenant: Scope
) -> None:
    other = await a_tenant(db)
    await an_endpoint(db, other, runtime.sealer)
    for scope, is_told in ((tenant, False), (other, True), (tenant, False)):
        async with db.read(scope) as tx:
            assert await listening.is_anybody_told(tx) is is_told
