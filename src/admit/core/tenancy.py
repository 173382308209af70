"""Who acts, and inside which tenant: no transaction on tenant-owned tables opens without a `Scope`."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

PLATFORM_TENANT_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The reserved tenant under which facts of the platform itself are logged."""


class ActorKind(StrEnum):
    """What kind of party acts; stored as `activity_logs.actor_kind`."""

    USER = "user"
    OPERATOR = "operator"
    BUYER = "buyer"
    DEVICE = "device"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The party whose act it is; only people with an account have a `user_id`, and a program their key's id beside."""

    kind: ActorKind
    user_id: UUID | None = None
    key_id: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
BUYER = Actor(ActorKind.BUYER)


class Part(StrEnum):
    """Which database role plays in a tenant's transaction; each may do only what its part needs."""

    TENANT = "admit_tenant"
    STAFF = "admit_staff"
    ISSUING = "admit_issuing"


class Door(StrEnum):
    """The narrow doors across tenants, each a database role with just the columns it needs."""

    AUTH = "admit_auth"
    DIRECTORY = "admit_directory"
    WORKER = "admit_worker"
    OPERATOR = "admit_operator"
    THROTTLE = "admit_throttle"
    JOBS = "admit_jobs"


@dataclass(frozen=True, slots=True)
class Scope:
    """One tenant, the party acting in it, the part it plays, and on whose behalf (an operator helping a user)."""

    tenant_id: UUID
    actor: Actor
    part: Part = Part.TENANT
    on_behalf_of: UUID | None = None

    def issuing(self) -> "Scope":
        """The same tenant in the part that may read sealed signing keys."""
        return Scope(self.tenant_id, self.actor, Part.ISSUING, self.on_behalf_of)


def system_scope(tenant_id: UUID) -> Scope:
    """The product itself acting in one tenant: worker, sweeper, settlement."""
    return Scope(tenant_id, SYSTEM)


PLATFORM_SCOPE = Scope(PLATFORM_TENANT_ID, SYSTEM)
