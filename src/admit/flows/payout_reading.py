"""What an account paid out and what each payout is made of, read from the provider and matched with what we know.

Everything is asked of the provider and written over what is there, so it may be read again from any point, by any
number of workers: nothing rests on a message. A long list is read in parts; how far it came is noted with each part.
"""

from datetime import timedelta
from uuid import UUID

import structlog

from admit.audit import trail
from admit.audit.records import Entry
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core.db import Tx
from admit.core.money import CURRENCIES
from admit.core.tenancy import system_scope
from admit.flows import addresses
from admit.flows.runtime import Runtime
from admit.identity import members, tenants
from admit.merchant import accounts, items, payouts, wording
from admit.merchant.gateway import ProviderPayout
from admit.merchant.records import PaymentAccount, Payout, PayoutState

log = structlog.get_logger(__name__)

MOST_PARTS = 20
"""Parts of a hundred that one look at an account reads of each list; what is left is read at once afterwards."""

OVERLAP = timedelta(hours=1)
"""Read again of the time before, so that what the provider lists late is not missed."""

IN_STEP = timedelta(seconds=30)


async def read(runtime: Runtime, account: PaymentAccount) -> None:
    """Bring an account's payouts and movements up to date. Raises: GatewayRefused, GatewayUnreachable."""
    assert account.reference is not None
    await _read_payouts(runtime, account, account.reference)
    is_whole = await _read_movements(runtime, account, account.reference)
    is_whole = await _read_items(runtime, account, account.reference) and is_whole
    now = runtime.clock.now()
    async with runtime.db.write(system_scope(account.tenant_id)) as tx:
        await items.match(tx, account.id, account.reference, now=now)
        if not is_whole:
            await accounts.make_due(tx, account.reference, now=now + IN_STEP)


async def _read_payouts(runtime: Runtime, account: PaymentAccount, reference: str) -> None:
    scope = system_scope(account.tenant_id)
    async with runtime.db.read(scope) as tx:
        since = await payouts.asked_since(tx, account.id, now=runtime.clock.now())
    after: str | None = None
    for _ in range(MOST_PARTS):
        listed = await runtime.merchants.payouts(reference, since=since, after=after)
        async with runtime.db.write(scope) as tx:
            changed = await payouts.write(tx, account.id, listed.items, now=runtime.clock.now())
            failed = {name for name, state in changed if state == PayoutState.FAILED}
            await _tell_failed(tx, runtime, account, [one for one in listed.items if one.reference in failed])
        after = listed.after
        if failed:
            runtime.bell.ring("mail")
        if after is None:
            return


async def _read_movements(runtime: Runtime, account: PaymentAccount, reference: str) -> bool:
    """Movements since the last look, the newest first; whether all are there."""
    window = account.items_window if account.items_after else runtime.clock.now()
    since = account.items_upto - OVERLAP if account.items_upto else None
    after = account.items_after
    for _ in range(MOST_PARTS):
        listed = await runtime.merchants.movements(reference, since=since, after=after)
        after = listed.after
        async with runtime.db.write(system_scope(account.tenant_id)) as tx:
            await items.write(tx, account.id, listed.items, now=runtime.clock.now())
            if after is None:
                await items.note_window(tx, account.id, upto=window, window=None, after=None)
                return True
            await items.note_window(tx, account.id, upto=account.items_upto, window=window, after=after)
    return False


async def _read_items(runtime: Runtime, account: PaymentAccount, reference: str) -> bool:
    """What automatic payouts took, a part at a time over all of them; whether nothing is left to read."""
    async with runtime.db.read(system_scope(account.tenant_id)) as tx:
        unread = await payouts.unread(tx, account.id, now=runtime.clock.now())
    parts = MOST_PARTS
    for payout in unread:
        after = payout.items_after
        while parts:
            parts -= 1
            listed = await runtime.merchants.movements_of(reference, payout.reference, after=after)
            after = listed.after
            async with runtime.db.write(system_scope(account.tenant_id)) as tx:
                await items.write(tx, account.id, listed.items, payout_id=payout.id, now=runtime.clock.now())
                await _note(tx, runtime, payout, after)
            if after is None:
                break
        if not parts:
            return False
    return True


async def _note(tx: Tx, runtime: Runtime, payout: Payout, after: str | None) -> None:
    """Note how far a payout's items were read; it is whole when they come to its amount, to the cent.

    Where the provider counts finer than the currency does, each item may be off by half of a minor unit.
    """
    sums = await items.sums(tx, payout.id)
    slack = sums.items / 2 if CURRENCIES[payout.currency].provider_units > 1 else 0
    is_whole = after is None and abs(sums.net_cents - payout.amount_cents) <= slack
    await payouts.note_read(tx, payout.id, after=after, is_whole=is_whole, now=runtime.clock.now())


async def _tell_failed(
    tx: Tx, runtime: Runtime, account: PaymentAccount, failed: list[ProviderPayout]
) -> None:
    """Record payouts that came back, and write to the organizer's admins, once for each."""
    if not failed:
        return
    tenant = await tenants.read(tx)
    known: dict[str, UUID] = await payouts.ids_of(tx, account.id, [one.reference for one in failed])
    page = f"{addresses.console(runtime.settings, tenant.slug)}/payments"
    readers = await members.admins_to_write_to(tx, tenant.id)
    await trail.record_all(
        tx,
        [
            Entry(
                "payout.failed",
                None,
                ("payout", known[one.reference]),
                {"amount_cents": one.amount_cents, "currency": one.currency, "code": one.failure_code},
            )
            for one in failed
        ],
    )
    await outbox.put_all(
        tx,
        [
            NewMessage(
                kind="payout_failed",
                to_email=reader.email,
                to_name=reader.full_name,
                locale=reader.language,
                dedupe_key=f"payout-failed-{known[one.reference]}-{reader.email}",
                context={
                    "organizer_name": tenant.name,
                    "console_url": f"{page}/payouts/{known[one.reference]}",
                    "amount_cents": one.amount_cents,
                    "currency": one.currency,
                    "reason": wording.in_language(reader.language, wording.payout_failure(one.failure_code)),
                },
            )
            for one in failed
            for reader in readers
        ],
    )
