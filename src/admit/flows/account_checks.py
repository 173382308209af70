"""Accounts are kept as the provider says they are: when it sends word, and by asking in any case.

A message is a hint that makes its account due; what is written is what the provider answers now, so a late or repeated
message cannot bring an old state back. When an account stops or goes on taking payments, those who must know are told,
and the shop follows by itself.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from admit.audit import trail
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core.db import Tx
from admit.core.tenancy import Door, system_scope
from admit.flows import addresses, faults, payout_reading
from admit.flows.runtime import Runtime
from admit.identity import members, tenants
from admit.identity.records import Addressee
from admit.merchant import accounts, wording
from admit.merchant.gateway import NO_ACCESS, AccountRequest, Balance, ProviderAccount
from admit.merchant.records import AccountState, PaymentAccount
from admit.merchant.states import Turn
from admit.sales.gateway import GatewayRefused, GatewayUnreachable

log = structlog.get_logger(__name__)

BATCH = 20
FRESH_FOR = timedelta(seconds=5)
ACTIONS = {
    Turn.OPENED: "payment_account.activated",
    Turn.STOPPED: "payment_account.restricted",
    Turn.RESUMED: "payment_account.recovered",
}
MAILS = {Turn.STOPPED: "payments_stopped", Turn.RESUMED: "payments_resumed"}

SUPPORT_EMAIL = """
select support_email
from platform_settings
"""


async def drain(runtime: Runtime, *, limit: int = BATCH) -> int:
    """Ask about due accounts of all tenants and read what they paid out; how many were looked at."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.WORKER) as tx:
        due = await accounts.due(tx, limit=limit, now=now)
    looked_at = 0
    for tenant_id in sorted({one.tenant_id for one in due}):
        theirs = [one.id for one in due if one.tenant_id == tenant_id]
        looked_at += await check(runtime, tenant_id, theirs)
    return looked_at


async def check(runtime: Runtime, tenant_id: UUID, account_ids: Sequence[UUID]) -> int:
    """Ask about those of one tenant's accounts that are due and nobody is at; how many."""
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        claimed = await accounts.claim(tx, account_ids, now=runtime.clock.now())
    for account in claimed:
        await _see_to(runtime, account)
    return len(claimed)


async def make_due(runtime: Runtime, tenant_id: UUID, reference: str) -> None:
    """There is news of an account: have it asked about."""
    async with runtime.db.write(system_scope(tenant_id)) as tx:
        await accounts.make_due(tx, reference, now=runtime.clock.now())
    runtime.bell.ring("accounts")


async def make(runtime: Runtime, account: PaymentAccount) -> PaymentAccount:
    """Have the provider make an intended account, and note it; the same key gives the same one.

    Raises: GatewayRefused, GatewayUnreachable.
    """
    async with runtime.db.read(system_scope(account.tenant_id)) as tx:
        tenant = await tenants.read(tx)
    told = await runtime.merchants.open_account(
        AccountRequest(
            country=account.country,
            email=tenant.contact_email,
            name=tenant.name,
            url=f"{runtime.settings.base_url}/{tenant.slug}",
            our_id=str(account.id),
            idempotency_key=account.idempotency_key,
        )
    )
    return await _write(runtime, account, told)


async def look(runtime: Runtime, account: PaymentAccount) -> None:
    """Ask about one account now, unless it was asked about a moment ago; silence is left to the sweep."""
    checked = account.checked_at
    if account.state is AccountState.REVOKED or (checked and runtime.clock.now() - checked < FRESH_FOR):
        return
    try:
        await _ask(runtime, account)
    except (GatewayRefused, GatewayUnreachable) as error:
        faults.tell(log, "account.look_failed", error, account=str(account.id))


async def _see_to(runtime: Runtime, account: PaymentAccount) -> None:
    """One account, whatever happens to the others."""
    facts = {"tenant": str(account.tenant_id), "account": str(account.id)}
    try:
        asked = await _ask(runtime, account)
        if asked is not None and asked.reference:
            await payout_reading.read(runtime, asked)
    except Exception as error:
        faults.tell(log, "account.check_failed", error, **facts)
        async with runtime.db.write(system_scope(account.tenant_id)) as tx:
            await accounts.postpone(
                tx, account, code=faults.code_of(error), message=str(error), now=runtime.clock.now()
            )


async def _ask(runtime: Runtime, account: PaymentAccount) -> PaymentAccount | None:
    """What the provider says of an account, written; None when it lets us in no more."""
    if account.reference is None:
        return await make(runtime, account)
    try:
        told = await runtime.merchants.account(account.reference)
        balance = await runtime.merchants.balance(account.reference)
    except GatewayRefused as refused:
        if refused.code != NO_ACCESS:
            raise
        await _revoked(runtime, account)
        return None
    return await _write(runtime, account, told, balance)


async def _write(
    runtime: Runtime,
    account: PaymentAccount,
    told: ProviderAccount,
    balance: Sequence[Balance] | None = None,
) -> PaymentAccount:
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(account.tenant_id)) as tx:
        present = await accounts.lock(tx, account.id)
        assert present is not None
        turn = await accounts.write(tx, present, told, balance=balance, now=now)
        after = await accounts.lock(tx, account.id)
        assert after is not None
        if present.is_current:
            await _tell(tx, runtime, after, turn)
    if turn in MAILS:
        runtime.bell.ring("mail")
    return after


async def _revoked(runtime: Runtime, account: PaymentAccount) -> None:
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(account.tenant_id)) as tx:
        present = await accounts.lock(tx, account.id)
        assert present is not None
        if present.state is AccountState.REVOKED:
            return
        turn = await accounts.revoked(tx, present, now=now)
        await trail.record(tx, "payment_account.revoked", subject=("payment_account", account.id))
        if present.is_current:
            await _tell(tx, runtime, present, turn)
    runtime.bell.ring("mail")


async def _tell(tx: Tx, runtime: Runtime, account: PaymentAccount, turn: Turn) -> None:
    """Record a turn, and write to the organizer's admins and the platform when sales stop or go on."""
    if turn is Turn.NONE:
        return
    facts = {"state": account.state.value, "reason": account.disabled_reason}
    await trail.record(tx, ACTIONS[turn], subject=("payment_account", account.id), metadata=facts)
    if turn not in MAILS:
        return
    tenant = await tenants.read(tx)
    why = wording.why_off(account.disabled_reason) if turn is Turn.STOPPED else None
    context: dict[str, object] = {
        "organizer_name": tenant.name,
        "console_url": f"{addresses.console(runtime.settings, tenant.slug)}/payments",
    }
    readers = await members.admins_to_write_to(tx, tenant.id)
    operator = await tx.fetch_value(SUPPORT_EMAIL)
    await outbox.put_all(
        tx,
        [
            NewMessage(
                kind=MAILS[turn],
                to_email=one.email,
                to_name=one.full_name,
                locale=one.language,
                context={**context, "reason": wording.in_language(one.language, why)},
            )
            for one in [*readers, *([Addressee(operator)] if operator else [])]
        ],
    )
