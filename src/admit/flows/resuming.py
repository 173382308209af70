"""After a restore: the house goes on from an older state than the one that others remember.

The provider may know more than we do, so whatever was open is asked about before anything is done. Nothing is done
twice: payments keep their keys, and a refund is looked for at the provider before it is asked for again. Logins end,
since one that was taken away after the backup would be alive again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core.db import Database
from admit.core.tenancy import PLATFORM_TENANT_ID, SYSTEM, Door, system_scope
from admit.flows import operating

TENANTS = """
select id
from tenants
order by id
"""

ASK_ABOUT_PAYMENTS = """
update payments
set next_check_at = %(now)s::timestamptz
where status in ('created', 'requires_payment', 'processing')
"""

# One more attempt than were made: from the second on, the provider's own list is read first.
LOOK_FOR_REFUNDS = """
update refunds
set attempts = attempts + 1,
    next_attempt_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz
where status in ('requested', 'pending', 'failed')
  and next_attempt_at is not null
"""

MAILS_WAITING = """
select count(*)
from email_messages
where next_attempt_at is not null
"""

END_LOGINS = """
update logins
set revoked_at = %(now)s::timestamptz,
    revoked_reason = 'restored'
where revoked_at is null
"""


@dataclass(frozen=True, slots=True)
class Resumed:
    """How much was open: to be asked about, to be looked up, to be sent; and how many logins were ended."""

    payments: int
    refunds: int
    mails: int
    logins: int

    @property
    def facts(self) -> Mapping[str, object]:
        """For the trail."""
        return {
            "payments": self.payments,
            "refunds": self.refunds,
            "mails": self.mails,
            "logins": self.logins,
        }


async def after_restore(db: Database, *, made_at: str, now: datetime) -> Resumed:
    """Have everything open looked up, end all logins, and say so in the platform's trail. Safe to repeat."""
    async with operating.unattended(db, "tenants.listed") as tx:
        tenants = await tx.fetch_column(TENANTS)
    payments = refunds = mails = 0
    for tenant_id in tenants:
        asked, looked_for, waiting = await _in_tenant(db, tenant_id, now=now)
        payments, refunds, mails = payments + asked, refunds + looked_for, mails + waiting
    async with db.door(Door.AUTH) as tx:
        resumed = Resumed(payments, refunds, mails, await tx.execute(END_LOGINS, {"now": now}))
        facts = {"backup_of": made_at, **resumed.facts}
        await trail.record_in(
            tx, PLATFORM_TENANT_ID, SYSTEM, [Entry("installation.restored", metadata=facts)]
        )
    return resumed


async def _in_tenant(db: Database, tenant_id: UUID, *, now: datetime) -> tuple[int, int, int]:
    async with db.write(system_scope(tenant_id)) as tx:
        asked = await tx.execute(ASK_ABOUT_PAYMENTS, {"now": now})
        looked_for = await tx.execute(LOOK_FOR_REFUNDS, {"now": now})
        return asked, looked_for, int(await tx.fetch_value(MAILS_WAITING))
