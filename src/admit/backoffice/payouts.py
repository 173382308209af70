"""Payouts of every tenant, and the accounts that cannot do what they should. Needs the operator's door."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from admit.core.db import ReadTx
from admit.merchant.records import AccountState, PayoutState

MOST_ACCOUNTS = 100

LIST_PAYOUTS = """
select
  payout.id, payout.tenant_id, tenant.slug as tenant_slug, account.reference as account, payout.reference,
  payout.state, payout.amount_cents, payout.currency, payout.is_automatic, payout.arrives_on, payout.failure_code,
  payout.made_at, payout.items_read_at is not null as is_whole
from payouts payout
join tenants tenant on tenant.id = payout.tenant_id
join payment_accounts account on account.tenant_id = payout.tenant_id and account.id = payout.account_id
where (%(state)s::text is null or payout.state = %(state)s::text)
  and (%(before_at)s::timestamptz is null
       or (payout.made_at, payout.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
order by payout.made_at desc, payout.id desc
limit %(limit)s::integer
"""

TROUBLED_ACCOUNTS = """
select
  account.tenant_id, tenant.slug as tenant_slug, coalesce(account.reference, '') as account, account.state,
  account.state_since, account.disabled_reason, account.charges_enabled, account.payouts_enabled, account.due
from payment_accounts account
join tenants tenant on tenant.id = account.tenant_id
where account.disconnected_at is null
  and account.state <> 'active'
order by account.activated_at is null, account.state_since desc, account.id
limit %(limit)s::integer
"""


@dataclass(frozen=True, slots=True)
class PayoutFile:
    """A payout with whose it is; `is_whole` when everything it is made of is known."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    account: str
    reference: str
    state: PayoutState
    amount_cents: int
    currency: str
    is_automatic: bool
    arrives_on: date
    failure_code: str | None
    made_at: datetime
    is_whole: bool


@dataclass(frozen=True, slots=True)
class AccountFile:
    """A current account that is not in order, with whose it is."""

    tenant_id: UUID
    tenant_slug: str
    account: str
    state: AccountState
    state_since: datetime
    disabled_reason: str | None
    charges_enabled: bool
    payouts_enabled: bool
    due: list[str]


async def list_page(
    tx: ReadTx, *, state: PayoutState | None, limit: int, before: tuple[datetime, UUID] | None
) -> list[PayoutFile]:
    """Payouts in one state or all, the newest first, at most `limit`."""
    before_at, before_id = before if before else (None, None)
    params = {"state": state.value if state else None, "limit": limit}
    return await tx.fetch_all(
        PayoutFile, LIST_PAYOUTS, params | {"before_at": before_at, "before_id": before_id}
    )


async def troubled_accounts(tx: ReadTx) -> list[AccountFile]:
    """Current accounts that are not in order: first those that sold before, the latest change first."""
    return await tx.fetch_all(AccountFile, TROUBLED_ACCOUNTS, {"limit": MOST_ACCOUNTS})
