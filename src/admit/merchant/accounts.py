"""The row of an account: intended, made, told of by the provider, disconnected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admit.core import ids
from admit.core.arrays import array
from admit.core.db import DoorTx, Jsonb, ReadTx, Tx
from admit.merchant import states
from admit.merchant.gateway import Balance, ProviderAccount
from admit.merchant.records import AccountState, Capability, PaymentAccount
from admit.merchant.states import Turn

LEASE = timedelta(minutes=5)
SOON = timedelta(minutes=15)
"""How long until the provider is asked again about an account that is not as it should be."""
LATER = timedelta(hours=1)
FORMER = timedelta(hours=12)
LONGEST_WAIT = timedelta(hours=6)
MOST_FORMER = 20
MOST_CAPABILITIES = 40
MOST_DUE = 100

COLUMNS = """
  tenant_id, id, reference, idempotency_key, country, state, state_since, charges_enabled, payouts_enabled,
  activated_at, due, checking, faults, disabled_reason, due_by, balance, failure_code, failure_message,
  disconnected_at, attempts, checked_at, items_upto, items_window, items_after, created_at
"""

CURRENT = f"""
select {COLUMNS}
from payment_accounts
where disconnected_at is null
"""  # noqa: S608 - a constant of ours

LOCK_ACCOUNT = f"""
select {COLUMNS}
from payment_accounts
where id = %(id)s::uuid
for update
"""  # noqa: S608 - a constant of ours

FORMER_ACCOUNTS = f"""
select {COLUMNS}
from payment_accounts
where disconnected_at is not null
  and reference is not null
order by disconnected_at desc
limit %(limit)s::integer
"""  # noqa: S608 - a constant of ours

INTEND = """
insert into payment_accounts (
  tenant_id, id, idempotency_key, country, state_since, requested_by, next_check_at, created_at, updated_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(idempotency_key)s::text, %(country)s::text, %(now)s::timestamptz, %(by)s::uuid,
  %(next_check_at)s::timestamptz, %(now)s::timestamptz, %(now)s::timestamptz)
on conflict (tenant_id) where disconnected_at is null do nothing
"""

DROP_INTENTION = """
update payment_accounts
set disconnected_at = %(now)s::timestamptz,
    failure_code = %(code)s::text,
    failure_message = %(message)s::text,
    next_check_at = null,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and state = 'creating'
"""

WRITE_TOLD = """
update payment_accounts
set reference = %(reference)s::text,
    state = %(state)s::text,
    state_since = case when state = %(state)s::text then state_since else %(now)s::timestamptz end,
    charges_enabled = %(charges)s::boolean,
    payouts_enabled = %(payouts)s::boolean,
    activated_at = coalesce(activated_at, case when %(charges)s::boolean then %(now)s::timestamptz end),
    due = %(due)s::text[],
    checking = %(checking)s::text[],
    faults = %(faults)s::jsonb,
    disabled_reason = %(disabled_reason)s::text,
    due_by = %(due_by)s::timestamptz,
    balance = coalesce(%(balance)s::jsonb, balance),
    failure_code = null,
    failure_message = null,
    attempts = 0,
    checked_at = %(now)s::timestamptz,
    next_check_at = %(next_check_at)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""

WRITE_CAPABILITIES = """
insert into account_capabilities as known (tenant_id, account_id, name, status, since)
select %(tenant_id)s::uuid, %(id)s::uuid, told.name, told.status, %(now)s::timestamptz
from unnest(%(names)s::text[], %(statuses)s::text[]) as told (name, status)
on conflict (tenant_id, account_id, name) do update
set status = excluded.status,
    since = excluded.since
where known.status <> excluded.status
"""

CAPABILITIES = """
select name, status, since
from account_capabilities
where account_id = %(id)s::uuid
order by name
"""

WRITE_REVOKED = """
update payment_accounts
set state = 'revoked',
    state_since = case when state = 'revoked' then state_since else %(now)s::timestamptz end,
    charges_enabled = false,
    payouts_enabled = false,
    attempts = 0,
    checked_at = %(now)s::timestamptz,
    next_check_at = null,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
"""

POSTPONE = """
update payment_accounts
set failure_code = %(code)s::text,
    failure_message = %(message)s::text,
    next_check_at = %(next_check_at)s::timestamptz,
    updated_at = %(now)s::timestamptz
where id = %(id)s::uuid
"""

CLAIM = f"""
update payment_accounts
set attempts = attempts + 1,
    next_check_at = %(lease_until)s::timestamptz
where id = any(%(ids)s::uuid[])
  and next_check_at <= %(now)s::timestamptz
returning {COLUMNS}
"""  # noqa: S608 - a constant of ours

MAKE_DUE = """
update payment_accounts
set next_check_at = least(next_check_at, %(now)s::timestamptz)
where reference = %(reference)s::text
  and state <> 'revoked'
"""

DISCONNECT = """
update payment_accounts
set disconnected_at = %(now)s::timestamptz,
    disconnected_by = %(by)s::uuid,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and disconnected_at is null
"""

RECONNECT = """
update payment_accounts
set disconnected_at = null,
    disconnected_by = null,
    next_check_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where id = %(id)s::uuid
  and disconnected_at is not null
  and state <> 'revoked'
  and reference is not null
  and not exists (select from payment_accounts other where other.disconnected_at is null)
"""

BUSINESS = """
select
  (select count(*) from payments
   where provider = 'stripe' and provider_account = %(reference)s::text
     and status in ('created', 'requires_payment', 'processing'))::integer as payments,
  (select count(*) from refunds
   join payments on payments.tenant_id = refunds.tenant_id and payments.id = refunds.payment_id
   where payments.provider_account = %(reference)s::text
     and refunds.status in ('requested', 'pending', 'failed'))::integer as refunds,
  (select count(*) from disputes
   join payments on payments.tenant_id = disputes.tenant_id and payments.id = disputes.payment_id
   where payments.provider_account = %(reference)s::text
     and disputes.status = 'open')::integer as disputes
"""

DUE_ACCOUNTS = """
select tenant_id, id
from payment_accounts
where next_check_at <= %(now)s::timestamptz
order by next_check_at
limit %(limit)s::integer
"""

TAKES_PAYMENTS = """
select case when account.activated_at is null then not platform.account_required else account.charges_enabled end
from platform_settings platform
left join payment_accounts account on account.disconnected_at is null
"""

OWNERS = """
select reference, tenant_id
from payment_accounts
where reference = any(%(references)s::text[])
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An account that is to be asked about."""

    tenant_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Business:
    """What is still under way on an account."""

    payments: int
    refunds: int
    disputes: int


async def current(tx: Tx) -> PaymentAccount | None:
    """The account that new payments are meant for, or None."""
    return await tx.fetch_one(PaymentAccount, CURRENT)


async def takes_payments(tx: ReadTx) -> bool:
    """Whether anything can be charged for the tenant now, on its account or, where none is needed, the platform's."""
    return bool(await tx.fetch_value(TAKES_PAYMENTS))


async def former(tx: Tx) -> list[PaymentAccount]:
    """Accounts that were current once, the latest first."""
    return await tx.fetch_all(PaymentAccount, FORMER_ACCOUNTS, {"limit": MOST_FORMER})


async def lock(tx: Tx, account_id: UUID) -> PaymentAccount | None:
    """One account, locked until the transaction ends."""
    return await tx.fetch_one(PaymentAccount, LOCK_ACCOUNT, {"id": account_id})


async def intend(tx: Tx, *, country: str, now: datetime) -> tuple[PaymentAccount, bool]:
    """Write the intention to have an account, before the provider hears of it; of two at once there is one.

    Returns the current account and whether this call wrote it.
    """
    account_id = ids.new_id()
    fresh = await tx.execute(
        INTEND,
        {
            "tenant_id": tx.scope.tenant_id,
            "id": account_id,
            "idempotency_key": f"admit-account-{account_id}",
            "country": country,
            "by": tx.scope.actor.user_id,
            "next_check_at": now + SOON,
            "now": now,
        },
    )
    found = await current(tx)
    assert found is not None
    return found, fresh == 1


async def drop(tx: Tx, account_id: UUID, *, code: str, message: str, now: datetime) -> None:
    """Give an intention up that the provider refused; its key would be answered the same."""
    await tx.execute(DROP_INTENTION, {"id": account_id, "code": code, "message": message[:500], "now": now})


async def write(
    tx: Tx,
    account: PaymentAccount,
    told: ProviderAccount,
    *,
    balance: Sequence[Balance] | None = None,
    again_at: datetime | None = None,
    now: datetime,
) -> Turn:
    """Write what the provider says of an account; what it means for sales. Expects the account locked."""
    state = states.state_of(told, was_active=account.activated_at is not None)
    charges = told.charges_enabled and state is not AccountState.REJECTED
    turn = states.turn_of(account, can_charge=charges)
    wait = FORMER if not account.is_current else LATER if state is AccountState.ACTIVE else SOON
    await tx.execute(
        WRITE_TOLD,
        {
            "id": account.id,
            "reference": told.reference,
            "state": state.value,
            "charges": charges,
            "payouts": told.payouts_enabled,
            "due": list(told.due[:MOST_DUE]),
            "checking": list(told.checking[:MOST_DUE]),
            "faults": Jsonb(
                [
                    {"requirement": one.requirement, "code": one.code, "reason": one.reason}
                    for one in told.faults
                ]
            ),
            "disabled_reason": told.disabled_reason,
            "due_by": told.due_by,
            "balance": None if balance is None else Jsonb(_written(balance)),
            "next_check_at": again_at or now + wait,
            "now": now,
        },
    )
    await _note_capabilities(tx, account.id, states.capabilities_of(told), now=now)
    return turn


async def _note_capabilities(tx: Tx, account_id: UUID, told: Mapping[str, str], *, now: datetime) -> None:
    names = sorted(told)[:MOST_CAPABILITIES]
    params = {"tenant_id": tx.scope.tenant_id, "id": account_id, "now": now, "names": array(names)}
    await tx.execute(WRITE_CAPABILITIES, params | {"statuses": array([told[name] for name in names])})


def _written(balance: Sequence[Balance]) -> list[dict[str, object]]:
    return [
        {"currency": one.currency, "available_cents": one.available_cents, "pending_cents": one.pending_cents}
        for one in balance
    ]


async def capabilities(tx: Tx, account_id: UUID) -> list[Capability]:
    """What an account may do or not, by name."""
    return await tx.fetch_all(Capability, CAPABILITIES, {"id": account_id})


async def revoked(tx: Tx, account: PaymentAccount, *, now: datetime) -> Turn:
    """The owner took our access away: nothing can be charged or asked any more. Expects the account locked."""
    turn = states.turn_of(account, can_charge=False)
    await tx.execute(WRITE_REVOKED, {"id": account.id, "now": now})
    none = {one.name: "inactive" for one in await capabilities(tx, account.id)}
    await _note_capabilities(tx, account.id, none, now=now)
    return turn


async def postpone(tx: Tx, account: PaymentAccount, *, code: str, message: str, now: datetime) -> None:
    """The provider could not be asked: again later, each time later than before."""
    wait = min(timedelta(minutes=2) * 2 ** min(account.attempts, 10), LONGEST_WAIT)
    await tx.execute(
        POSTPONE,
        {"id": account.id, "code": code, "message": message[:500], "next_check_at": now + wait, "now": now},
    )


async def claim(tx: Tx, account_ids: Sequence[UUID], *, now: datetime) -> list[PaymentAccount]:
    """Lease due accounts to the caller; a crash gives them back when the lease ends."""
    return await tx.fetch_all(
        PaymentAccount, CLAIM, {"ids": list(account_ids), "now": now, "lease_until": now + LEASE}
    )


async def make_due(tx: Tx, reference: str, *, now: datetime) -> None:
    """Have the provider asked about an account now: there is news of it, or it refused something."""
    await tx.execute(MAKE_DUE, {"reference": reference, "now": now})


async def disconnect(tx: Tx, account_id: UUID, *, now: datetime) -> bool:
    """Make an account a former one; False when it was that already."""
    by = tx.scope.actor.user_id
    return await tx.execute(DISCONNECT, {"id": account_id, "by": by, "now": now}) == 1


async def reconnect(tx: Tx, account_id: UUID, *, now: datetime) -> bool:
    """Make a former account the current one again; False while there is another, or it is out of our reach."""
    return await tx.execute(RECONNECT, {"id": account_id, "now": now}) == 1


async def business(tx: Tx, reference: str) -> Business:
    """What is still under way on an account."""
    found = await tx.fetch_one(Business, BUSINESS, {"reference": reference})
    assert found is not None
    return found


async def due(tx: ReadTx, *, limit: int, now: datetime) -> list[Due]:
    """Accounts of all tenants that are to be asked about. Needs the worker's door."""
    return await tx.fetch_all(Due, DUE_ACCOUNTS, {"now": now, "limit": limit})


async def owners(tx: DoorTx, references: Sequence[str]) -> dict[str, UUID]:
    """Whose accounts these are; those of nobody are left out."""
    return dict(await tx.fetch_rows(OWNERS, {"references": list(references)}))
