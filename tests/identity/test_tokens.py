import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from admit.core import ids
from admit.core.codes import hash_token
from admit.core.db import Database
from admit.core.tenancy import Door
from admit.identity import tokens
from admit.identity.errors import LinkOver
from admit.identity.records import OneTimeToken, Principal, Purpose
from tests.support.identity_builders import an_account

SECRET = "a secret for tests only, long enough"
NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)

STORED = """
select token_hash, facts
from one_time_tokens
where id = %(id)s::uuid
"""


async def a_link(db: Database, person: Principal, purpose: Purpose = Purpose.RESET, **facts: object) -> UUID:
    async with db.door(Door.AUTH) as tx:
        return await tokens.issue(
            tx, purpose, secret_key=SECRET, user_id=person.user_id, email=person.email, now=NOW, facts=facts
        )


async def use(
    db: Database, token_id: UUID, purpose: Purpose = Purpose.RESET, *, now: datetime = NOW
) -> OneTimeToken:
    async with db.door(Door.AUTH) as tx:
        return await tokens.use(tx, purpose, tokens.secret_for(SECRET, token_id), now=now)


def test_a_secret_follows_from_the_id_and_the_installations_key_alone() -> None:
    token_id = ids.new_id()
    assert tokens.secret_for(SECRET, token_id) == tokens.secret_for(SECRET, token_id)
    assert tokens.secret_for(SECRET, token_id) != tokens.secret_for(SECRET, ids.new_id())
    assert tokens.secret_for(SECRET, token_id) != tokens.secret_for(SECRET + "!", token_id)


async def test_only_the_hash_of_the_secret_is_stored(db: Database) -> None:
    token_id = await a_link(db, await an_account(db))
    async with db.door(Door.AUTH) as tx:
        [(stored, facts)] = await tx.fetch_rows(STORED, {"id": token_id})
    assert bytes(stored) == hash_token(tokens.secret_for(SECRET, token_id))
    assert facts == {}


async def test_a_link_works_once(db: Database) -> None:
    person = await an_account(db)
    token_id = await a_link(db, person)
    assert (await use(db, token_id)).user_id == person.user_id
    with pytest.raises(LinkOver):
        await use(db, token_id)


async def test_of_two_at_the_same_moment_one_gets_it(db: Database) -> None:
    token_id = await a_link(db, await an_account(db))
    answers = await asyncio.gather(*(use(db, token_id) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(answer, OneTimeToken) for answer in answers) == 1
    assert sum(isinstance(answer, LinkOver) for answer in answers) == 4


async def test_looking_at_a_link_leaves_it_usable(db: Database) -> None:
    token_id = await a_link(db, await an_account(db))
    async with db.door(Door.AUTH) as tx:
        await tokens.find(tx, Purpose.RESET, tokens.secret_for(SECRET, token_id), now=NOW)
    await use(db, token_id)


@pytest.mark.parametrize(
    ("purpose", "lasts"), [(Purpose.RESET, timedelta(hours=1)), (Purpose.INVITATION, timedelta(days=7))]
)
async def test_a_link_works_until_its_time_is_over(db: Database, purpose: Purpose, lasts: timedelta) -> None:
    token_id = await a_link(db, await an_account(db), purpose)
    with pytest.raises(LinkOver):
        await use(db, token_id, purpose, now=NOW + lasts)
    await use(db, token_id, purpose, now=NOW + lasts - timedelta(seconds=1))


async def test_a_link_is_good_for_its_purpose_only(db: Database) -> None:
    token_id = await a_link(db, await an_account(db), Purpose.VERIFY_EMAIL)
    with pytest.raises(LinkOver):
        await use(db, token_id, Purpose.RESET)


async def test_the_newest_link_ends_the_older_ones(db: Database) -> None:
    person = await an_account(db)
    older, newest = await a_link(db, person), await a_link(db, person)
    with pytest.raises(LinkOver):
        await use(db, older)
    await use(db, newest)


async def test_invitations_of_two_tenants_do_not_end_each_other(db: Database) -> None:
    person = await an_account(db)
    one = await a_link(db, person, Purpose.INVITATION, tenant_id=str(uuid4()))
    await a_link(db, person, Purpose.INVITATION, tenant_id=str(uuid4()))
    await use(db, one, Purpose.INVITATION)


async def test_links_of_other_people_stay_as_they_are(db: Database) -> None:
    one = await a_link(db, await an_account(db))
    await a_link(db, await an_account(db))
    await use(db, one)


async def test_the_worker_forgets_expired_links_only(fresh_db: Database) -> None:
    person = await an_account(fresh_db)
    await a_link(fresh_db, person, Purpose.RESET)
    invitation = await a_link(fresh_db, person, Purpose.INVITATION)
    async with fresh_db.door(Door.WORKER) as tx:
        assert await tokens.forget_old(tx, before=NOW + timedelta(days=1)) == 1
    await use(fresh_db, invitation, Purpose.INVITATION)
