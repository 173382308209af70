"""Repeats recognised: a request with a known Idempotency-Key gets the answer it got before.

Only granted answers are kept: a refusal took nothing, and asking again may fare better. Written in the transaction
of the act, so that an answer exists exactly when the act does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from admit.core.arrays import array, written
from admit.core.db import Statement, Tx
from admit.core.errors import Refusal
from admit.sales.errors import KeyReused
from admit.sales.holds import Idempotency

T = TypeVar("T")
Name = tuple[str, str, str]

# Each by itself, for its primary key: as a join, a planner without statistics reads the whole table.
KNOWN_KEYS = """
select asked.principal, asked.route, asked.key, found.body_hash, found.answer
from unnest(%(principals)s::text[], %(routes)s::text[], %(keys)s::text[]) as asked (principal, route, key)
cross join lateral (
  select known.body_hash, known.answer
  from idempotency_keys known
  where known.principal = asked.principal
    and known.route = asked.route
    and known.key = asked.key
  limit 1) found
"""

REMEMBER_KEYS = """
insert into idempotency_keys (tenant_id, principal, route, key, body_hash, answer)
select %(tenant_id)s::uuid, done.principal, done.route, done.key, done.body_hash, done.answer
from unnest(
  %(principals)s::text[], %(routes)s::text[], %(keys)s::text[], %(hashes)s::bytea[], %(answers)s::jsonb[]
) as done (principal, route, key, body_hash, answer)
"""


def name_of(key: Idempotency) -> Name:
    """What identifies a key: who, where, which."""
    return key.principal, key.route, key.key


@dataclass(slots=True)
class Known(Generic[T]):
    """The keys that were answered: before, and while a batch is decided. Answers are of one kind."""

    kind: type[T]
    stored: dict[Name, tuple[bytes, Any]] = field(default_factory=dict)
    fresh: list[tuple[Idempotency, T]] = field(default_factory=list)

    def answer_to(self, key: Idempotency | None) -> T | Refusal | None:
        """The answer given before, a refusal when the key stood on another body, None when it is new."""
        found = self.stored.get(name_of(key)) if key is not None else None
        if key is None or found is None:
            return None
        body_hash, answer = found
        if body_hash != key.body_hash:
            return KeyReused()
        return answer if isinstance(answer, self.kind) else msgspec.convert(answer, self.kind)

    def keep(self, key: Idempotency | None, answer: T) -> None:
        """Note an answer, so that a twin in the same batch gets it, and `remember` writes it."""
        if key is not None:
            self.stored[name_of(key)] = key.body_hash, answer
            self.fresh.append((key, answer))


async def known(tx: Tx, keys: Sequence[Idempotency | None], kind: type[T]) -> Known[T]:
    """Which of these keys were answered before. No keys cost no statement.

    Ask after the locks of the act are held, so that a twin that held them is seen.
    """
    if not any(keys):
        return Known(kind)
    return known_from(await tx.fetch_rows(*asking(keys)), kind)


def asking(keys: Sequence[Idempotency | None]) -> Statement:
    """The statement that looks these keys up, for those who ask several together; `known_from` reads its rows."""
    given = [key for key in keys if key is not None]
    return KNOWN_KEYS, {
        "principals": array([key.principal for key in given]),
        "routes": array([key.route for key in given]),
        "keys": array([key.key for key in given]),
    }


def known_from(rows: Sequence[tuple[Any, ...]], kind: type[T]) -> Known[T]:
    """What the rows of `asking` say."""
    return Known(
        kind,
        {(principal, route, key): (bytes(body), answer) for principal, route, key, body, answer in rows},
    )


def remember(tx: Tx, known: Known[T]) -> None:
    """Write the answers kept since, with the commit, which raises UniqueViolated when another transaction answered
    one meanwhile."""
    if not known.fresh:
        return
    keys = [key for key, _ in known.fresh]
    tx.execute_later(
        REMEMBER_KEYS,
        {
            "tenant_id": tx.scope.tenant_id,
            "principals": array([key.principal for key in keys]),
            "routes": array([key.route for key in keys]),
            "keys": array([key.key for key in keys]),
            "hashes": array([key.body_hash for key in keys]),
            "answers": array([written(answer) for _, answer in known.fresh]),
        },
    )
