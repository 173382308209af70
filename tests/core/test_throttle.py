import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from admit.core import throttle
from admit.core.db import Database
from admit.core.errors import Throttled
from admit.core.tenancy import Door
from admit.core.throttle import Limit

START = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
ALL_KEYS = """
select key_hash
from throttles
"""


def a_key() -> str:
    return f"test/{uuid4().hex}"


async def test_as_many_tries_as_allowed_pass_and_the_next_is_refused(db: Database) -> None:
    key = a_key()
    for _ in range(3):
        await throttle.hit(db, key, limit=3, window_s=60, now=START)
    with pytest.raises(Throttled):
        await throttle.hit(db, key, limit=3, window_s=60, now=START)


async def test_a_refusal_says_how_long_the_window_still_lasts(db: Database) -> None:
    key, now = a_key(), START + timedelta(seconds=20)
    await throttle.hit(db, key, limit=1, window_s=60, now=now)
    with pytest.raises(Throttled) as refused:
        await throttle.hit(db, key, limit=1, window_s=60, now=now)
    assert refused.value.retry_after_s == 40


async def test_the_next_window_starts_from_nothing(db: Database) -> None:
    key = a_key()
    await throttle.hit(db, key, limit=1, window_s=60, now=START + timedelta(seconds=59))
    await throttle.hit(db, key, limit=1, window_s=60, now=START + timedelta(seconds=60))


async def test_keys_are_counted_apart(db: Database) -> None:
    await throttle.hit(db, a_key(), limit=1, window_s=60, now=START)
    await throttle.hit(db, a_key(), limit=1, window_s=60, now=START)


async def test_one_key_with_two_windows_is_counted_twice(db: Database) -> None:
    key = a_key()
    await throttle.hit(db, key, limit=1, window_s=60, now=START)
    await throttle.hit(db, key, limit=1, window_s=3600, now=START)


async def test_of_several_limits_the_longest_wait_is_told(db: Database) -> None:
    limits = [Limit(a_key(), 0, 60), Limit(a_key(), 0, 3600)]
    with pytest.raises(Throttled) as refused:
        await throttle.hit_all(db, limits, now=START)
    assert refused.value.retry_after_s == 3600


async def test_a_forgiven_try_does_not_count(db: Database) -> None:
    key = a_key()
    limit = Limit(key, 1, 60)
    await throttle.hit_all(db, [limit], now=START)
    await throttle.forgive(db, [limit], now=START)
    await throttle.hit_all(db, [limit], now=START)


async def test_tries_at_the_same_moment_are_all_counted(db: Database) -> None:
    limits = [Limit(a_key(), 10, 60), Limit(a_key(), 100, 60)]
    tries = [throttle.hit_all(db, limits if turn % 2 else limits[::-1], now=START) for turn in range(25)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(answer) for answer in answers if answer is not None] == [Throttled] * 15


async def test_what_is_stored_does_not_name_the_caller(fresh_db: Database) -> None:
    await throttle.hit(fresh_db, "sign-in/mira@example.org", limit=1, window_s=60)
    async with fresh_db.door(Door.THROTTLE) as tx:
        stored = await tx.fetch_column(ALL_KEYS)
    assert len(stored) == 1
    assert b"mira" not in bytes(stored[0])


async def test_the_worker_forgets_old_windows_and_keeps_the_present_one(fresh_db: Database) -> None:
    await throttle.hit(fresh_db, "old", limit=1, window_s=60, now=START)
    await throttle.hit(fresh_db, "new", limit=1, window_s=60, now=START + timedelta(hours=2))
    assert await throttle.forget_old(fresh_db, before=START + timedelta(hours=1)) == 1
    with pytest.raises(Throttled):
        await throttle.hit(fresh_db, "new", limit=1, window_s=60, now=START + timedelta(hours=2))
