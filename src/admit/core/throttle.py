"""Throttles shared by all processes: how often one caller may try something in a fixed window of time.

Windows start at multiples of their length since 1970, by the database's clock. Keys are stored hashed,
since they hold addresses of people and networks.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admit.core.db import Database
from admit.core.errors import Throttled
from admit.core.tenancy import Door

COUNT_HITS = """
insert into throttles as counted (key_hash, window_start, hits)
select
  asked.key_hash,
  to_timestamp(floor(extract(epoch from moment.now) / asked.window_s) * asked.window_s),
  1
from unnest(%(key_hashes)s::bytea[], %(windows_s)s::integer[]) as asked (key_hash, window_s)
cross join (select coalesce(%(now)s::timestamptz, now()) as now) as moment
order by asked.key_hash
on conflict (key_hash, window_start) do update
  set hits = least(counted.hits + 1, 1000000000)
returning
  key_hash,
  hits,
  extract(epoch from window_start - coalesce(%(now)s::timestamptz, now()))::double precision
"""

TAKE_BACK_HITS = """
update throttles
set hits = hits - 1
from unnest(%(key_hashes)s::bytea[], %(windows_s)s::integer[]) as given (key_hash, window_s)
where throttles.key_hash = given.key_hash
  and throttles.window_start = to_timestamp(
    floor(extract(epoch from coalesce(%(now)s::timestamptz, now())) / given.window_s) * given.window_s)
  and throttles.hits > 0
"""

FORGET_WINDOWS = """
delete from throttles
where window_start < %(before)s::timestamptz
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries by `key` in each window of `window_s` seconds."""

    key: str
    most: int
    window_s: int

    @property
    def key_hash(self) -> bytes:
        """Under what it is stored; the same key with another window is another count."""
        return hashlib.sha256(f"{self.window_s}/{self.key}".encode("utf-8", "surrogatepass")).digest()


async def hit(db: Database, key: str, *, limit: int, window_s: int, now: datetime | None = None) -> None:
    """Count one try, and refuse it when there were too many in this window.

    Raises: Throttled, saying when the window ends.
    """
    await hit_all(db, [Limit(key, limit, window_s)], now=now)


async def hit_all(db: Database, limits: Sequence[Limit], *, now: datetime | None = None) -> None:
    """Count one try against several limits at once; refused tries count too.

    `now` is the database's when not given. Locks: the counters in the order of their hashed keys.
    Raises: Throttled, with the longest of the waits.
    """
    found = {bound.key_hash: bound for bound in limits}
    async with db.door(Door.THROTTLE) as tx:
        rows = await tx.fetch_rows(COUNT_HITS, _params(list(found.values()), now))
    waits = [
        found[bytes(key_hash)].window_s + since_s
        for key_hash, hits, since_s in rows
        if hits > found[bytes(key_hash)].most
    ]
    if waits:
        raise Throttled(retry_after_s=max(1, math.ceil(max(waits))))


async def forgive(db: Database, limits: Sequence[Limit], *, now: datetime | None = None) -> None:
    """Take one try back, when it turned out to be a good one: only failures are to count."""
    async with db.door(Door.THROTTLE) as tx:
        await tx.execute(TAKE_BACK_HITS, _params(sorted(limits, key=lambda bound: bound.key_hash), now))


async def forget_old(db: Database, *, before: datetime) -> int:
    """Delete the windows that started before a moment; how many there were. Uses the worker's door."""
    async with db.door(Door.WORKER) as tx:
        return await tx.execute(FORGET_WINDOWS, {"before": before})


def _params(limits: Sequence[Limit], now: datetime | None) -> dict[str, object]:
    return {
        "key_hashes": [bound.key_hash for bound in limits],
        "windows_s": [bound.window_s for bound in limits],
        "now": now,
    }
