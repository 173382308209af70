"""What attendees do with a single ticket."""

import pytest

from admit.core.clock import FixedClock
from admit.core.errors import Invalid, NotFound, Throttled
from admit.events import access
from admit.flows import attendees
from admit.flows.attendees import PASSES_AN_HOUR
from admit.flows.runtime import Runtime
from admit.sales.holds import Held
from admit.tickets import issuing
from admit.tickets.errors import NotPassable, TicketFixed, TicketVoid
from admit.tickets.records import Ticket
from tests.support.builders import an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.sales_builders import MAILS, Shop, a_shop

FORBID = "update events set allows_passing_on = false where id = %(id)s"


@pytest.fixture
async def shop(runtime: Runtime, gateway: FakeGateway) -> Shop:
    return await a_shop(runtime, gateway)


async def passed_on(shop: Shop, held: Held, ticket: Ticket, email: str) -> Ticket:
    """The ticket that took its place."""
    token = held.public_lookup_token
    await attendees.pass_on(
        shop.runtime, token, ticket.id, name="Bo Lind", email=email, version=ticket.version
    )
    return next(one for one in await shop.tickets(held) if one.is_valid and one.attendee_email == email)


async def test_a_corrected_name_leaves_ticket_and_code_as_they_were(shop: Shop) -> None:
    held = await shop.paid(1)
    (before,) = await shop.tickets(held)
    token = held.public_lookup_token
    await attendees.correct_name(shop.runtime, token, before.id, name="Jonas Falck", version=before.version)
    (after,) = await shop.tickets(held)
    assert (after.id, after.qr_code_payload) == (before.id, before.qr_code_payload)
    assert (after.attendee_name, after.attendee_email) == ("Jonas Falck", before.attendee_email)


async def test_names_are_fixed_once_the_doors_open(shop: Shop, clock: FixedClock) -> None:
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    async with shop.runtime.db.read(shop.scope) as tx:
        event = await access.event_by_id(tx, shop.event_id)
    clock.set(event.start_at)
    with pytest.raises(TicketFixed):
        await attendees.correct_name(
            shop.runtime, held.public_lookup_token, ticket.id, name="Ada", version=ticket.version
        )


async def test_passing_on_voids_the_ticket_and_makes_another_that_only_its_own_link_opens(shop: Shop) -> None:
    held = await shop.paid(2)
    old = (await shop.tickets(held))[0]
    email = an_email("bo")
    fresh = await passed_on(shop, held, old, email)
    assert fresh.id != old.id
    assert fresh.qr_code_payload != old.qr_code_payload
    assert fresh.holder_token is not None
    assert (await attendees.held(shop.runtime, fresh.holder_token)).ticket.id == fresh.id
    with pytest.raises(NotFound):
        await attendees.opened(shop.runtime, held.public_lookup_token, fresh.id)
    async with shop.runtime.db.read(shop.scope) as tx:
        with pytest.raises(NotFound):
            await issuing.payload_of(tx, held.public_lookup_token, fresh.id)
        assert await issuing.payload_of(tx, fresh.holder_token, fresh.id) == fresh.qr_code_payload
    gone = next(one for one in await shop.tickets(held) if one.id == old.id)
    assert (gone.is_valid, gone.void_reason) == (False, "reissued")


async def test_a_passed_on_place_is_sold_once(shop: Shop) -> None:
    held = await shop.paid(2)
    await passed_on(shop, held, (await shop.tickets(held))[0], an_email("bo"))
    assert await shop.counts() == (2, 0)
    assert await shop.breaches() == []


async def test_both_are_told_and_the_trail_keeps_it(shop: Shop) -> None:
    buyer, email = an_email("jonas"), an_email("bo")
    held = await shop.opened(1, email=buyer)
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held)))
    (ticket,) = await shop.tickets(held)
    fresh = await passed_on(shop, held, ticket, email)
    assert await mailed(shop, email) == ["ticket_passed_on"]
    assert "ticket_given_away" in await mailed(shop, buyer)
    assert "ticket.passed_on" in await shop.trail(fresh.id)


async def test_the_new_holder_passes_it_on_and_the_first_one_cannot(shop: Shop) -> None:
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    fresh = await passed_on(shop, held, ticket, an_email("bo"))
    assert fresh.holder_token is not None
    await attendees.pass_on(
        shop.runtime,
        fresh.holder_token,
        fresh.id,
        name="Cy Moe",
        email=an_email("cy"),
        version=fresh.version,
    )
    with pytest.raises(TicketVoid):
        await attendees.pass_on(
            shop.runtime,
            fresh.holder_token,
            fresh.id,
            name="Di",
            email=an_email("di"),
            version=fresh.version + 2,
        )


async def test_passing_on_to_oneself_names_the_field(shop: Shop) -> None:
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    assert ticket.attendee_email is not None
    with pytest.raises(Invalid) as caught:
        await passed_on(shop, held, ticket, ticket.attendee_email)
    assert [problem.field for problem in caught.value.problems] == ["email"]


async def test_every_problem_of_the_form_is_named_at_once(shop: Shop) -> None:
    with pytest.raises(Invalid) as caught:
        await attendees.pass_on(shop.runtime, "x", shop.event_id, name=" ", email="no", version=1)
    assert [problem.field for problem in caught.value.problems] == ["name", "email"]


async def test_the_organizer_may_forbid_passing_on(shop: Shop) -> None:
    await shop.change(FORBID, id=shop.event_id)
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    with pytest.raises(NotPassable):
        await passed_on(shop, held, ticket, an_email("bo"))


async def test_another_order_does_not_open_a_ticket(shop: Shop) -> None:
    held, other = await shop.paid(1), await shop.paid(1)
    (ticket,) = await shop.tickets(other)
    with pytest.raises(NotFound):
        await attendees.opened(shop.runtime, held.public_lookup_token, ticket.id)


async def test_one_link_passes_on_only_so_often_an_hour(shop: Shop) -> None:
    held = await shop.paid(1)
    (ticket,) = await shop.tickets(held)
    for _ in range(PASSES_AN_HOUR):
        with pytest.raises(NotFound):
            await attendees.pass_on(
                shop.runtime,
                held.public_lookup_token,
                shop.event_id,
                name="Bo",
                email=an_email("bo"),
                version=1,
            )
    with pytest.raises(Throttled):
        await passed_on(shop, held, ticket, an_email("bo"))


async def mailed(shop: Shop, email: str) -> list[str]:
    """The kinds of mail put out to an address."""
    async with shop.runtime.db.read(shop.scope) as tx:
        return await tx.fetch_column(MAILS, {"email": email})
