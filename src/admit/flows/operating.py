"""The operator's door: the one way through it, and no way without a line in the platform's trail."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.backoffice import access
from admit.core.db import Database, DoorTx
from admit.core.tenancy import PLATFORM_TENANT_ID, SYSTEM, Door
from admit.identity.records import Principal


@asynccontextmanager
async def console(
    db: Database,
    principal: Principal,
    action: str,
    *,
    subject: tuple[str, UUID] | None = None,
    metadata: Mapping[str, object] | None = None,
) -> AsyncIterator[DoorTx]:
    """A transaction that sees every tenant, for a platform admin; its use is recorded before it begins.

    `action` is a `noun.past_tense` for the trail under the platform's own tenant, as `tenants.listed`.
    Raises: NotPlatformAdmin, as the account stands now and not as it stood at sign-in.
    """
    async with db.door(Door.OPERATOR) as tx:
        await access.check_operator(tx, principal.user_id)
        await access.record_use(tx, principal.user_id, action, subject=subject, metadata=metadata or {})
        yield tx


@asynccontextmanager
async def unattended(db: Database, action: str) -> AsyncIterator[DoorTx]:
    """The same door for the command line, whose user holds the installation's secrets; recorded as the product's act.

    Reads only, but for the line in the trail.
    """
    async with db.door(Door.OPERATOR) as tx:
        await trail.record_in(tx, PLATFORM_TENANT_ID, SYSTEM, [Entry(action)])
        yield tx
