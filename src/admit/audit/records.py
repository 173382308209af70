"""What an entry of the trail looks like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from admit.core import ids
from admit.core.tenancy import Actor, ActorKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One act to be recorded. `action` is `noun.past_tense`, as `order.paid`; `subject` is (kind, id).

    Without an `actor` it is the transaction's; a batch of several people's acts names each.
    """

    action: str
    event_id: UUID | None = None
    subject: tuple[str, UUID] | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)
    actor: Actor | None = None
    id: UUID = field(default_factory=ids.new_id)


@dataclass(frozen=True, slots=True)
class Activity:
    """One recorded act as people read it; `actor_name` is empty when the actor is not a member here.

    `key_name` is that of the API key by which a program did it for the actor.
    """

    id: UUID
    actor_id: UUID | None
    actor_kind: ActorKind
    actor_name: str
    action: str
    event_id: UUID | None
    subject_kind: str | None
    subject_id: UUID | None
    metadata: Mapping[str, object]
    created_at: datetime
    key_id: UUID | None = None
    key_name: str = ""
