"""Ticket types as buyers meet them: their order, codes that open them, prices they choose, one after another."""

import re
from uuid import UUID

from admit.events import ticket_types
from admit.events.records import TicketTypeStatus
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, words_of
from tests.support.events_builders import a_ticket_type
from tests.support.page_world import PageWorld
from tests.support.shop_world import a_shop

TYPE = {
    "name": "Friends",
    "price_cents": "8",
    "quantity_total": "20",
    "min_per_order": "1",
    "max_per_order": "4",
    "status": "active",
}


async def names_of(runtime: Runtime, world: PageWorld) -> list[str]:
    async with runtime.db.read(world.tenant) as tx:
        return [kind.name for kind in await ticket_types.of_event(tx, world.draft_id)]


async def the_type(runtime: Runtime, world: PageWorld, name: str) -> UUID:
    async with runtime.db.read(world.tenant) as tx:
        [found] = [kind.id for kind in await ticket_types.of_event(tx, world.draft_id) if kind.name == name]
    return found


async def test_ticket_types_are_moved_up_and_down(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    await organizer.send(f"{world.draft}/types/new", TYPE)
    before = await names_of(runtime, world)
    page = f"{world.draft}/types/{await the_type(runtime, world, 'Friends')}/move"
    await organizer.send(world.draft, {"direction": "up"}, to=page)
    moved = await names_of(runtime, world)
    assert moved.index("Friends") == before.index("Friends") - 1
    await organizer.send(world.draft, {"direction": "down"}, to=page)
    assert await names_of(runtime, world) == before


async def test_what_a_form_says_of_a_type_is_kept(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    first = str(await the_type(runtime, world, (await names_of(runtime, world))[0]))
    told = {"any_price": "true", "hidden": "true", "access_code": " lantern ", "held_back": "3"}
    await organizer.send(f"{world.draft}/types/new", TYPE | told | {"opens_after_type_id": first})
    async with runtime.db.read(world.tenant) as tx:
        kind = await ticket_types.by_id(tx, world.draft_id, await the_type(runtime, world, "Friends"))
    assert (kind.any_price, kind.hidden, kind.access_code, kind.held_back) == (True, True, "LANTERN", 3)
    assert str(kind.opens_after_type_id) == first
    circle = await organizer.send(
        f"{world.draft}/types/{first}", TYPE | {"opens_after_type_id": str(kind.id), "version": "1"}
    )
    assert circle.status_code == 422
    assert 'id="opens_after_type_id-error"' in circle.text


async def test_shared_capacity_is_made_joined_and_removed(organizer: Surfer, world: PageWorld) -> None:
    page = f"{world.draft}/pools"
    await organizer.send(page, {"name": "Hall", "total": "40"})
    shown = await organizer.get(page)
    [pool] = re.findall(rf'href="({page}/[0-9a-f-]+)"', shown.text)
    await organizer.send(
        f"{world.draft}/types/new", TYPE | {"name": "Seat", "pool_ids": pool.rpartition("/")[2]}
    )
    assert "Hall 0 of 40" in await organizer.read(page)
    assert "Seat" in await organizer.read(page)
    await organizer.send(pool, {"act": "remove"})
    assert "None yet" in await organizer.read(page)


async def test_an_access_code_opens_hidden_types_and_they_are_held(
    stranger: Surfer, runtime: Runtime
) -> None:
    shop = await a_shop(stranger.client, runtime)
    async with runtime.db.write(shop.scope) as tx:
        secret = await a_ticket_type(
            tx, shop.event.id, name="For friends", price_cents=800, hidden=True, access_code="LANTERN"
        )
    path = f"/{shop.slug}/{shop.event.slug}"
    assert "For friends" not in await stranger.read(path)
    opened = await stranger.post(path, {"code": "lantern", "apply_code": "true"}, site="same-origin")
    assert "For friends" in words_of(opened)
    cart = {f"q_{secret.id}": "1", f"p_{secret.id}": "800", "access": "lantern", "act": "hold"}
    held = await stranger.post(path, cart, site="same-origin")
    assert held.status_code == 303, words_of(held)
    refused = await stranger.post(path, {**cart, "access": "wrong"}, site="same-origin")
    assert refused.status_code == 422


async def test_what_a_buyer_wishes_to_pay_is_held_and_too_little_is_said(
    stranger: Surfer, runtime: Runtime
) -> None:
    shop = await a_shop(stranger.client, runtime)
    async with runtime.db.write(shop.scope) as tx:
        kind = await a_ticket_type(tx, shop.event.id, name="Solidarity", price_cents=500, any_price=True)
    page = await stranger.read(f"/{shop.slug}/{shop.event.slug}")
    assert "You choose what you pay for each, from €5.00" in page
    little = await stranger.post(
        f"/{shop.slug}/{shop.event.slug}", {f"q_{kind.id}": "1", f"w_{kind.id}": "4,99"}, site="same-origin"
    )
    assert little.status_code == 422
    assert "Pay at least the amount" in words_of(little)
    held = await stranger.post(
        f"/{shop.slug}/{shop.event.slug}", {f"q_{kind.id}": "2", f"w_{kind.id}": "12,50"}, site="same-origin"
    )
    assert held.status_code == 303, words_of(held)
    assert "€25.00" in await stranger.read(held.headers["location"])


async def test_all_sales_are_paused_and_resumed(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    async with runtime.db.write(world.tenant) as tx:
        await ticket_types.pause_all(tx, world.draft_id)
        states = {kind.status for kind in await ticket_types.of_event(tx, world.draft_id)}
        assert states == {TicketTypeStatus.PAUSED}
        await ticket_types.resume_all(tx, world.draft_id)
        states = {kind.status for kind in await ticket_types.of_event(tx, world.draft_id)}
    assert states == {TicketTypeStatus.ACTIVE}
