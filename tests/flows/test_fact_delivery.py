"""Facts arrive: signed, at least once, tried again, and never at the expense of another endpoint."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from admit.audit import timeline
from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.tenancy import Scope
from admit.facts import backoff, claims, deliveries, endpoints, outbound, signing
from admit.facts.kinds import Kind
from admit.facts.records import Fact, OffReason, State
from admit.flows import fact_delivery, housekeeping, webhook_desk
from admit.flows.runtime import Runtime
from tests.conftest import TEMPLATE, app_url
from tests.support.builders import a_tenant
from tests.support.cluster import ScratchCluster
from tests.support.fake_carrier import URL, Call, FakeCarrier, an_endpoint, endpoint_of, kept
from tests.support.identity_builders import a_colleague

OFF_MAILS = "select to_email from email_messages where kind = 'webhook_off'"
AGE = "update webhook_deliveries set created_at = %(at)s::timestamptz where endpoint_id = %(id)s::uuid"

REMOVED = "update webhook_endpoints set removed_at = %(at)s::timestamptz where removed_at is not null"


class House:
    """An installation with one tenant that has one endpoint."""

    def __init__(self, runtime: Runtime, carrier: FakeCarrier, clock: FixedClock, scope: Scope) -> None:
        self.runtime, self.carrier, self.clock, self.scope = runtime, carrier, clock, scope
        self.endpoint_id, self.secret = UUID(int=0), ""
        self.endpoints: list[tuple[Scope, UUID]] = []

    @property
    def db(self) -> Database:
        return self.runtime.db

    async def endpoint(self, scope: Scope, url: str = URL) -> tuple[UUID, str]:
        made = await an_endpoint(self.db, scope, self.runtime.sealer, url=url)
        self.endpoints.append((scope, made[0]))
        return made

    async def put(self, count: int = 1, scope: Scope | None = None) -> list[Fact]:
        facts = [Fact(Kind.ORDER_PAID, {"number": number}) for number in range(count)]
        async with self.db.write(scope or self.scope) as tx:
            await outbound.put_all(tx, facts)
        return facts

    async def drain(self, **given: int) -> int:
        return await fact_delivery.drain(self.runtime, **given)

    async def states(self) -> list[tuple[State, int]]:
        return [
            (one.delivery.state, one.delivery.attempts)
            for one in await kept(self.db, self.scope, self.endpoint_id)
        ]

    def pass_by(self, by: timedelta) -> None:
        self.clock.advance(by)


@pytest.fixture(scope="module")
async def own_db(cluster: ScratchCluster) -> AsyncIterator[Database]:
    """A database for these tests alone, since a drain looks across tenants."""
    cluster.create_database("admit_facts", template=TEMPLATE)
    async with Database(app_url(cluster, "admit_facts"), pool_size=12) as opened:
        yield opened
    cluster.drop_database("admit_facts")


@pytest.fixture
async def house(runtime: Runtime, own_db: Database, clock: FixedClock) -> AsyncIterator[House]:
    carrier = FakeCarrier()
    runtime = replace(runtime, carrier=carrier, db=own_db)
    made = House(runtime, carrier, clock, await a_tenant(own_db))
    made.endpoint_id, made.secret = await made.endpoint(made.scope)
    yield made
    for scope, endpoint_id in made.endpoints:  # or the next test's drain would find what waits for them
        async with own_db.write(scope) as tx:
            await endpoints.remove(tx, endpoint_id, now=clock.now())


def signed_by(call: Call, secrets: Sequence[str]) -> bool:
    given = call.headers["webhook-signature"].split(" ")
    timestamp = int(call.headers["webhook-timestamp"])
    return given == [signing.sign(one, call.headers["webhook-id"], timestamp, call.body) for one in secrets]


async def test_what_is_due_is_delivered_signed_and_once(house: House) -> None:
    facts = await house.put(20)
    assert await house.drain() == 20
    assert [call.told["data"]["number"] for call in house.carrier.calls] == list(range(20))
    assert [call.headers["webhook-id"] for call in house.carrier.calls] == [str(fact.id) for fact in facts]
    assert all(signed_by(call, [house.secret]) for call in house.carrier.calls)
    assert await house.drain() == 0
    assert await house.states() == [(State.DELIVERED, 1)] * 20
    assert house.carrier.most_at_once == fact_delivery.CALLS_AT_ONCE


async def test_two_drains_at_once_deliver_each_fact_once(house: House) -> None:
    await house.put(30)
    assert sum(await asyncio.gather(house.drain(), house.drain())) == 30
    assert len({call.headers["webhook-id"] for call in house.carrier.calls}) == 30


async def test_a_worker_that_dies_leaves_its_deliveries_to_the_next(house: House) -> None:
    await house.put()
    async with house.db.write(house.scope) as tx:
        assert len(await claims.claim(tx, house.endpoint_id, 8, now=house.clock.now())) == 1
    assert await house.drain() == 0
    house.pass_by(claims.LEASE + timedelta(seconds=1))
    assert await house.drain() == 1
    assert await house.states() == [(State.DELIVERED, 2)]


@pytest.mark.parametrize("planned", [500, 302, 404, "timeout", "host_forbidden"])
async def test_what_was_not_taken_is_tried_again_with_the_same_id_and_body(
    house: House, planned: int | str
) -> None:
    await house.put()
    house.carrier.answers[URL] = planned
    await house.drain()
    [found] = await kept(house.db, house.scope, house.endpoint_id)
    assert (found.delivery.state, found.delivery.attempts) == (State.PENDING, 1)
    assert (found.delivery.last_status or str(found.delivery.last_error).partition(":")[0]) == planned
    assert await house.drain() == 0
    house.pass_by(timedelta(seconds=15))
    house.carrier.answers[URL] = 200
    assert await house.drain() == 1
    first, second = house.carrier.calls
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert await house.states() == [(State.DELIVERED, 2)]
    assert (await endpoint_of(house.db, house.scope, house.endpoint_id)).failing_since is None


async def test_after_the_last_try_a_delivery_has_failed_and_a_replay_begins_anew(house: House) -> None:
    [fact] = await house.put()
    house.carrier.answers[URL] = 500
    async with house.db.write(house.scope) as tx:
        await tx.execute("update webhook_deliveries set attempts = %(n)s", {"n": backoff.MAX_ATTEMPTS - 1})
    await house.drain()
    assert await house.states() == [(State.FAILED, backoff.MAX_ATTEMPTS)]
    async with house.db.write(house.scope) as tx:
        await deliveries.replay(tx, house.endpoint_id, fact.id, now=house.clock.now())
        await claims.wake(tx, house.endpoint_id)
    house.carrier.answers[URL] = 200
    assert await house.drain() == 1
    assert await house.states() == [(State.DELIVERED, 1)]
    assert {call.headers["webhook-id"] for call in house.carrier.calls} == {str(fact.id)}


async def test_a_slow_endpoint_holds_up_nobody_else(house: House) -> None:
    slow = "https://slow.example/in"
    other = await a_tenant(house.db)
    await house.endpoint(other, slow)
    house.carrier.slow[slow] = asyncio.Event()
    await house.put(8, other)
    draining = asyncio.create_task(house.drain())
    await house.carrier.until(lambda: house.carrier.at_once == fact_delivery.CALLS_AT_ONCE)
    await house.put(3)
    await house.carrier.until(lambda: len(house.carrier.told()) == 3)
    assert house.carrier.told(slow) == []
    house.carrier.slow[slow].set()
    assert await draining == 11


async def test_however_many_are_slow_half_of_the_places_are_kept_for_the_quick(house: House) -> None:
    other, slow = await a_tenant(house.db), [f"https://slow-{number}.example/in" for number in range(10)]
    for url in slow:
        await house.endpoint(other, url)
        house.carrier.slow[url] = asyncio.Event()
    for is_known in (False, True):
        for url in slow:
            house.carrier.slow[url].clear()
        await house.put(1, other)
        draining = asyncio.create_task(house.drain())
        await house.carrier.until(partial(house.carrier.is_at, at_once := 8 if is_known else len(slow)))
        house.pass_by(timedelta(seconds=fact_delivery.SLOW_S))
        await house.put(1)
        await house.carrier.until(partial(house.carrier.has_told, 1 + is_known))
        assert house.carrier.at_once == at_once
        for url in slow:
            house.carrier.slow[url].set()
        assert await draining == len(slow) + 1


async def test_a_dead_endpoint_is_asked_one_at_a_time_and_rests(house: House) -> None:
    await house.put(20)
    house.carrier.answers[URL] = "unreachable"
    assert await house.drain() == fact_delivery.CALLS_AT_ONCE  # the rest of the batch is put back uncounted
    assert sorted(await house.states(), key=str) == [(State.PENDING, 0)] * 16 + [(State.PENDING, 1)] * 4
    house.pass_by(timedelta(seconds=11))
    assert await house.drain() == 1
    house.pass_by(timedelta(minutes=1))
    house.carrier.answers[URL] = 200
    assert await house.drain() == 20


async def test_an_endpoint_that_takes_nothing_for_days_is_switched_off_and_its_admins_are_told(
    house: House,
) -> None:
    await house.put(2)
    house.carrier.answers[URL] = 503
    await house.drain()
    house.pass_by(fact_delivery.GIVE_UP_AFTER - timedelta(hours=1))
    await house.drain()
    assert (await endpoint_of(house.db, house.scope, house.endpoint_id)).is_on
    house.pass_by(timedelta(hours=2))
    await house.drain()
    found = await endpoint_of(house.db, house.scope, house.endpoint_id)
    assert (found.is_on, found.disabled_reason) == (False, OffReason.FAILING)
    assert {state for state, _ in await house.states()} == {State.FAILED}
    async with house.db.read(house.scope) as tx:
        assert len(await tx.fetch_column(OFF_MAILS)) == 1
    await house.put()
    assert await house.drain() == 0


async def test_a_receiver_that_says_it_is_gone_is_taken_at_its_word(house: House) -> None:
    await house.put()
    house.carrier.answers[URL] = 410
    await house.drain()
    found = await endpoint_of(house.db, house.scope, house.endpoint_id)
    assert found.disabled_reason is OffReason.GONE


async def test_both_secrets_sign_for_a_day_after_a_new_one_was_made(house: House) -> None:
    async with house.db.write(house.scope) as tx:
        new = await endpoints.rotate(tx, house.endpoint_id, house.runtime.sealer, now=house.clock.now())
    await house.put()
    await house.drain()
    house.pass_by(endpoints.OLD_SECRET_LASTS + timedelta(seconds=1))
    await house.put()
    await house.drain()
    first, second = house.carrier.calls
    assert signed_by(first, [new, house.secret])
    assert signed_by(second, [new])


async def test_a_secret_that_no_key_opens_is_a_failure_until_it_is_renewed(house: House) -> None:
    async with house.db.write(house.scope) as tx:
        await tx.execute("update webhook_endpoints set secret_sealed = 'lost' where removed_at is null")
    await house.put()
    await house.drain()
    assert house.carrier.calls == []
    async with house.db.write(house.scope) as tx:
        new = await endpoints.rotate(tx, house.endpoint_id, house.runtime.sealer, now=house.clock.now())
    house.pass_by(timedelta(minutes=1))
    await house.drain()
    assert [signed_by(call, [new]) for call in house.carrier.calls] == [True]


async def test_an_endpoint_for_which_far_too_much_waits_is_switched_off(house: House) -> None:
    await house.put(3)
    assert await fact_delivery.stop_floods(house.runtime, most=3) == 0
    assert await fact_delivery.stop_floods(house.runtime, most=2) == 1
    found = await endpoint_of(house.db, house.scope, house.endpoint_id)
    assert found.disabled_reason is OffReason.FLOODED


async def test_deliveries_are_forgotten_after_thirty_days(house: House) -> None:
    await house.put()
    for age, left in ((timedelta(days=29), 1), (timedelta(days=31), 0)):
        async with house.db.write(house.scope) as tx:
            await tx.execute(AGE, {"at": house.clock.now() - age, "id": house.endpoint_id})
        await housekeeping.tidy(house.runtime)
        assert len(await kept(house.db, house.scope, house.endpoint_id)) == left


async def test_a_removed_endpoint_goes_with_the_last_of_its_deliveries_and_the_trail_keeps_it(
    house: House,
) -> None:
    colleague = await a_colleague(house.db, house.scope)
    await house.put()
    await webhook_desk.remove(house.runtime, colleague.principal, colleague.slug, house.endpoint_id)
    ages = (
        (timedelta(days=29), timedelta(days=29)),
        (timedelta(days=31), timedelta(days=29)),
        (timedelta(days=31),) * 2,
    )
    for (removed, delivered), left in zip(ages, (1, 1, 0), strict=True):
        async with house.db.write(house.scope) as tx:
            now = house.clock.now()
            await tx.execute(AGE, {"at": now - delivered, "id": house.endpoint_id})
            await tx.execute(REMOVED, {"at": now - removed})
        await housekeeping.tidy(house.runtime)
        async with house.db.read(house.scope) as tx:
            assert await tx.fetch_value("select count(*) from webhook_endpoints") == left
    async with house.db.read(house.scope) as tx:
        [act] = await timeline.read(tx, limit=9, subject_id=house.endpoint_id)
    assert (act.action, act.metadata["url"]) == ("webhook.removed", URL)
    house.endpoints.clear()  # nothing is left to put away
