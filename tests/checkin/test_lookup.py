import psycopg
import pytest

from admit.checkin import lookup
from admit.checkin.records import FoundTicket
from admit.core import codes, ids
from admit.core.errors import Invalid, NotFound
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant
from tests.support.ticket_builders import DoorPlace, PaidOrder, a_door, tickets_for


async def found(runtime: Runtime, place: DoorPlace, query: str) -> list[FoundTicket]:
    async with runtime.db.read(place.staff) as tx:
        return await lookup.find(tx, place.event_id, query)


@pytest.fixture
async def order(runtime: Runtime, place: DoorPlace) -> PaidOrder:
    await tickets_for(runtime.db, place, runtime.sealer, name="Jonas Achterberg", email="jonas@example.net")
    return await tickets_for(
        runtime.db, place, runtime.sealer, quantity=2, name="Zoë O'Brien-Łaski", email="zoe.o@example.org"
    )


@pytest.mark.parametrize(
    "query",
    [
        "zoe",
        "ZOË",
        "laski zoe",
        "O’Brien",
        "obrien",
        "łas",
        "zoe.o@example.org",
        "Zoe.O@Example.org",
        "  zo  ",
    ],
)
async def test_a_name_or_email_is_found_however_it_is_typed(
    runtime: Runtime, place: DoorPlace, order: PaidOrder, query: str
) -> None:
    assert {ticket.id for ticket in await found(runtime, place, query)} == {
        ticket.id for ticket in order.tickets
    }


async def test_an_order_code_finds_all_its_tickets(
    runtime: Runtime, place: DoorPlace, order: PaidOrder
) -> None:
    tickets = await found(runtime, place, codes.format_code(order.code).lower())
    assert {ticket.id for ticket in tickets} == {ticket.id for ticket in order.tickets}


async def test_a_ticket_code_finds_the_ticket(runtime: Runtime, place: DoorPlace, order: PaidOrder) -> None:
    [ticket] = await found(runtime, place, order.ticket.code)
    assert (ticket.id, ticket.order_code) == (order.ticket.id, order.code)


@pytest.mark.parametrize("query", ["zoe jonas", "aski", "100%", "__", "!!", "no such person"])
async def test_what_does_not_fit_finds_nothing(
    runtime: Runtime, place: DoorPlace, order: PaidOrder, query: str
) -> None:
    assert await found(runtime, place, query) == []


@pytest.mark.parametrize("query", ["", " x ", "y" * 101])
async def test_a_query_too_short_or_too_long_is_refused(
    runtime: Runtime, place: DoorPlace, query: str
) -> None:
    with pytest.raises(Invalid):
        await found(runtime, place, query)


async def test_tickets_of_other_events_and_tenants_are_not_found(runtime: Runtime, place: DoorPlace) -> None:
    for tenant in (place.tenant, await a_tenant(runtime.db)):
        elsewhere = await a_door(runtime.db, tenant, now=runtime.clock.now())
        await tickets_for(runtime.db, elsewhere, runtime.sealer, name="Ilias Petridis")
    assert await found(runtime, place, "Ilias") == []


async def test_an_event_that_is_not_there_is_said_so(runtime: Runtime, place: DoorPlace) -> None:
    async with runtime.db.read(place.staff) as tx:
        with pytest.raises(NotFound):
            await lookup.find(tx, ids.new_id(), "anyone")


@pytest.mark.parametrize(
    "statement", ["select total_cents from orders", "select public_lookup_token from orders"]
)
async def test_staff_can_read_neither_money_nor_secret_links(
    runtime: Runtime, place: DoorPlace, statement: str
) -> None:
    async with runtime.db.read(place.staff) as tx:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await tx.fetch_column(statement)


@pytest.mark.parametrize(
    "query",
    [
        "achterberg",
        "achtrberg",  # a letter missing
        "achtterberg",  # one too many
        "achteeberg",  # a wrong one
        "ahcterberg",  # two swapped
        "xchterberg",
        "Jnoas Achterbreg",
    ],
)
async def test_one_slip_of_the_finger_in_a_word_finds_it(
    runtime: Runtime, place: DoorPlace, order: PaidOrder, query: str
) -> None:
    assert [ticket.attendee_name for ticket in await found(runtime, place, query)] == ["Jonas Achterberg"]


@pytest.mark.parametrize("query", ["achtexxerg", "zoo", "jns"])
async def test_two_slips_or_one_in_a_short_word_find_nothing(
    runtime: Runtime, place: DoorPlace, order: PaidOrder, query: str
) -> None:
    assert await found(runtime, place, query) == []


async def test_what_is_exact_comes_before_what_is_near(
    runtime: Runtime, place: DoorPlace, order: PaidOrder
) -> None:
    await tickets_for(runtime.db, place, runtime.sealer, name="Ada Jonak", email="ada@example.org")
    names = [ticket.attendee_name for ticket in await found(runtime, place, "jonas")]
    assert names == ["Jonas Achterberg", "Ada Jonak"]
