"""An act under an Idempotency-Key is done once: its repeat gets the answer it got before."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import msgspec

from admit.core.db import Tx
from admit.core.errors import Refusal
from admit.sales import idempotency
from admit.sales.holds import Idempotency

T = TypeVar("T")


def key_of(user_id: UUID, route: str, key: str, body: msgspec.Struct) -> Idempotency:
    """What makes a member's request recognisable."""
    digest = hashlib.sha256(msgspec.json.encode(body)).digest()
    return Idempotency(principal=f"user:{user_id}", route=route, key=key, body_hash=digest)


async def once(tx: Tx, key: Idempotency, kind: type[T], act: Callable[[], Awaitable[T]]) -> T:
    """The answer given before to this key, or the act and its answer, kept with it.

    Expects the row that the act is about locked, so that two of the same key come one after the other.
    Raises: KeyReused; what the act raises.
    """
    known = await idempotency.known(tx, [key], kind)
    stored = known.answer_to(key)
    if isinstance(stored, Refusal):
        raise stored
    if stored is not None:
        return stored
    answer = await act()
    known.keep(key, answer)
    idempotency.remember(tx, known)
    return answer
