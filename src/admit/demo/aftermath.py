"""What happens after the sale: refunds, people at the door, incidents."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from admit.checkin import devices, gates, handling, incidents
from admit.checkin.handling import Step
from admit.checkin.records import Device, Gate, IncidentKind, Report, Scan, Severity, Undo, Verdict
from admit.checkin.scans import Answer
from admit.core import ids
from admit.core.clock import FixedClock
from admit.core.tenancy import Actor, ActorKind, Part, Scope, system_scope
from admit.demo.audience import Cart, Ending
from admit.demo.stage import House, Staged
from admit.flows import door, entering, refund_wishes, refunding
from admit.flows.doorway import Keeper
from admit.flows.refund_wishes import Asked
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.sales.holds import Held
from admit.tickets import issuing
from admit.tickets.records import Ticket

# Of those who look, one in six to fourteen begins a checkout, some days more than others.
LOOKED_AROUND = """
insert into event_views (tenant_id, event_id, day, views)
select orders.tenant_id, orders.event_id, (orders.created_at at time zone event.timezone)::date as day,
  sum(6 + abs(hashtext(orders.event_id::text || orders.created_at::date)) %% 9)
from orders
join events event on event.tenant_id = orders.tenant_id and event.id = orders.event_id
where orders.tenant_id = %(tenant_id)s::uuid
group by 1, 2, 3
on conflict (tenant_id, event_id, day) do nothing
"""

MOST_ATTEMPTS = 150
TOLD = (
    (
        IncidentKind.MEDICAL,
        Severity.MEDIUM,
        "A guest fainted near the cloakroom. First aid is with her.",
    ),
    (IncidentKind.LOST_AND_FOUND, Severity.LOW, "Green umbrella and a single glove, kept behind the bar."),
    (
        IncidentKind.TICKET,
        Severity.LOW,
        "A screenshot of one QR code on two phones; the second was turned away.",
    ),
)


ENDED = "She is fine, and went in with her friends."


async def give_back(runtime: Runtime, bought: Mapping[Cart, Held]) -> None:
    """Refund a few orders of every event: one of them in part, another whole."""
    for staged, orders in _by_event(bought).items():
        several = [held for cart, held in orders if cart.request.lines[0].quantity > 1 and held.total_cents]
        if len(several) > 3:
            await _refund(runtime, staged, several[1].order_id, one_only=True)
            await _refund(runtime, staged, several[3].order_id, one_only=False)
    while await refunding.drain(runtime):
        pass


async def look_around(runtime: Runtime, houses: Iterable[House]) -> None:
    """Many looked at the pages of events on the days when some bought."""
    for house in houses:
        async with runtime.db.write(system_scope(house.tenant_id)) as tx:
            await tx.execute(LOOKED_AROUND, {"tenant_id": house.tenant_id})


async def open_doors(
    runtime: Runtime, clock: FixedClock, bought: Mapping[Cart, Held], *, today: datetime
) -> None:
    """People come: nearly all to what is over, some to what opens now."""
    for staged, orders in _by_event(bought).items():
        start = staged.event.start_at
        if start < today:
            clock.set(start - timedelta(minutes=20))
            await _admit(runtime, clock, staged, orders, share=0.9)
        elif staged.event.doors_at is not None and staged.event.doors_at <= today:
            clock.set(today)
            await _admit(runtime, clock, staged, orders, share=0.3)


async def _refund(runtime: Runtime, staged: Staged, order_id: UUID, *, one_only: bool) -> None:
    house = staged.house
    async with entering.write(runtime.db, house.admin, house.organizer.slug, Permission.ORDERS_REFUND) as tx:
        tickets = await issuing.tickets_of_orders(tx, [order_id])
        chosen = tuple(ticket.id for ticket in tickets[:1]) if one_only else None
        note = "One of them fell ill." if one_only else "Could not come after all."
        await refund_wishes.ask(tx, order_id, Asked(ticket_ids=chosen, note=note), now=runtime.clock.now())


async def _admit(
    runtime: Runtime, clock: FixedClock, staged: Staged, orders: Sequence[tuple[Cart, Held]], *, share: float
) -> None:
    slug, worker = staged.house.organizer.slug, staged.house.staff[0]
    device, entrances = await _furnish(runtime, staged, worker)
    tickets = await _valid_tickets(runtime, staged, [held.order_id for _, held in orders])
    rng = random.Random(staged.show.slug)  # noqa: S311 - a demo, not a secret
    coming = [ticket for ticket in tickets if rng.random() < share][:MOST_ATTEMPTS]
    attempts = [_scan(ticket, device, rng.choice(entrances), worker, at) for at, ticket in enumerate(coming)]
    if not attempts:
        return
    # One comes twice, and is told when and where the first was.
    attempts.append(_scan(coming[0], device, entrances[-1], worker, len(attempts)))
    answers = await door.scan(runtime, slug, staged.event.id, attempts=attempts)
    clock.advance(timedelta(seconds=5))
    await _take_one_back(runtime, slug, worker, staged, answers[1])
    await _report(runtime, slug, worker, staged, entrances[0])


async def _furnish(runtime: Runtime, staged: Staged, worker: Principal) -> tuple[Device, list[Gate]]:
    house, now = staged.house, runtime.clock.now()
    async with entering.write(runtime.db, house.admin, house.organizer.slug, Permission.DOOR_MANAGE) as tx:
        entrances = [await gates.add(tx, staged.event.id, name, now=now) for name in staged.show.gates]
    async with entering.write(runtime.db, worker, house.organizer.slug, Permission.DOOR_USE) as tx:
        device = await devices.register(tx, f"{worker.full_name.split()[0]}'s phone", now=now)
    return device, entrances


async def _valid_tickets(runtime: Runtime, staged: Staged, order_ids: Sequence[UUID]) -> list[Ticket]:
    actor = Actor(ActorKind.USER, staged.house.admin.user_id)
    async with runtime.db.read(Scope(staged.house.tenant_id, actor, Part.TENANT)) as tx:
        found = await issuing.tickets_of_orders(tx, order_ids)
    return [ticket for ticket in found if ticket.is_valid]


def _scan(ticket: Ticket, device: Device, gate: Gate, worker: Principal, sequence: int) -> Scan:
    return Scan(
        id=ids.new_id(),
        device_id=device.id,
        input=ticket.qr_code_payload,
        actor=Actor(ActorKind.USER, worker.user_id),
        actor_name=worker.full_name,
        gate_id=gate.id,
        sequence=sequence + 1,
    )


async def _take_one_back(
    runtime: Runtime, slug: str, worker: Principal, staged: Staged, answer: Answer
) -> None:
    if not isinstance(answer, Verdict) or not answer.is_admitted:
        return
    wanted = Undo(
        id=ids.new_id(),
        device_id=answer.device_id,
        scan_id=answer.scan_id,
        scan_device_id=answer.device_id,
        reason="Went back out to wait for a friend.",
        sequence=MOST_ATTEMPTS + 10,
    )
    await door.take_back(runtime, Keeper(member=worker), slug, event_id=staged.event.id, wanted=wanted)


async def _report(runtime: Runtime, slug: str, worker: Principal, staged: Staged, gate: Gate) -> None:
    """What the door reported; the organizer saw to the first, and it is over."""
    event_id, now = staged.event.id, runtime.clock.now()
    async with entering.write(runtime.db, worker, slug, Permission.INCIDENT_REPORT, event_id=event_id) as tx:
        told = [
            await incidents.report(
                tx, event_id, Report(kind=kind, severity=severity, text=words, gate_id=gate.id), now=now
            )
            for kind, severity, words in TOLD
        ]
    admin = staged.house.admin
    async with entering.write(runtime.db, admin, slug, Permission.DOOR_MANAGE, event_id=event_id) as tx:
        await handling.take(tx, event_id, told[0], Step.ACKNOWLEDGE, now=now)
        await handling.take(tx, event_id, told[0], Step.CLOSE, note=ENDED, now=now)


def _by_event(bought: Mapping[Cart, Held]) -> dict[Staged, list[tuple[Cart, Held]]]:
    """The paid orders of each event."""
    paid = {Ending.PAID, Ending.DECLINED_FIRST}
    found: dict[UUID, tuple[Staged, list[tuple[Cart, Held]]]] = {}
    for cart, held in bought.items():
        if cart.ending in paid:
            found.setdefault(cart.staged.event.id, (cart.staged, []))[1].append((cart, held))
    return dict(found.values())
