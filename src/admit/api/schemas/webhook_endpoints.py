"""Bodies of outgoing webhooks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Url, Version, told
from admit.facts.kinds import Kind
from admit.facts.records import OffReason, State

Description = Annotated[str, told(maxLength=200)]
Kinds = Annotated[list[Kind], Meta(max_length=40)]


class NewEndpoint(Request):
    """Where to be told (https, port 443, a public host), of which kinds of facts, and what it is for."""

    url: Url
    kinds: Kinds
    description: Description = ""


class EndpointEdit(Request):
    """What is to change, of the version that was read."""

    version: Version
    url: Url | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    description: Description | UnsetType = UNSET


class MadeEndpoint(Response):
    """The secret is told this once; it signs every delivery."""

    id: UUID
    secret: str


class NewSecret(Response):
    """Told this once; the one before it signs beside it for 24 hours."""

    secret: str


class EndpointBody(Response):
    """An endpoint without its secret. `waiting` is counted to 1,000."""

    id: UUID
    url: str
    description: str
    kinds: list[str]
    created_at: datetime
    made_by: str
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_reason: OffReason | None
    old_secret_until: datetime | None
    waiting: int
    version: int


class Endpoints(Response):
    """The endpoints of a tenant, the oldest first."""

    items: list[EndpointBody]


class SentFact(Response):
    """The id of what is on its way."""

    fact_id: UUID


class DeliveryBody(Response):
    """One fact on its way to one endpoint; `last_error` begins with a stable code."""

    fact_id: UUID
    kind: str
    state: State
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    last_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None
    last_took_ms: int | None
    delivered_at: datetime | None


class DeliveryDetailBody(Response):
    """A delivery with the body as it is sent and how the last answer began."""

    delivery: DeliveryBody
    body: str
    last_answer: str | None
