"""Discounts as organizers make them: many codes at once, rules that need no code."""

from admit.discounts import codes
from admit.events import ticket_types
from admit.flows.runtime import Runtime
from tests.support.browsing import Surfer, words_of
from tests.support.events_builders import a_code
from tests.support.page_world import PageWorld
from tests.support.shop_world import a_shop

CODE = {"code": "friends", "discount_type": "fixed", "discount_value": "2", "status": "active"}


async def test_many_codes_are_made_at_once_and_told_as_csv(organizer: Surfer, world: PageWorld) -> None:
    made = await organizer.send(f"{world.draft}/codes/new", CODE | {"number": "5000", "max_redemptions": "1"})
    assert made.status_code == 303, words_of(made)
    answer = await organizer.get(f"{world.draft}/codes.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    lines = [line for line in answer.text.split("\r\n") if line.startswith("FRIENDS-")]
    assert len({line.partition(",")[0] for line in lines}) == 5000
    assert lines[0].endswith(",0,0,1,active")


async def test_more_codes_than_may_be_made_at_once_are_refused(organizer: Surfer, world: PageWorld) -> None:
    answer = await organizer.send(f"{world.draft}/codes/new", CODE | {"number": "5001"})
    assert answer.status_code == 422
    assert 'id="number-error"' in answer.text


async def test_what_a_form_says_of_a_discount_is_kept(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    async with runtime.db.read(world.tenant) as tx:
        kind = (await ticket_types.of_event(tx, world.draft_id))[0]
    told = {"per": "ticket", "type_ids": str(kind.id), "automatic": "true", "min_tickets": "4"}
    answer = await organizer.send(f"{world.draft}/codes/new", CODE | told)
    assert answer.status_code == 303, words_of(answer)
    async with runtime.db.read(world.tenant) as tx:
        [found] = await codes.automatic_of(tx, world.draft_id)
    assert (found.code, found.per, list(found.type_ids), found.min_tickets) == (
        "FRIENDS",
        "ticket",
        [kind.id],
        4,
    )
    limited = await organizer.send(
        f"{world.draft}/codes/new", CODE | told | {"code": "other", "max_redemptions": "3"}
    )
    assert 'href="#automatic"' in limited.text


async def test_an_automatic_discount_is_a_line_of_the_order(stranger: Surfer, runtime: Runtime) -> None:
    shop = await a_shop(stranger.client, runtime)
    async with runtime.db.write(shop.scope) as tx:
        await a_code(tx, shop.event.id, code="GROUP", automatic=True, min_tickets=3, discount_value=50)
    path = f"/{shop.slug}/{shop.event.slug}"
    alone = await stranger.post(path, {f"q_{shop.standing.id}": "2"}, site="same-origin")
    assert "GROUP" not in await stranger.read(alone.headers["location"])
    group = await stranger.post(path, {f"q_{shop.standing.id}": "3"}, site="same-origin")
    told = await stranger.read(group.headers["location"])
    assert "GROUP" in told
    assert "€36.00" in told
    async with runtime.db.read(shop.scope) as tx:
        [kept] = await codes.automatic_of(tx, shop.event.id)
    assert kept.times_reserved == 1
