"""What a person holds over all organizers, takes along, and has erased."""

from datetime import timedelta
from typing import Any, cast

import pytest

from admit.core.clock import FixedClock
from admit.flows import choosing_mails, holdings, mailed_sign_in, own_data
from admit.flows.own_data import PLACEHOLDER, PurchaseUnderWay, SignInAgain
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.sales.holds import Held
from tests.flows.test_attendees import passed_on
from tests.flows.test_mailed_sign_in import a_link
from tests.support.builders import an_email
from tests.support.fake_gateway import FakeGateway
from tests.support.identity_builders import DEVICE, mails_to
from tests.support.sales_builders import Shop, a_shop

MAILS_LEFT = "select count(*) from email_messages where to_email = %(email)s"


async def bought(shop: Shop, email: str) -> Held:
    held = await shop.opened(1, email=email)
    await shop.settle(held, shop.gateway.buyer_pays(await shop.reference(held)))
    return held


async def signed_in(runtime: Runtime, email: str) -> Principal:
    secret = await a_link(runtime, email)
    return (await mailed_sign_in.act(runtime, secret=secret, device=DEVICE)).principal


async def test_orders_and_passes_of_one_address_are_found_with_every_organizer(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    email = an_email("noor")
    one, two, three = [await a_shop(runtime, gateway) for _ in range(3)]
    await bought(one, email)
    await bought(two, email)
    theirs = await three.paid(1)
    await passed_on(three, theirs, (await three.tickets(theirs))[0], email)
    found = await holdings.of(runtime, await signed_in(runtime, email))
    assert len(found) == 3
    assert [one.order is None for one in found].count(True) == 1
    assert {one.event.event_id for one in found} == {one.event_id, two.event_id, three.event_id}


async def test_nobody_elses_are(runtime: Runtime, gateway: FakeGateway) -> None:
    shop, email = await a_shop(runtime, gateway), an_email("noor")
    await bought(shop, email)
    await bought(shop, an_email("ilias"))
    assert len(await holdings.of(runtime, await signed_in(runtime, email))) == 1


async def test_what_is_taken_along_names_orders_tickets_and_no_secret(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop, email = await a_shop(runtime, gateway), an_email("noor")
    held = await bought(shop, email)
    told = await own_data.export(runtime, await signed_in(runtime, email))
    assert told["is_complete"] is True
    (order,) = cast(list[dict[str, Any]], told["orders"])
    assert (order["buyer_email"], order["total_cents"]) == (email, 2400)
    assert len(order["tickets"]) == 1
    assert held.public_lookup_token not in str(told)


async def test_erasing_leaves_the_books_and_nobodys_name_in_them(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop, email = await a_shop(runtime, gateway), an_email("noor")
    held = await bought(shop, email)
    principal = await signed_in(runtime, email)
    await own_data.erase(runtime, principal)
    order, (ticket,) = await shop.order(held), await shop.tickets(held)
    assert (order.buyer_email, order.buyer_name, order.total_cents) == (None, PLACEHOLDER, 2400)
    assert (ticket.attendee_name, ticket.attendee_email, ticket.is_valid) == (PLACEHOLDER, None, True)
    async with runtime.db.read(shop.scope) as tx:
        assert await tx.fetch_value(MAILS_LEFT, {"email": email}) == 0
    assert "buyer.erased" in await actions(shop)
    assert await shop.breaches() == []
    await mailed_sign_in.request(runtime, email=email, device=DEVICE)
    assert await mails_to(runtime, email) == []


async def test_a_ticket_that_was_passed_on_loses_its_holders_name_alone(
    runtime: Runtime, gateway: FakeGateway
) -> None:
    shop, email = await a_shop(runtime, gateway), an_email("bo")
    held = await shop.paid(1)
    fresh = await passed_on(shop, held, (await shop.tickets(held))[0], email)
    buyer = (await shop.order(held)).buyer_email
    await own_data.erase(runtime, await signed_in(runtime, email))
    found = next(one for one in await shop.tickets(held) if one.id == fresh.id)
    assert (found.attendee_name, found.attendee_email, found.is_valid) == (PLACEHOLDER, None, True)
    assert (await shop.order(held)).buyer_email == buyer


async def test_only_who_has_just_signed_in_erases(
    runtime: Runtime, gateway: FakeGateway, clock: FixedClock
) -> None:
    shop, email = await a_shop(runtime, gateway), an_email("noor")
    await bought(shop, email)
    principal = await signed_in(runtime, email)
    clock.advance(timedelta(minutes=16))
    with pytest.raises(SignInAgain):
        await own_data.erase(runtime, principal)


async def test_a_purchase_under_way_is_not_forgotten_halfway(runtime: Runtime, gateway: FakeGateway) -> None:
    shop, email = await a_shop(runtime, gateway), an_email("noor")
    await bought(shop, email)
    await shop.opened(1, email=email)
    with pytest.raises(PurchaseUnderWay):
        await own_data.erase(runtime, await signed_in(runtime, email))


async def test_mails_are_chosen_for_each_organizer(runtime: Runtime, gateway: FakeGateway) -> None:
    email = an_email("noor")
    one, two = await a_shop(runtime, gateway), await a_shop(runtime, gateway)
    await bought(one, email)
    await bought(two, email)
    principal = await signed_in(runtime, email)
    await choosing_mails.choose(runtime, principal, {(two.scope.tenant_id, "reminder")})
    wanted = {choice.tenant_id: choice.wanted for choice in await choosing_mails.read(runtime, principal)}
    assert wanted == {one.scope.tenant_id: frozenset(), two.scope.tenant_id: frozenset({"reminder"})}


async def actions(shop: Shop) -> list[str]:
    async with shop.runtime.db.read(shop.scope) as tx:
        return await tx.fetch_column("select action from activity_logs")
