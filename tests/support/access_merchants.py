"""Accounts at the payment provider and payouts that the access tables name."""

from uuid import UUID

from admit.core import ids
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from admit.identity import tenants
from tests.support.access_things import Bench, Things

LET_GO = """
update payment_accounts
set disconnected_at = %(now)s::timestamptz
where disconnected_at is null
"""

HAVE = """
insert into payment_accounts (
  tenant_id, id, reference, idempotency_key, country, state, state_since, due, disconnected_at)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(reference)s::text, %(id)s::text, 'DE', 'onboarding', %(now)s::timestamptz,
  '{external_account}', case when %(is_former)s::boolean then %(now)s::timestamptz end)
"""

PAY_OUT = """
insert into payouts (
  tenant_id, id, account_id, reference, state, amount_cents, currency, is_automatic, arrives_on, made_at,
  failure_code)
values (
  %(tenant_id)s::uuid, %(id)s::uuid, %(account_id)s::uuid, %(id)s::text, 'failed', 4200, 'EUR', true, '2027-01-12',
  %(now)s::timestamptz, 'account_closed')
"""


async def an_account(runtime: Runtime, scope: Scope, *, is_former: bool) -> UUID:
    """An account whose owner has something to tell yet; another one that was current is a former one now."""
    account_id, now = ids.new_id(), runtime.clock.now()
    params = {
        "tenant_id": scope.tenant_id,
        "id": account_id,
        "reference": f"acct_{account_id.hex}",
        "now": now,
    }
    async with runtime.db.write(scope) as tx:
        await tx.execute(LET_GO, {"now": now})
        await tx.execute(HAVE, params | {"is_former": is_former})
    return account_id


async def a_current(bench: Bench) -> Things:
    account_id = await an_account(bench.runtime, bench.place.scope, is_former=False)
    async with bench.runtime.db.read(bench.place.scope) as tx:
        name = (await tenants.read(tx)).name  # other calls edit it
    return {"account_id": account_id, "organizer_name": name}


async def a_former(bench: Bench) -> Things:
    return {"account_id": await an_account(bench.runtime, bench.place.scope, is_former=True)}


async def a_payout(bench: Bench) -> Things:
    """A payout that failed, of a former account."""
    account_id, payout_id = await paid_out(bench.runtime, bench.place.scope, is_former=True)
    return {"account_id": account_id, "payout_id": payout_id}


async def paid_out(runtime: Runtime, scope: Scope, *, is_former: bool) -> tuple[UUID, UUID]:
    """An account and a payout of it that failed."""
    account_id, payout_id = await an_account(runtime, scope, is_former=is_former), ids.new_id()
    params = {"tenant_id": scope.tenant_id, "id": payout_id, "account_id": account_id}
    async with runtime.db.write(scope) as tx:
        await tx.execute(PAY_OUT, params | {"now": runtime.clock.now()})
    return account_id, payout_id
