"""Filling an empty installation, once."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from admit.core.clock import FixedClock
from admit.core.errors import Conflict, Forbidden
from admit.core.settings import Settings
from admit.core.tenancy import BUYER, Door, Scope
from admit.demo import aftermath, audience, dressing, stage, treasury
from admit.demo.audience import Ending
from admit.demo.buying import Crowd
from admit.demo.catalogue import ORGANIZERS
from admit.demo.counter import Counter
from admit.demo.records import Fate
from admit.demo.stage import Staged
from admit.events import ticket_types
from admit.flows import expiry
from admit.flows.runtime import Runtime

LATE = (Ending.PENDING, Ending.PENDING, Ending.PROCESSING, Ending.DISPUTED, Ending.PAID)
PENDING_S = 172_800
"""As at Stripe: two days."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}

COUNT_TENANTS = """
select count(*)
from tenants
where not is_platform
"""


class NotEmpty(Conflict):
    """Demo content and real content do not mix."""

    code = "not_empty"
    message = "There are tenants here already, so no demo content was made. Use an ADMIT_HOME of its own."


class NotHere(Forbidden):
    """The demo's password is public."""

    code = "not_in_production"
    message = "This is production: the demo's accounts have a known password, so none were made."


@dataclass(frozen=True, slots=True)
class Made:
    """What there is now."""

    tenants: int
    events: int
    orders: int
    paid_ones_left_out: bool


async def is_empty(runtime: Runtime) -> bool:
    """Whether no tenant but the platform's own is there."""
    async with runtime.db.door(Door.AUTH) as tx:
        return int(await tx.fetch_value(COUNT_TENANTS)) == 0


async def seed(runtime: Runtime, *, today: datetime) -> Made:
    """Make tenants, people, events, orders in every state, and people at the doors.

    Orders that cost money need the Stripe double; without one they are left out.
    Raises: NotHere in production; NotEmpty.
    """
    if runtime.settings.is_production:
        raise NotHere
    if not await is_empty(runtime):
        raise NotEmpty
    clock = FixedClock(today - timedelta(days=stage.FOUNDED_DAYS_AGO))
    then = replace(runtime, clock=clock)
    async with AsyncExitStack() as stack:
        counter = None
        if has_double(runtime.settings):
            settings = runtime.settings
            counter = await stack.enter_async_context(
                Counter(settings.stripe_api_url, settings.stripe_publishable_key)
            )
            await counter.hold_deliveries()
            stack.push_async_callback(counter.resume_deliveries)
        return await _play(then, clock, counter, today=today)


def has_double(settings: Settings) -> bool:
    """Whether payments go to a double on this machine."""
    return settings.stripe_api_key is not None and urlsplit(settings.stripe_api_url).hostname in LOOPBACK


async def _play(runtime: Runtime, clock: FixedClock, counter: Counter | None, *, today: datetime) -> Made:
    operator = await stage.open_platform(runtime)
    houses = await stage.found_tenants(runtime, operator, ORGANIZERS)
    for house in houses:
        await dressing.dress(runtime, house)
        if counter is not None:
            await treasury.connect(runtime, house, counter)
    clock.set(today - timedelta(days=45))
    staged = [
        await stage.put_on(runtime, house, show, today=today)
        for house in houses
        for show in house.organizer.shows
    ]
    orders = await _sell(runtime, clock, staged, counter, today=today)
    await aftermath.look_around(runtime, houses)
    await treasury.settle_up(runtime, houses, today=today)
    clock.set(today - timedelta(days=1))
    for house in houses:
        if house.organizer.fate is Fate.SUSPENDED:
            await stage.suspend(runtime, operator, house)
    return Made(len(houses), len(staged), orders, counter is None)


async def _sell(
    runtime: Runtime, clock: FixedClock, staged: list[Staged], counter: Counter | None, *, today: datetime
) -> int:
    crowd = Crowd(runtime, clock, counter)
    await _money_comes(counter, at_once=True)
    carts = [cart for at, one in enumerate(staged) for cart in audience.carts_of(one, at, today=today)]
    half = sorted(cart.at for cart in carts)[len(carts) // 2]
    bought = await crowd.buy([cart for cart in carts if cart.at < half])
    await _pay_out(runtime, staged, counter, outcome="paid")
    bought |= await crowd.buy([cart for cart in carts if cart.at >= half])
    await _pay_out(runtime, staged, counter, outcome="failed")
    clock.set(today - timedelta(hours=1))
    while await expiry.sweep(runtime):
        pass
    await aftermath.give_back(runtime, bought)
    rest = await crowd.buy(
        [cart for one in staged if one.show.sells_out for cart in await _rest(runtime, one)]
    )
    await _pay_out(runtime, staged, counter, outcome="paid")
    await _money_comes(counter, at_once=False)
    await aftermath.open_doors(runtime, clock, bought, today=today)
    clock.set(today)
    late = [cart for one in staged[:2] for cart in audience.late_carts(one, LATE, today=today)]
    return len(bought) + len(rest) + len(await crowd.buy(late))


async def _money_comes(counter: Counter | None, *, at_once: bool) -> None:
    if counter is not None:
        await counter.money_comes(after_s=0 if at_once else PENDING_S)


async def _pay_out(runtime: Runtime, staged: list[Staged], counter: Counter | None, *, outcome: str) -> None:
    if counter is None:
        return
    for house in {one.house.tenant_id: one.house for one in staged}.values():
        await treasury.pay_out(runtime, house, counter, outcome=outcome)


async def _rest(runtime: Runtime, staged: Staged) -> list[audience.Cart]:
    """Carts for everything that an event still has."""
    async with runtime.db.read(Scope(staged.house.tenant_id, BUYER)) as tx:
        types = await ticket_types.of_event(tx, staged.event.id)
    left = {kind.id: kind.quantity_total - kind.quantity_sold - kind.quantity_reserved for kind in types}
    return audience.closing_carts(staged, left, at=runtime.clock.now())
