"""What the trail of a tenant tells."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from admit.api.schemas.base import Response


class Activity(Response):
    """One recorded act; `key_id` and `key_name` are of the API key by which a program did it for the actor."""

    id: UUID
    actor_id: UUID | None
    actor_kind: str
    actor_name: str
    key_id: UUID | None
    key_name: str
    action: str
    event_id: UUID | None
    subject_kind: str | None
    subject_id: UUID | None
    metadata: Mapping[str, object]
    created_at: datetime
