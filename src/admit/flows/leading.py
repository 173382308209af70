"""The lead's view, once and as it changes. One process looks at an event once for all who watch it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from admit.checkin import lead
from admit.checkin.lead import LeadView
from admit.core.db import Database
from admit.core.errors import Busy, Refusal
from admit.flows import entering
from admit.flows.memory import Memory
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal

LOOK_EVERY_S = 2.0
STILL_HERE_EVERY = 7
"""Looks without a change after which a comment keeps the line open."""
LASTS_S = 600.0
MOST_STREAMS = 50
_FRESH_S = 1.5

_Views = Memory[tuple[UUID, UUID], LeadView]
_VIEWS: WeakKeyDictionary[Database, _Views] = WeakKeyDictionary()
_STREAMS: set[object] = set()


async def view(runtime: Runtime, principal: Principal, slug: str, event_id: UUID) -> LeadView:
    """What the lead sees now; up to a second and a half old when others look too.

    Raises: what `entering.read` raises; NotFound for the event.
    """
    async with entering.read(runtime.db, principal, slug, Permission.DOOR_USE, event_id=event_id) as tx:
        key, now_s = (tx.scope.tenant_id, event_id), asyncio.get_running_loop().time()
        views = _VIEWS.setdefault(runtime.db, Memory(most=200, keep_s=_FRESH_S))
        found = views.get(key, now_s=now_s)
        if found is None:
            found = await lead.read(tx, event_id, now=runtime.clock.now())
            views.put(key, found, now_s=now_s)
    return found


async def stream(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    event_id: UUID,
    *,
    written: Callable[[LeadView], bytes],
    lasts_s: float = LASTS_S,
) -> AsyncIterator[bytes]:
    """Server-sent events: the view at once and whenever it changed, as `written` writes it. Ends after ten minutes at
    most, and when whoever watches may not any more.

    Raises: Busy at 50 streams of this process.
    Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    with counted():
        until = asyncio.get_running_loop().time() + min(lasts_s, LASTS_S)
        last: LeadView | None = None
        quiet = 0
        while asyncio.get_running_loop().time() < until:
            try:
                seen = await view(runtime, principal, slug, event_id)
            except Busy:
                seen = last if last is not None else await view(runtime, principal, slug, event_id)
            except Refusal:
                return
            if last is None or _timeless(seen) != _timeless(last):
                yield b"event: lead\ndata: " + written(seen) + b"\n\n"
                last, quiet = seen, 0
            else:
                quiet += 1
                if quiet % STILL_HERE_EVERY == 0:
                    yield b": still here\n\n"
            await asyncio.sleep(max(0.0, min(LOOK_EVERY_S, until - asyncio.get_running_loop().time())))


def check_room() -> None:
    """Let one more stream pass. Raises: Busy at 50 of this process."""
    if len(_STREAMS) >= MOST_STREAMS:
        raise Busy("Too many people watch at once. Try again in a minute.", retry_after_s=30)


@contextmanager
def counted() -> Iterator[None]:
    """Hold one of the places that streams of a door have in this process. Raises: Busy."""
    check_room()
    mark = object()
    _STREAMS.add(mark)
    try:
        yield
    finally:
        _STREAMS.discard(mark)


def _timeless(seen: LeadView) -> LeadView:
    """The view without its moment, which is always another."""
    return replace(seen, at=datetime.min.replace(tzinfo=UTC))
