"""The trail of a tenant, narrowed by what was done, by whom, where and when; quick in a trail of a million.

Each way to begin has its own statement, so that it walks one index in the list's order and stops at the limit: a
statement that tells "not asked for" from a value by itself is planned once for both, and walks everything. What is
asked by person or by act is looked up act by act, so that both together are as quick as either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from admit.audit.records import Activity
from admit.core.db import ReadTx
from admit.core.tenancy import ActorKind
from admit.reports import acts
from admit.reports.exports import Export
from admit.reports.sheets import Column, Kind

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
LAST_ID = UUID(int=(1 << 128) - 1)

_FOUND = """
  entry.id, entry.actor_id, entry.actor_kind, coalesce(users.full_name, '') as actor_name, entry.action,
  entry.event_id, entry.subject_kind, entry.subject_id, entry.metadata, entry.created_at,
  entry.api_key_id as key_id, coalesce(key.name, '') as key_name
"""

_NAMES = """
left join users on users.id = entry.actor_id
left join api_keys key on key.tenant_id = entry.tenant_id and key.id = entry.api_key_id
"""

_NARROWED = """
where entry.created_at >= %(since)s::timestamptz
  and entry.created_at < %(until)s::timestamptz
  and (entry.created_at, entry.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid)
  and (%(actor_id)s::uuid is null or entry.actor_id = %(actor_id)s::uuid)
  and (%(key_id)s::uuid is null or entry.api_key_id = %(key_id)s::uuid)
  and (%(actor_kind)s::text is null or entry.actor_kind = %(actor_kind)s::text)
  and (%(event_id)s::uuid is null or entry.event_id = %(event_id)s::uuid)
  and (%(subject_id)s::uuid is null or entry.subject_id = %(subject_id)s::uuid)
"""

_ACTIONS = """
  and (%(actions)s::text[] is null or entry.action = any(%(actions)s::text[]))
"""

_NEWEST = """
order by entry.created_at desc, entry.id desc
limit %(limit)s::bigint
"""

_ALL = "select" + _FOUND + "from activity_logs entry" + _NAMES + _NARROWED + _ACTIONS

BY_AGE = _ALL + _NEWEST
BY_SUBJECT = _ALL + "and entry.subject_id = %(subject_id)s::uuid" + _NEWEST
BY_EVENT = _ALL + "and entry.event_id = %(event_id)s::uuid" + _NEWEST

_OF_EACH_ACTION = """
from unnest(%(each)s::text[]) asked (action)
cross join lateral (
  select
    entry.tenant_id, entry.id, entry.actor_id, entry.actor_kind, entry.action, entry.event_id, entry.subject_kind,
    entry.subject_id, entry.metadata, entry.created_at, entry.api_key_id
  from activity_logs entry
"""
_ONE_BY_ONE = _FOUND + _OF_EACH_ACTION + _NARROWED + "and entry.action = asked.action"
_BEHIND = _NEWEST + ") entry" + _NAMES + _NEWEST

BY_ACTION = "select" + _ONE_BY_ONE + _BEHIND
BY_KEY = "select" + _ONE_BY_ONE + " and entry.api_key_id = %(key_id)s::uuid" + _BEHIND
BY_ACTOR = "select" + _ONE_BY_ONE + " and entry.actor_id = %(actor_id)s::uuid" + _BEHIND
BY_KIND = (
    "select"
    + _ONE_BY_ONE
    + " and entry.actor_kind = %(actor_kind)s::text and entry.actor_kind <> 'user'"
    + _BEHIND
)

_TAKEN_AWAY = """
  entry.created_at, entry.created_at, entry.action, entry.actor_kind, coalesce(users.full_name, ''),
  coalesce(users.email, ''), coalesce(key.name, ''), coalesce(event.name, ''), coalesce(entry.subject_kind, ''),
  coalesce(entry.subject_id::text, ''), entry.metadata::text, coalesce(event.timezone, 'UTC'), 'EUR'
from activity_logs entry
left join events event on event.tenant_id = entry.tenant_id and event.id = entry.event_id
"""
EXPORT_ACTIVITY = (
    "select" + _TAKEN_AWAY + _NAMES + _NARROWED + _ACTIONS + "order by entry.created_at desc, entry.id desc"
)

EXPORT = Export(
    "activity",
    EXPORT_ACTIVITY,
    (
        Column("at", Kind.LOCAL),
        Column("at UTC", Kind.UTC),
        *(
            Column(heading)
            for heading in ("act", "by", "name", "email", "API key", "event", "about", "id", "facts")
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows the trail; None means: not at all. `actions` are whole names, such as `order.paid`.

    One of `actor_id`, `key_id` and `actor_kind` says who; what programs did by a member's keys is the member's too.
    """

    actions: Sequence[str] | None = None
    actor_id: UUID | None = None
    key_id: UUID | None = None
    actor_kind: ActorKind | None = None
    event_id: UUID | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(
    tx: ReadTx, narrowing: Narrowing, *, limit: int, before: tuple[datetime, UUID] | None = None
) -> list[Activity]:
    """Acts newest first, at most `limit`, strictly older than `before` when given."""
    return await tx.fetch_all(Activity, statement(narrowing), {**params(narrowing, before), "limit": limit})


def params(narrowing: Narrowing, before: tuple[datetime, UUID] | None = None) -> dict[str, object]:
    """What the statements ask with; a bound that is not asked for lies beyond everything."""
    before_at, before_id = before or (END, LAST_ID)
    return {
        "since": narrowing.since or BEGINNING,
        "until": narrowing.until or END,
        "before_at": before_at,
        "before_id": before_id,
        "actor_id": narrowing.actor_id,
        "key_id": narrowing.key_id,
        "actor_kind": narrowing.actor_kind,
        "event_id": narrowing.event_id,
        "subject_id": narrowing.subject_id,
        "actions": None if narrowing.actions is None else list(narrowing.actions),
        "each": list(acts.WORDS if narrowing.actions is None else narrowing.actions),
    }


def statement(asked: Narrowing) -> str:
    """The one that begins with what leaves least."""
    if asked.subject_id is not None:
        return BY_SUBJECT
    if asked.event_id is not None:
        return BY_EVENT
    if asked.key_id is not None:
        return BY_KEY
    if asked.actor_id is not None:
        return BY_ACTOR
    if asked.actor_kind not in (None, ActorKind.USER):
        return BY_KIND
    return BY_AGE if asked.actions is None else BY_ACTION
