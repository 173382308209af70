"""Who may use the operator's door, and the record of its use."""

from collections.abc import Mapping
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core.db import DoorTx
from admit.core.tenancy import PLATFORM_TENANT_ID, Actor, ActorKind
from admit.identity.errors import NotPlatformAdmin

IS_OPERATOR = """
select true
from users
where id = %(user_id)s::uuid
  and is_platform_admin
  and disabled_at is null
"""


async def check_operator(tx: DoorTx, user_id: UUID) -> None:
    """Let a platform admin pass.

    Raises: NotPlatformAdmin.
    """
    if not await tx.fetch_value(IS_OPERATOR, {"user_id": user_id}):
        raise NotPlatformAdmin


async def record_use(
    tx: DoorTx,
    user_id: UUID,
    action: str,
    *,
    subject: tuple[str, UUID] | None,
    metadata: Mapping[str, object],
) -> None:
    """Write under the platform's tenant that an operator used the door, and for what."""
    entry = Entry(action, None, subject, metadata)
    await trail.record_in(tx, PLATFORM_TENANT_ID, operator(user_id), [entry])


def operator(user_id: UUID) -> Actor:
    """The operator as an actor of the trail."""
    return Actor(ActorKind.OPERATOR, user_id)
