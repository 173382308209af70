"""What the doctor can put right by itself, each kind of damage in a transaction of its own, written into the trail.

Only what follows from other rows without doubt is repaired: counters from the rows behind them, work that nobody would
come back to, keys that are simply missing. Everything else is named with the way out (`backoffice/remedies.py`). Safe
to run while the house sells, and any number of times.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.backoffice import damages
from admit.backoffice.damages import Damage
from admit.core.db import Tx
from admit.core.tenancy import PLATFORM_TENANT_ID, SYSTEM, Door, Scope, system_scope
from admit.flows import expiry, operating
from admit.flows.runtime import Runtime
from admit.sales import closing, invariants, recounting
from admit.tickets import keys

REPAIRABLE = (*damages.COUNTED, damages.SUMMED)
"""The rules whose breaches are repaired here."""
REPAIRED = "installation.repaired"
LOOKED_FOR_DAMAGE = "installation.examined"


@dataclass(frozen=True, slots=True)
class Report:
    """One damage of one tenant: what it is and what was done; `is_whole` when nothing of it is left."""

    name: str
    tenant: str
    before: str
    after: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What a repair came to."""

    text: str
    is_whole: bool = True


SLUGS = """
select id, slug
from tenants
"""

Repair = Callable[[Runtime, Damage], Awaitable[Done]]


async def repair(runtime: Runtime, *, dry_run: bool, tell: Callable[[Report], None]) -> int:
    """Look for every kind of damage and put it right, one after the other; how many were found.

    `tell` hears of each when it is done. With `dry_run` nothing is changed.
    """
    async with operating.unattended(runtime.db, LOOKED_FOR_DAMAGE) as tx:
        slugs = dict(await tx.fetch_rows(SLUGS))
    found = 0
    for name, mend in REPAIRS.items():
        for damage in await _look(runtime, name):
            found += 1
            done = Done("would be repaired") if dry_run else await mend(runtime, damage)
            tell(Report(name, slugs[damage.tenant_id], damage.text, done.text, done.is_whole))
    return found


async def make_new_keys(runtime: Runtime, *, dry_run: bool) -> int:
    """After the secret key was lost: a new key for each published event whose own does not open; how many.

    Tickets that exist still scan, since verifying needs public keys only.
    """
    async with operating.unattended(runtime.db, LOOKED_FOR_DAMAGE) as tx:
        tenants = await damages.tenants_selling(tx)
    made = 0
    for tenant_id in tenants:
        scope = system_scope(tenant_id)
        async with runtime.db.read(scope) as own:
            events = await damages.published(own)
            kept = [event_id for event_id in events if await keys.public_keys(own, event_id)]
        closed = [event_id for event_id in kept if not await _opens(runtime, scope, event_id)]
        made += len(closed)
        if closed and not dry_run:
            await _replace_keys(runtime, scope, closed)
    return made


async def _opens(runtime: Runtime, scope: Scope, event_id: UUID) -> bool:
    async with runtime.db.read(scope.issuing()) as tx:
        return await keys.opens(tx, event_id, runtime.sealer)


async def _replace_keys(runtime: Runtime, scope: Scope, events: Sequence[UUID]) -> None:
    async with runtime.db.write(scope.issuing()) as tx:
        for event_id in events:
            await keys.retire_and_make_new(tx, event_id, runtime.sealer)
    damage = Damage("secret", scope.tenant_id, len(events), f"the keys of {len(events)} events do not open")
    await _record_alone(runtime, scope, damage)


async def _look(runtime: Runtime, name: str) -> Sequence[Damage]:
    async with operating.unattended(runtime.db, LOOKED_FOR_DAMAGE) as tx:
        if name == "counters":
            return damages.of_counters(await invariants.breaches(tx))
        if name == "sums":
            return damages.of_sums(await invariants.breaches(tx))
        if name != "keys":
            return await damages.look(tx, name, now=runtime.clock.now())
        tenants = await damages.tenants_selling(tx)
    found: list[Damage] = []
    for tenant_id in tenants:
        async with runtime.db.read(system_scope(tenant_id)) as own:
            found += await damages.of_keys(own)
    return found


async def _counters(runtime: Runtime, damage: Damage) -> Done:
    async with runtime.db.write(system_scope(damage.tenant_id)) as tx:
        done = await recounting.recount(
            tx,
            type_ids=damage.subjects.get("type_counters", ()),
            pool_ids=damage.subjects.get("pool_counters", ()),
            code_ids=damage.subjects.get("code_counters", ()),
        )
        mended = [count.told for count in done.mended]
        impossible = [count.told for count in done.impossible]
        await _record(tx, damage, {"counted": mended, "left": impossible})
    after = f"counted anew: {'; '.join(mended)}" if mended else "nothing could be counted anew"
    if impossible:
        after += (
            f". Left, since more was given away than there is: {'; '.join(impossible)}. "
            "Raise the capacity, or refund the latest orders"
        )
    return Done(after, not impossible)


async def _sums(runtime: Runtime, damage: Damage) -> Done:
    """Dropped, so that everything is read from orders at once; the worker makes them anew."""
    async with runtime.db.write(system_scope(damage.tenant_id)) as tx:
        await closing.forget(tx, now=runtime.clock.now())
        await _record(tx, damage, {})
    runtime.bell.ring("sums")
    return Done("dropped, what is shown is right again; the worker sums anew")


async def _holds(runtime: Runtime, damage: Damage) -> Done:
    """Orders that the sweeper put off for ever are due now; then it sweeps."""
    async with runtime.db.write(system_scope(damage.tenant_id)) as tx:
        await tx.execute(damages.HOLDS_ARE_DUE, {"now": runtime.clock.now()})
        await _record(tx, damage, {})
    ended = await expiry.sweep(runtime)
    left = damage.count - ended
    if left > 0:
        text = (
            f"{ended} freed, {left} still have a payment that the provider must end first; the worker goes on"
        )
        return Done(text, False)
    return Done("freed, their tickets are for sale again")


async def _payments(runtime: Runtime, damage: Damage) -> Done:
    async with runtime.db.write(system_scope(damage.tenant_id)) as tx:
        await tx.execute(damages.PAYMENTS_ARE_DUE, {"now": runtime.clock.now()})
        await _record(tx, damage, {})
    asked = await expiry.ask_about_payments(runtime)
    return Done(f"the provider was asked about {asked}")


async def _keys(runtime: Runtime, damage: Damage) -> Done:
    scope = system_scope(damage.tenant_id)
    gone = damage.subjects["gone"]
    async with runtime.db.write(scope.issuing()) as tx:
        await keys.signers_for(tx, [*damage.subjects["retired"], *gone], runtime.sealer)
    await _record_alone(runtime, scope, damage)
    text = f"{damage.count} keys made; what is sold from now on scans"
    if gone:
        text += (
            f". The old keys of events {', '.join(map(str, gone))} are gone: tickets sold before do not scan. "
            "Restore the table signing_keys from a backup, or issue those tickets anew"
        )
    return Done(text, not gone)


def _due(statement: str, after: str, bell: str) -> Repair:
    """Rows of a tenant's queue that nobody would come back to are due now."""

    async def mend(runtime: Runtime, damage: Damage) -> Done:
        async with runtime.db.write(system_scope(damage.tenant_id)) as tx:
            touched = await tx.execute(statement, {"now": runtime.clock.now()})
            await _record(tx, damage, {"rows": touched})
        runtime.bell.ring(bell)
        return Done(after)

    return mend


async def _inbox(runtime: Runtime, damage: Damage) -> Done:
    async with runtime.db.door(Door.WORKER) as tx:
        await tx.execute(damages.MESSAGES_ARE_DUE, {"now": runtime.clock.now()})
    async with operating.unattended(runtime.db, REPAIRED) as tx:
        await trail.record_in(tx, PLATFORM_TENANT_ID, SYSTEM, [_entry(damage, {})])
    runtime.bell.ring("inbox")
    return Done("due now; the worker reads them again")


async def _record(tx: Tx, damage: Damage, facts: Mapping[str, object]) -> None:
    await trail.record_all(tx, [_entry(damage, facts)])


async def _record_alone(runtime: Runtime, scope: Scope, damage: Damage) -> None:
    async with runtime.db.write(scope) as tx:
        await _record(tx, damage, {})


def _entry(damage: Damage, facts: Mapping[str, object]) -> Entry:
    return Entry(REPAIRED, metadata={"damage": damage.name, "before": damage.text, **facts})


REPAIRS: Mapping[str, Repair] = {
    "counters": _counters,
    "sums": _sums,
    "holds": _holds,
    "payments": _payments,
    "refunds": _due(damages.REFUNDS_ARE_DUE, "due now; the worker carries them out", "refunds"),
    "mails": _due(damages.MAILS_ARE_DUE, "due now; the worker sends them", "mail"),
    "messages": _inbox,
    "keys": _keys,
}
"""Each kind of damage with who puts it right, in the order in which they may help each other."""
