import asyncio
from datetime import timedelta

import pytest

from admit.communications import outbox
from admit.communications.catalog import Kind
from admit.communications.preferences import read_unsubscribe_token
from admit.communications.records import MessageStatus, RenderedMail
from admit.communications.transport import UNREACHABLE, Transport
from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.core.errors import VendorError
from admit.core.tenancy import Scope
from admit.flows import mail_delivery
from admit.flows.mail_links import UNSUBSCRIBE, MailLinks
from admit.identity import tokens
from tests.support.mail_builders import (
    SENDER,
    TOKEN_ID,
    FakeLinks,
    FakeTransport,
    a_message,
    a_tenant_to_mail_for,
    kept_messages,
)

SECRET = "a secret of this installation, long enough"


async def drain(db: Database, transport: Transport, clock: FixedClock, limit: int = 500) -> int:
    return await mail_delivery.drain(db, transport, FakeLinks(), clock, sender=SENDER, limit=limit)


async def a_tenant_with_mail(db: Database, *names: str) -> Scope:
    scope = await a_tenant_to_mail_for(db)
    async with db.write(scope) as tx:
        await outbox.put_all(tx, [a_message(to_email=f"{name}@x.example") for name in names])
    return scope


def refusing(*, retryable: bool, code: str = "mail_refused") -> FakeTransport:
    async def refuse(mail: RenderedMail) -> None:
        raise VendorError("The mail server answered no", retryable=retryable, code=code)

    return FakeTransport(refuse)


async def test_all_tenants_due_mail_is_sent_and_marked(fresh_db: Database, clock: FixedClock) -> None:
    scopes = [await a_tenant_with_mail(fresh_db, "a", "b") for _ in range(3)]
    transport = FakeTransport()
    assert await drain(fresh_db, transport, clock) == 6
    assert len(transport.sent) == 6
    for scope in scopes:
        for kept in await kept_messages(fresh_db, scope):
            assert (kept.status, kept.sent_at) == (MessageStatus.SENT, clock.now())
    assert await drain(fresh_db, transport, clock) == 0


async def test_two_drains_at_once_send_each_mail_once(fresh_db: Database, clock: FixedClock) -> None:
    for _ in range(3):
        await a_tenant_with_mail(fresh_db, *(f"p{number}" for number in range(50)))
    transport = FakeTransport()
    counts = await asyncio.gather(*(drain(fresh_db, transport, clock) for _ in range(3)))
    sent = [mail.headers["Message-ID"] for mail in transport.sent]
    assert len(sent) == len(set(sent))
    assert sum(counts) + await drain(fresh_db, transport, clock) == len(transport.sent) == 150


async def test_a_limit_bounds_one_drain(fresh_db: Database, clock: FixedClock) -> None:
    await a_tenant_with_mail(fresh_db, *(f"p{number}" for number in range(30)))
    transport = FakeTransport()
    assert await drain(fresh_db, transport, clock, limit=25) == 25
    assert len(transport.sent) == 25


async def test_a_big_tenant_does_not_keep_a_small_one_waiting(fresh_db: Database, clock: FixedClock) -> None:
    await a_tenant_with_mail(fresh_db, *(f"p{number}" for number in range(100)))
    await a_tenant_with_mail(fresh_db, "small")
    transport = FakeTransport()
    await drain(fresh_db, transport, clock, limit=21)
    assert "small@x.example" in {mail.to_email for mail in transport.sent}


async def test_a_passing_failure_is_tried_again_later(fresh_db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_with_mail(fresh_db, "a")
    await drain(fresh_db, refusing(retryable=True), clock)
    transport = FakeTransport()
    assert await drain(fresh_db, transport, clock) == 0
    clock.advance(timedelta(minutes=2))
    assert await drain(fresh_db, transport, clock) == 1
    (kept,) = await kept_messages(fresh_db, scope)
    assert (kept.status, kept.attempts, kept.error_message) == (MessageStatus.SENT, 2, None)


async def test_a_final_refusal_is_final_and_says_why(fresh_db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_with_mail(fresh_db, "a")
    await drain(fresh_db, refusing(retryable=False), clock)
    (kept,) = await kept_messages(fresh_db, scope)
    assert (kept.status, kept.next_attempt_at) == (MessageStatus.FAILED, None)
    assert kept.error_message == "The mail server answered no"


async def test_a_blocked_way_out_costs_one_batch_its_try(fresh_db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_with_mail(fresh_db, *(f"p{number}" for number in range(60)))
    tried = await drain(fresh_db, refusing(retryable=True, code=UNREACHABLE), clock)
    attempts = [kept.attempts for kept in await kept_messages(fresh_db, scope)]
    assert tried == sum(attempts) == mail_delivery.BATCH


async def test_one_refused_mail_does_not_hold_up_the_others(fresh_db: Database, clock: FixedClock) -> None:
    async def pick(mail: RenderedMail) -> None:
        if mail.to_email.startswith("bad"):
            raise VendorError("no such mailbox", retryable=False)

    scope = await a_tenant_with_mail(fresh_db, "a", "bad", "c")
    await drain(fresh_db, FakeTransport(pick), clock)
    statuses = [kept.status for kept in await kept_messages(fresh_db, scope)]
    assert statuses == [MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.SENT]


async def test_a_crash_after_the_send_resends_once_more_under_the_same_id(
    fresh_db: Database, clock: FixedClock
) -> None:
    sending, sent_by_the_dead = asyncio.Event(), FakeTransport()

    async def hang(mail: RenderedMail) -> None:
        sent_by_the_dead.sent.append(mail)
        sending.set()
        await asyncio.Event().wait()

    await a_tenant_with_mail(fresh_db, "a")
    dying = asyncio.create_task(drain(fresh_db, FakeTransport(hang), clock))
    await sending.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    transport = FakeTransport()
    assert await drain(fresh_db, transport, clock) == 0
    clock.advance(outbox.LEASE)
    assert await drain(fresh_db, transport, clock) == 1
    clock.advance(outbox.LEASE)
    assert await drain(fresh_db, transport, clock) == 0
    assert [mail.headers["Message-ID"] for mail in transport.sent] == [
        mail.headers["Message-ID"] for mail in sent_by_the_dead.sent
    ]


async def test_what_went_out_is_written_together(fresh_db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_with_mail(fresh_db, *(f"p{number}" for number in range(mail_delivery.BATCH)))
    await drain(fresh_db, FakeTransport(), clock)
    assert {kept.status for kept in await kept_messages(fresh_db, scope)} == {MessageStatus.SENT}
    async with fresh_db.read(scope) as tx:
        writes = await tx.fetch_value("select count(distinct xmin::text) from email_messages")
    assert writes <= mail_delivery.BATCH / 2


async def test_a_mail_that_cannot_be_rendered_is_kept_for_after_the_repair(
    fresh_db: Database, clock: FixedClock
) -> None:
    scope = await a_tenant_with_mail(fresh_db, "a")
    async with fresh_db.write(scope) as tx:
        await tx.execute("update email_messages set context = '{}'")
    transport = FakeTransport()
    await drain(fresh_db, transport, clock)
    (kept,) = await kept_messages(fresh_db, scope)
    assert (kept.status, kept.error_message) == (MessageStatus.QUEUED, "Our fault: BadContext")
    assert transport.sent == []


async def test_no_transaction_is_open_while_a_mail_travels(fresh_db: Database, clock: FixedClock) -> None:
    scope = await a_tenant_with_mail(fresh_db, "a")
    seen: list[int] = []

    async def look(mail: RenderedMail) -> None:
        seen.extend(kept.attempts for kept in await kept_messages(fresh_db, scope))
        async with fresh_db.write(scope) as tx:
            assert await tx.execute("update email_messages set to_name = 'free to lock'") == 1

    await drain(fresh_db, FakeTransport(look), clock)
    assert seen == [1]


def test_links_carry_the_secret_that_identity_derives() -> None:
    links = MailLinks("https://tickets.example", SECRET)
    secret = tokens.secret_for(SECRET, TOKEN_ID)
    made = [
        links.reset_link(TOKEN_ID),
        links.invitation_link(TOKEN_ID),
        links.verification_link(TOKEN_ID),
        links.sign_in_link(TOKEN_ID),
    ]
    assert all(link.startswith("https://tickets.example/") and link.endswith(secret) for link in made)
    assert SECRET not in repr(links)


def test_an_unsubscribe_link_carries_what_it_stops() -> None:
    link = MailLinks("https://tickets.example", SECRET).unsubscribe_link(
        TOKEN_ID, "ada@x.example", Kind.REMINDER
    )
    asked = read_unsubscribe_token(SECRET, link.removeprefix(f"https://tickets.example{UNSUBSCRIBE}/"))
    assert (asked.tenant_id, asked.email, asked.kind) == (TOKEN_ID, "ada@x.example", Kind.REMINDER)
