"""Valid and admitted tickets are what counting every ticket comes to."""

from admit.core.db import Tx
from admit.core.tenancy import Scope
from admit.flows import door
from admit.flows.runtime import Runtime
from admit.reports import admitted, attendees
from admit.reports.admitted import Admitted
from admit.reports.attendees import Narrowing
from admit.tickets import voids
from admit.tickets.records import VoidReason
from tests.support.fake_gateway import FakeGateway
from tests.support.refund_builders import ask, carry_out, ids_of
from tests.support.sales_builders import a_shop
from tests.support.ticket_builders import a_door, tickets_for

COUNT_ALL = """
select count(*)::integer as tickets, count(checked_in_at)::integer as admitted
from tickets
where status = 'valid'
"""


async def _counted(tx: Tx) -> Admitted:
    found = await tx.fetch_one(Admitted, COUNT_ALL)
    assert found is not None
    return found


async def test_valid_are_those_that_were_sold_and_are_not_void(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway)
    kept, restocked, gone = await shop.paid(4), await shop.paid(3), await shop.paid(2)
    await ask(shop, restocked, ticket_ids=tuple((await ids_of(shop, restocked))[:2]), restock=True)
    await ask(shop, gone, restock=False)
    await carry_out(shop)
    async with runtime.db.write(shop.scope) as tx:
        await voids.void(tx, (await ids_of(shop, kept))[:1], reason=VoidReason.REVOKED)
        assert await admitted.of(tx, shop.event_id) == await _counted(tx) == Admitted(4, 0)
        assert await admitted.of(tx, None) == await attendees.size(tx, Narrowing()) == Admitted(4, 0)


async def test_admitted_are_those_whose_admission_stands_and_who_are_not_void(
    runtime: Runtime, tenant: Scope
) -> None:
    place = await a_door(runtime.db, tenant, now=runtime.clock.now())
    order = await tickets_for(runtime.db, place, runtime.sealer, quantity=4)
    async with runtime.db.read(place.staff) as tx:
        slug = await tx.fetch_value("select slug from tenants")
    attempts = [place.scan_of(ticket.qr_code_payload) for ticket in order.tickets[:3]]
    await door.scan(runtime, slug, place.event_id, attempts=attempts)
    async with runtime.db.write(tenant) as tx:
        assert (await admitted.of(tx, place.event_id)).admitted == (await _counted(tx)).admitted == 3
        await voids.void(tx, [order.tickets[0].id], reason=VoidReason.REFUNDED)
        assert (await admitted.of(tx, place.event_id)).admitted == (await _counted(tx)).admitted == 2
        assert (await attendees.size(tx, Narrowing(checked_in=True))).admitted == 2
