"""What a fact, an endpoint and a delivery are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from admit.core import ids
from admit.facts.kinds import Kind


class State(StrEnum):
    """Where a delivery stands; stored as `webhook_deliveries.state`."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class OffReason(StrEnum):
    """Why an endpoint is switched off; stored as `webhook_endpoints.disabled_reason`."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"
    FLOODED = "flooded"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened. `about` holds ids, codes, states and amounts, and nobody's name or email.

    Its id says when it happened, and stays the same however often and wherever it is told.
    """

    kind: Kind
    about: Mapping[str, object]
    id: UUID = field(default_factory=ids.new_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An endpoint as it is to be, checked."""

    url: str
    description: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an organizer wants to be told, without its secret. `made_by` is a name."""

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

    @property
    def is_on(self) -> bool:
        """Whether it is told of anything."""
        return self.disabled_at is None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One fact on its way to one endpoint; `last_*` tell of the latest try."""

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


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """A delivery with what was sent and how the answer began."""

    delivery: Delivery
    body: str
    last_answer: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that a worker holds; `attempts` counts this try and tells this claim from later ones."""

    fact_id: UUID
    kind: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Receiver:
    """An endpoint as a delivery needs it: where it is and the sealed secrets that sign for it."""

    id: UUID
    url: str
    failing_since: datetime | None
    secret_sealed: bytes
    old_secret_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try. `retry_at` is None when it arrived, or is given up."""

    fact_id: UUID
    attempts: int
    state: State
    retry_at: datetime | None
    status: int | None
    error: str | None
    answer: str | None
    took_ms: int


@dataclass(frozen=True, slots=True)
class Due:
    """An endpoint at which something is due; one that failed last, or is slow, waits behind the others."""

    tenant_id: UUID
    endpoint_id: UUID
    is_failing: bool
    is_slow: bool

    @property
    def waits_behind(self) -> bool:
        """Whether it may take up places of the slow half only."""
        return self.is_failing or self.is_slow
