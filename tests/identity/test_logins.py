import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from admit.core.codes import hash_token
from admit.core.db import Database
from admit.core.tenancy import Door
from admit.identity import logins
from admit.identity.records import Principal
from tests.support.identity_builders import DEVICE, an_account

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)

DISABLE = """
update users
set disabled_at = now()
where id = %(id)s::uuid
"""

STORED_SECRETS = """
select token_hash
from logins
where id = %(id)s::uuid
"""

WHY_ENDED = """
select revoked_reason
from logins
where id = %(id)s::uuid
"""


async def a_page(db: Database, person: Principal, *, now: datetime = NOW) -> tuple[UUID, str]:
    async with db.door(Door.AUTH) as tx:
        return await logins.open_page(tx, person.user_id, device=DEVICE, now=now)


async def an_api(db: Database, person: Principal) -> tuple[UUID, str]:
    async with db.door(Door.AUTH) as tx:
        return await logins.open_api(tx, person.user_id, device=DEVICE, now=NOW)


async def whose(db: Database, secret: str, *, now: datetime = NOW) -> Principal | None:
    async with db.door(Door.AUTH) as tx:
        return await logins.find_principal_by_cookie(tx, secret, now=now)


async def rotate(db: Database, token: str, *, now: datetime = NOW) -> str | None:
    async with db.door(Door.AUTH) as tx:
        traded = await logins.rotate(tx, token, now=now)
    return traded[1] if traded else None


async def is_live(db: Database, login_id: UUID, *, now: datetime = NOW) -> bool:
    async with db.door(Door.AUTH) as tx:
        return await logins.find_principal(tx, login_id, now=now) is not None


async def test_a_cookies_secret_finds_its_owner(db: Database) -> None:
    person = await an_account(db)
    login_id, secret = await a_page(db, person)
    found = await whose(db, secret)
    assert found is not None
    assert (found.user_id, found.login_id, found.email) == (person.user_id, login_id, person.email)


async def test_only_the_hash_of_the_secret_is_stored(db: Database) -> None:
    login_id, secret = await a_page(db, await an_account(db))
    async with db.door(Door.AUTH) as tx:
        assert bytes(await tx.fetch_value(STORED_SECRETS, {"id": login_id})) == hash_token(secret)


async def test_a_page_login_ends_after_thirty_days(db: Database) -> None:
    _, secret = await a_page(db, await an_account(db))
    assert await whose(db, secret, now=NOW + timedelta(days=29, hours=23)) is not None
    assert await whose(db, secret, now=NOW + timedelta(days=30)) is None


async def test_a_login_of_a_disabled_account_is_over(db: Database) -> None:
    person = await an_account(db)
    _, secret = await a_page(db, person)
    async with db.door(Door.AUTH) as tx:
        await tx.execute(DISABLE, {"id": person.user_id})
    assert await whose(db, secret) is None


async def test_a_refresh_token_is_no_cookie(db: Database) -> None:
    _, token = await an_api(db, await an_account(db))
    assert await whose(db, token) is None


async def test_refresh_tokens_follow_one_another(db: Database) -> None:
    login_id, first = await an_api(db, await an_account(db))
    second = await rotate(db, first)
    assert second is not None
    third = await rotate(db, second)
    assert third is not None
    assert len({first, second, third}) == 3
    assert await is_live(db, login_id)


async def test_using_a_refresh_token_twice_ends_its_login_and_the_newest_token_with_it(db: Database) -> None:
    login_id, first = await an_api(db, await an_account(db))
    second = await rotate(db, first)
    assert second is not None
    assert await rotate(db, first) is None
    assert not await is_live(db, login_id)
    assert await rotate(db, second) is None
    async with db.door(Door.AUTH) as tx:
        assert await tx.fetch_value(WHY_ENDED, {"id": login_id}) == "refresh_token_reused"


async def test_a_refresh_token_used_twice_at_the_same_moment_ends_its_login(db: Database) -> None:
    login_id, first = await an_api(db, await an_account(db))
    answers = await asyncio.gather(rotate(db, first), rotate(db, first))
    assert sum(answer is None for answer in answers) == 1
    assert not await is_live(db, login_id)


async def test_a_reused_refresh_token_leaves_other_logins_alone(db: Database) -> None:
    person = await an_account(db)
    _, stolen = await an_api(db, person)
    other, _ = await an_api(db, person)
    await rotate(db, stolen)
    await rotate(db, stolen)
    assert await is_live(db, other)


async def test_a_refresh_token_nobody_got_is_refused(db: Database) -> None:
    assert await rotate(db, "nobody-was-ever-given-this") is None


async def test_a_refresh_token_lasts_thirty_days(db: Database) -> None:
    _, token = await an_api(db, await an_account(db))
    assert await rotate(db, token, now=NOW + timedelta(days=30)) is None


async def test_refreshing_does_not_make_a_login_last_for_ever(db: Database) -> None:
    _, token = await an_api(db, await an_account(db))
    for days in (25, 50, 75):
        fresh = await rotate(db, token, now=NOW + timedelta(days=days))
        assert fresh is not None
        token = fresh
    assert await rotate(db, token, now=NOW + timedelta(days=90)) is None


async def test_ending_all_but_one_keeps_that_one(db: Database) -> None:
    person = await an_account(db)
    (kept, _), (ended, _) = await a_page(db, person), await an_api(db, person)
    async with db.door(Door.AUTH) as tx:
        assert await logins.end_all(tx, person.user_id, reason="test", now=NOW, keep=kept) == [ended]
    assert await is_live(db, kept)
    assert not await is_live(db, ended)


async def test_nobody_ends_another_persons_login(db: Database) -> None:
    mine, theirs = await an_account(db), await an_account(db)
    login_id, _ = await a_page(db, theirs)
    async with db.door(Door.AUTH) as tx:
        assert not await logins.end(tx, mine.user_id, login_id, reason="test", now=NOW)
    assert await is_live(db, login_id)


async def test_of_too_many_logins_the_ones_unused_for_longest_end(db: Database) -> None:
    person = await an_account(db)
    first, _ = await a_page(db, person, now=NOW - timedelta(days=1))
    for _ in range(logins.MOST_LIVE):
        await a_page(db, person)
    async with db.door(Door.AUTH) as tx:
        live = await logins.list_live(tx, person.user_id, now=NOW)
    assert len(live) == logins.MOST_LIVE
    assert not await is_live(db, first)


async def test_the_list_shows_what_a_login_came_from(db: Database) -> None:
    person = await an_account(db)
    login_id, _ = await a_page(db, person)
    async with db.door(Door.AUTH) as tx:
        [found] = await logins.list_live(tx, person.user_id, now=NOW)
    assert (found.id, found.user_agent, found.network) == (login_id, DEVICE.user_agent, DEVICE.network)


async def test_logins_that_ended_long_ago_are_forgotten_with_their_tokens(fresh_db: Database) -> None:
    person = await an_account(fresh_db)
    old, _ = await an_api(fresh_db, person)
    async with fresh_db.door(Door.AUTH) as tx:
        await logins.end(tx, person.user_id, old, reason="test", now=NOW)
    live, _ = await a_page(fresh_db, person, now=NOW + timedelta(days=40))
    async with fresh_db.door(Door.AUTH) as tx:
        assert await logins.forget_old(tx, before=NOW + timedelta(days=30)) == 1
    assert await is_live(fresh_db, live, now=NOW + timedelta(days=41))
