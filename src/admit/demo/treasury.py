"""Where the demo's money goes: an account in order with payouts, and one that lacks something."""

from dataclasses import replace
from datetime import datetime

from admit.core.clock import FixedClock
from admit.core.tenancy import system_scope
from admit.demo.counter import Counter
from admit.demo.stage import House
from admit.flows import account_checks, connecting
from admit.flows.runtime import Runtime
from admit.merchant import accounts

IN_ORDER, HALF_DONE = "nordlicht", "kestrel"
TOLD = ("business_profile.url", "tos_acceptance.date")
CURRENCY = "EUR"


async def connect(runtime: Runtime, house: House, counter: Counter) -> None:
    """Connect an account, and fill in at the double's own page all it asks for, or not quite all."""
    slug = house.organizer.slug
    if slug not in {IN_ORDER, HALF_DONE}:
        return
    await connecting.connect(runtime, house.admin, slug, country="DE" if slug == IN_ORDER else "GB")
    link = await connecting.link(runtime, house.admin, slug)
    await counter.onboard(link, TOLD if slug == HALF_DONE else ())
    later = replace(runtime, clock=FixedClock(runtime.clock.now() + account_checks.FRESH_FOR * 2))
    await connecting.look(later, house.admin, slug)


async def pay_out(runtime: Runtime, house: House, counter: Counter, *, outcome: str) -> None:
    """Have the double pay out what an account has, and the bank take it or not."""
    if house.organizer.slug != IN_ORDER:
        return
    async with runtime.db.read(system_scope(house.tenant_id)) as tx:
        account = await accounts.current(tx)
    if account is None or account.reference is None or not account.can_charge:
        return
    await counter.pay_out(account.reference, CURRENCY, outcome=outcome)


async def settle_up(runtime: Runtime, houses: list[House], *, today: datetime) -> None:
    """Read from the provider what accounts may do and what they paid out."""
    present = replace(runtime, clock=FixedClock(today))
    for house in houses:
        async with runtime.db.write(system_scope(house.tenant_id)) as tx:
            account = await accounts.current(tx)
            if account is None or account.reference is None:
                continue
            await accounts.make_due(tx, account.reference, now=today)
        await account_checks.check(present, house.tenant_id, [account.id])
