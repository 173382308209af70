"""A page of the roster as the JSON that devices read. Pure; the shape is told in docs/check-in.md."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from admit.checkin import cursors, proofs, rules
from admit.checkin.plans import EventPlan
from admit.checkin.roster import Page
from admit.core.clock import in_ms
from admit.tickets import search
from admit.tickets.records import TicketStatus, VoidReason

VERSION = 1
_KEY_BYTES = 5
_NOTE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """A ticket type as devices know it."""

    id: UUID
    token_index: int
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a device must know of the event beside its tickets."""

    plan: EventPlan
    end_at: datetime
    venue: str
    types: Sequence[TypeFacts]
    email_salt: bytes
    newest_announcement: UUID | None


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as bytes, and the tag of the state it leads to."""

    body: bytes
    tag: str


def write(page: Page, facts: EventFacts, *, now: datetime) -> Written:
    """The answer for a page."""
    event = msgspec.json.encode(_event(facts))
    cursor = cursors.encode(page.cursor)
    answer = {
        "version": VERSION,
        "server_time": now,
        "reset": page.is_first,
        "cursor": cursor,
        "more": page.has_more,
        "complete_up_to": page.complete_up_to,
        "event": None if page.is_inner else msgspec.Raw(event),
        "tickets": [_ticket(row, page.inside.get(row[0], ()), facts.email_salt) for row in page.tickets],
    }
    tag = hashlib.sha256(event + cursor.encode()).hexdigest()[:32]
    return Written(msgspec.json.encode(answer), f'"{tag}"')


def email_keys(salt: bytes, email: str) -> list[str]:
    """By what a device finds an address it was told, without holding any: of the whole, and of what stands
    before the @."""
    address = email.lower()
    return [_email_key(salt, text) for text in (address, address.partition("@")[0])]


def _ticket(row: tuple[Any, ...], inside: Sequence[tuple[Any, ...]], salt: bytes) -> list[object]:
    ticket_id, code, index, status, void_reason, disputed_at, name, email, seat, order_code = row
    state = _state(status, void_reason, disputed_at)
    entries = [
        [session, in_ms(at), gate, in_ms(left) if left is not None else None]
        for session, at, gate, left in inside
    ]
    if state:
        return [ticket_id, code, index, state, "", "", order_code, seat, None, entries]
    keys = email_keys(salt, email) if email else None
    folded = " ".join(search.words(name))
    return [ticket_id, code, index, "", name, folded, order_code, seat, keys, entries]


def _state(status: str, void_reason: str | None, disputed_at: datetime | None) -> str:
    if status == TicketStatus.VOID.value:
        return "refunded" if void_reason == VoidReason.REFUNDED.value else "void"
    return "disputed" if disputed_at is not None else ""


def _event(facts: EventFacts) -> dict[str, object]:
    plan = facts.plan
    return {
        "id": plan.id,
        "name": plan.name,
        "venue": facts.venue,
        "timezone": plan.timezone,
        "status": plan.status,
        "start_at": plan.start_at,
        "end_at": facts.end_at,
        "opens_at": rules.opens_at(plan, None),
        "sessions": [
            {
                "id": session.id,
                "title": session.title,
                "start_at": session.start_at,
                "end_at": session.end_at,
                "opens_at": rules.opens_at(plan, session),
            }
            for session in plan.sessions
        ],
        "gates": [
            {"id": gate_id, "name": name} for gate_id, name in sorted(plan.gates.items(), key=_by_name)
        ],
        "types": [_type(plan, one) for one in facts.types],
        "keys": [
            {"index": key.key_index, "public_key": proofs.packed(key.public_key)}
            for key in sorted(plan.keys, key=lambda key: key.key_index)
        ],
        "allows_reentry": plan.allows_reentry,
        "email_salt": proofs.packed(facts.email_salt),
        "newest_announcement": facts.newest_announcement,
    }


def _type(plan: EventPlan, one: TypeFacts) -> dict[str, object]:
    tied = plan.admits_to.get(one.id)
    return {
        "index": one.token_index,
        "id": one.id,
        "name": one.name,
        "note": one.note[:_NOTE_LENGTH],
        "sessions": None if tied is None else sorted(map(str, tied)),
    }


def _by_name(pair: tuple[UUID, str]) -> tuple[str, UUID]:
    return pair[1], pair[0]


def _email_key(salt: bytes, text: str) -> str:
    return proofs.packed(hashlib.sha256(salt + text.encode()).digest()[:_KEY_BYTES])
