import asyncio
from datetime import timedelta

import pytest

from admit.communications import backoff, outbox, preferences
from admit.communications.catalog import Kind
from admit.communications.errors import BadContext
from admit.communications.records import MessageStatus, QueuedMessage
from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.tenancy import Door, Scope
from tests.support.mail_builders import TOKEN_ID, a_message, a_tenant_to_mail_for, kept_messages


async def put(db: Database, scope: Scope, count: int = 1) -> None:
    async with db.write(scope) as tx:
        await outbox.put_all(tx, [a_message(to_email=f"p{n}@x.example") for n in range(count)])


async def claim(db: Database, scope: Scope, clock: FixedClock, limit: int = 10) -> list[QueuedMessage]:
    async with db.write(scope) as tx:
        return await outbox.claim(tx, limit, now=clock.now())


async def test_a_mail_is_put_with_its_act_or_not_at_all(db: Database) -> None:
    scope = await a_tenant_to_mail_for(db)

    async def act_that_fails() -> None:
        async with db.write(scope) as tx:
            await outbox.put(tx, a_message())
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError):
        await act_that_fails()
    assert await kept_messages(db, scope) == []


async def test_one_bad_mail_keeps_none_of_the_batch(db: Database) -> None:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        with pytest.raises(BadContext):
            await outbox.put_all(tx, [a_message(), a_message(to_email="a@x.example\r\nBcc: b@x.example")])
    assert await kept_messages(db, scope) == []


async def test_the_same_dedupe_key_is_kept_once(db: Database) -> None:
    scope = await a_tenant_to_mail_for(db)
    twice = [a_message(dedupe_key="order-1"), a_message(dedupe_key="order-1")]
    for _ in range(2):
        async with db.write(scope) as tx:
            await outbox.put_all(tx, twice)
    assert len(await kept_messages(db, scope)) == 1


async def test_the_row_holds_the_tokens_id_and_no_secret(db: Database) -> None:
    scope = await a_tenant_to_mail_for(db)
    await put(db, scope)
    (kept,) = await kept_messages(db, scope)
    assert kept.context == {"token_id": str(TOKEN_ID), "valid_minutes": 60}


async def test_what_is_claimed_is_not_claimed_again_before_its_lease_ends(
    db: Database, clock: FixedClock
) -> None:
    scope = await a_tenant_to_mail_for(db)
    await put(db, scope)
    (first,) = await claim(db, scope, clock)
    assert await claim(db, scope, clock) == []
    clock.advance(outbox.LEASE + timedelta(seconds=1))
    (second,) = await claim(db, scope, clock)
    assert (second.id, first.attempts, second.attempts) == (first.id, 1, 2)


async def test_claims_at_the_same_moment_share_the_mails_out(db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_to_mail_for(db)
    await put(db, scope, 30)
    claims = await asyncio.gather(*(claim(db, scope, clock, 10) for _ in range(4)))
    claimed = [message.id for batch in claims for message in batch]
    assert len(claimed) == len(set(claimed)) == 30 - len(await claim(db, scope, clock, 30))


async def test_a_mail_for_later_waits_for_its_time(db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        await outbox.put(tx, a_message(due_at=clock.now() + timedelta(hours=1)))
    assert await claim(db, scope, clock) == []
    clock.advance(timedelta(hours=1))
    assert len(await claim(db, scope, clock)) == 1


async def test_a_result_of_an_older_claim_does_not_undo_a_newer_one(db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_to_mail_for(db)
    await put(db, scope)
    (older,) = await claim(db, scope, clock)
    clock.advance(outbox.LEASE)
    await claim(db, scope, clock)
    async with db.write(scope) as tx:
        await outbox.mark_failed(tx, older, now=clock.now(), reason="late", retryable=False)
    (kept,) = await kept_messages(db, scope)
    assert (kept.status, kept.error_message) == (MessageStatus.QUEUED, None)


async def test_a_mail_nobody_ever_answers_for_is_given_up(db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_to_mail_for(db)
    await put(db, scope)
    for _ in range(backoff.MAX_ATTEMPTS):
        assert len(await claim(db, scope, clock)) == 1
        clock.advance(outbox.LEASE)
    assert await claim(db, scope, clock) == []
    (kept,) = await kept_messages(db, scope)
    assert (kept.status, kept.next_attempt_at) == (MessageStatus.FAILED, None)


async def test_a_tenant_claims_only_its_own(db: Database, clock: FixedClock) -> None:
    mine, other = await a_tenant_to_mail_for(db), await a_tenant_to_mail_for(db)
    await put(db, other)
    assert await claim(db, mine, clock) == []


async def test_the_workers_door_finds_whose_mail_is_due(fresh_db: Database, clock: FixedClock) -> None:
    due, idle = await a_tenant_to_mail_for(fresh_db), await a_tenant_to_mail_for(fresh_db)
    await put(fresh_db, due, 3)
    await put(fresh_db, idle)
    await claim(fresh_db, idle, clock)
    async with fresh_db.door(Door.WORKER) as tx:
        assert await outbox.tenants_with_due(tx, 10, now=clock.now()) == [due.tenant_id]


async def test_unwanted_mail_is_put_as_suppressed(db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        await preferences.choose(tx, "ADA@buyers.example", kind=Kind.REMINDER, wanted=False)
        await outbox.put_all(tx, [a_message(Kind.REMINDER), a_message(Kind.ORDER_CONFIRMATION)])
    assert [kept.status for kept in await kept_messages(db, scope)] == [
        MessageStatus.SUPPRESSED,
        MessageStatus.QUEUED,
    ]
    assert [message.kind for message in await claim(db, scope, clock)] == [Kind.ORDER_CONFIRMATION]


async def test_mail_switched_off_while_it_waits_is_not_sent(db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        await outbox.put(tx, a_message(Kind.REMINDER))
        await preferences.choose(tx, "ada@buyers.example", kind=Kind.REMINDER, wanted=False)
    assert await claim(db, scope, clock) == []
    (kept,) = await kept_messages(db, scope)
    assert (kept.status, kept.next_attempt_at, kept.attempts) == (MessageStatus.SUPPRESSED, None, 0)
