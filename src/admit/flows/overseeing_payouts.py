"""The operator looks at what organizers are paid out, and at accounts that are not in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admit.backoffice import payouts
from admit.backoffice.payouts import AccountFile, PayoutFile
from admit.core import pages
from admit.core.pages import Page
from admit.flows import operating
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.merchant.records import PayoutState


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of payouts, and the accounts that need a look."""

    payouts: Page[PayoutFile]
    accounts: Sequence[AccountFile]


async def look(
    runtime: Runtime,
    principal: Principal,
    *,
    state: PayoutState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Overview:
    """Payouts of every tenant, newest first, and accounts that are not in order. Raises: NotPlatformAdmin, Invalid."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with operating.console(runtime.db, principal, "payouts.listed") as tx:
        found = await payouts.list_page(tx, state=state, limit=size + 1, before=before)
        accounts = await payouts.troubled_accounts(tx)
    return Overview(pages.page_of(found, limit=size, key=lambda one: (one.made_at, one.id)), accounts)
