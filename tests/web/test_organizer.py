"""The organizer's pages: an event from draft to sale, orders and refunds, the team."""

import re
from uuid import UUID

import pytest

from admit.core.errors import Invalid
from admit.events import access, ticket_types
from admit.flows.runtime import Runtime
from admit.identity.records import Role
from admit.reports import acts
from admit.sales import refunds
from admit.web.organizer.parsing import Reader
from tests.support.browsing import Surfer, another_window, signed_in, words_of
from tests.support.builders import a_member, an_email, set_tenant_status
from tests.support.identity_builders import mails_to
from tests.support.page_world import PageWorld
from tests.support.shop_world import a_shop

EVENT = {
    "name": "Lanterns by the Canal",
    "start_at": "2027-06-04T20:00",
    "end_at": "2027-06-04T22:30",
    "timezone": "Europe/Berlin",
    "venue": "Old Lock",
    "city": "Essen",
    "country": "DE",
    "is_public": "true",
    "currency": "EUR",
    "type_name": "Standing",
    "type_price_cents": "24,50",
    "type_quantity_total": "120",
}

REFUSED_FIRST = """
update payments
set failure_message = %(message)s::text
where order_id = %(order_id)s::uuid
"""


async def an_event_page(organizer: Surfer, world: PageWorld, **changes: str) -> str:
    """Make an event by the form; where its page is."""
    answer = await organizer.send(f"{world.desk}/events/new", {**EVENT, **changes})
    assert answer.status_code == 303, words_of(answer)
    return answer.headers["location"].partition("?")[0]


async def test_an_event_is_made_published_and_open_to_buyers(
    organizer: Surfer, stranger: Surfer, world: PageWorld
) -> None:
    page = await an_event_page(organizer, world)
    shown = await organizer.read(page)
    assert "Fri 4 June 2027, 20:00 CEST" in shown
    assert "€24.50" in shown
    assert "Everything is there." in shown
    answer = await organizer.send(page, {}, to=f"{page}/steps/publish")
    told = await organizer.get(answer.headers["location"])
    assert "Published. People can buy now." in words_of(told)
    shop = re.search(rf'href="(/{world.slug}/[a-z0-9-]+)"', told.text)
    assert shop is not None
    assert "Lanterns by the Canal" in await stranger.read(shop[1])


async def test_an_event_form_comes_back_whole_with_every_error_at_its_field(
    organizer: Surfer, world: PageWorld
) -> None:
    typed = EVENT | {"end_at": "2027-06-04T19:00", "country": "Germany", "name": ""}
    answer = await organizer.send(f"{world.desk}/events/new", typed)
    assert answer.status_code == 422
    for field in ("name", "end_at", "country"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="Old Lock"' in answer.text
    assert "Nothing was saved" in words_of(answer)


async def test_an_event_is_not_kept_without_its_first_ticket_type(
    organizer: Surfer, world: PageWorld
) -> None:
    typed = EVENT | {"name": "Half an Event", "type_quantity_total": "-3"}
    answer = await organizer.send(f"{world.desk}/events/new", typed)
    assert 'id="type_quantity_total-error"' in answer.text
    assert "Half an Event" not in await organizer.read(world.desk)


async def test_details_are_edited_over_the_version_that_was_read(organizer: Surfer, world: PageWorld) -> None:
    page = await an_event_page(organizer, world)
    answer = await organizer.send(f"{page}/edit", {**EVENT, "name": "Renamed", "version": "1"})
    assert "Renamed" in await organizer.read(answer.headers["location"])
    stale = await organizer.send(f"{page}/edit", {**EVENT, "name": "Too late", "version": "1"})
    assert stale.status_code == 409
    assert "Someone else saved a newer version" in words_of(stale)


async def test_a_ticket_type_is_added_edited_and_removed(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    typed = {
        "name": "Balcony",
        "price_cents": "45",
        "quantity_total": "80",
        "min_per_order": "1",
        "max_per_order": "6",
        "status": "active",
    }
    answer = await organizer.send(f"{world.draft}/types/new", typed)
    assert answer.headers["location"] == f"{world.draft}?said=saved"
    async with runtime.db.read(world.tenant) as tx:
        kind = (await ticket_types.of_event(tx, world.draft_id))[-1]
    assert (kind.name, kind.price_cents, kind.quantity_total) == ("Balcony", 4500, 80)
    page = f"{world.draft}/types/{kind.id}"
    await organizer.send(page, {**typed, "quantity_total": "60", "version": str(kind.version)})
    async with runtime.db.read(world.tenant) as tx:
        assert (await ticket_types.by_id(tx, world.draft_id, kind.id)).quantity_total == 60
    await organizer.send(page, {}, to=f"{page}/remove")
    assert "Balcony" not in await organizer.read(world.draft)


@pytest.mark.parametrize(
    ("page", "typed", "field"),
    [
        ("types/new", {"name": "Balcony", "price_cents": "45", "quantity_total": "80", "min_per_order": "1",
                       "max_per_order": "6", "status": "active", "sales_start": "2027-01-02T10:00",
                       "sales_end": "2027-01-02T09:59"}, "sales_end"),
        ("codes/new", {"code": "early", "discount_type": "fixed", "discount_value": "5.50", "status": "active",
                       "starts_at": "2027-01-02T10:00", "expires_at": "2027-01-02T09:59"}, "expires_at"),
    ],
)  # fmt: skip
async def test_a_sale_window_that_ends_before_it_begins_is_told_beside_its_field_and_kept(
    organizer: Surfer, world: PageWorld, page: str, typed: dict[str, str], field: str
) -> None:
    answer = await organizer.send(f"{world.draft}/{page}", typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "after " in words_of(answer)
    assert all(f'value="{value}"' in answer.text for name, value in typed.items() if name != "status")


async def test_a_discount_code_is_added_in_upper_case_and_one_like_it_refused(
    organizer: Surfer, world: PageWorld
) -> None:
    typed = {"code": "early", "discount_type": "fixed", "discount_value": "5.50", "status": "active"}
    await organizer.send(f"{world.draft}/codes/new", typed)
    shown = await organizer.read(world.draft)
    assert "EARLY €5.50" in shown
    again = await organizer.send(f"{world.draft}/codes/new", typed)
    assert (again.status_code, 'id="code-error"' in again.text) == (422, True)


async def test_a_gate_is_named_for_the_door(organizer: Surfer, world: PageWorld) -> None:
    answer = await organizer.send(world.draft, {"gate": "North gate"}, to=f"{world.draft}/gates")
    assert "North gate" in await organizer.read(answer.headers["location"])


async def test_what_stands_between_an_event_and_its_publication_is_listed(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    await set_tenant_status(runtime.db, world.tenant.tenant_id, "pending")
    page = await organizer.get(world.draft)
    assert "The organizer is not approved yet" in words_of(page)
    answer = await organizer.send(world.draft, {}, to=f"{world.draft}/steps/publish")
    assert answer.status_code == 422
    assert "not ready to be published" in words_of(answer)
    async with runtime.db.read(world.tenant) as tx:
        assert (await access.event_by_id(tx, world.draft_id)).published_at is None


async def test_a_step_that_does_not_exist_is_not_found(organizer: Surfer, world: PageWorld) -> None:
    page = await organizer.get(world.draft)
    token = page.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    answer = await organizer.post(f"{world.draft}/steps/explode", {"_csrf_token": token}, site="same-origin")
    assert answer.status_code == 404


async def test_orders_are_found_by_a_part_of_the_name_and_by_code(
    organizer: Surfer, world: PageWorld
) -> None:
    by_name = await organizer.read(f"{world.desk}/orders?q=petri")
    assert "Ilias Petridis" in by_name
    assert "Noor van Dijk" not in by_name
    assert "Noor van Dijk" in await organizer.read(f"{world.desk}/orders?q={world.admitted.code.lower()}")
    assert "No order fits" in await organizer.read(f"{world.desk}/orders?status=refunded")


async def test_what_came_through_does_not_say_why_an_earlier_try_was_refused(
    runtime: Runtime, stranger: Surfer
) -> None:
    async with another_window(stranger.client) as api, another_window(stranger.client) as window:
        shop = await a_shop(api, runtime)
        order = await shop.paid(1)
        async with runtime.db.write(shop.scope) as tx:
            await tx.execute(REFUSED_FIRST, {"order_id": order["id"], "message": "Your card was declined."})
        member = await a_member(runtime.db, shop.scope)
        assert member.actor.user_id is not None
        organizer = await signed_in(runtime, window, member.actor.user_id)
        page = await organizer.read(f"/organizer/{shop.slug}/orders/{order['id']}")
    assert "€24.00 received" in page
    assert "declined" not in page


async def test_a_chosen_ticket_goes_back_once_however_often_the_button_is_pressed(
    runtime: Runtime, stranger: Surfer, world: PageWorld
) -> None:
    async with another_window(stranger.client) as api, another_window(stranger.client) as window:
        shop = await a_shop(api, runtime)
        order = await shop.paid(2)
        member = await a_member(runtime.db, shop.scope)
        assert member.actor.user_id is not None
        organizer = await signed_in(runtime, window, member.actor.user_id)
        page = f"/organizer/{shop.slug}/orders/{order['id']}"
        drawer = await organizer.get(f"{page}?refund=1")
        ticket = re.search(r'name="ticket" value="([0-9a-f-]{36})"', drawer.text)
        key = re.search(r'name="key" value="([0-9a-f]+)"', drawer.text)
        assert ticket is not None
        assert key is not None
        typed = {"by": "tickets", "ticket": ticket[1], "restock": "true", "key": key[1], "note": "Ill"}
        answers = [await organizer.send(f"{page}?refund=1", typed, to=f"{page}/refund") for _ in range(2)]
        assert [one.headers["location"] for one in answers] == [f"{page}?said=refunded"] * 2
        async with runtime.db.read(shop.scope) as tx:
            (refund,) = await refunds.of_orders(tx, [UUID(order["id"])])
        assert (refund.amount_cents, refund.note) == (2400, "Ill")
        assert "€24.00 refund asked for" in await organizer.read(page)


async def test_more_than_was_paid_cannot_be_given_back(runtime: Runtime, stranger: Surfer) -> None:
    async with another_window(stranger.client) as api, another_window(stranger.client) as window:
        shop = await a_shop(api, runtime)
        order = await shop.paid(1)
        member = await a_member(runtime.db, shop.scope)
        assert member.actor.user_id is not None
        organizer = await signed_in(runtime, window, member.actor.user_id)
        page = f"/organizer/{shop.slug}/orders/{order['id']}"
        typed = {"by": "amount", "amount_cents": "24.01", "key": "a-key-of-its-own"}
        answer = await organizer.send(f"{page}?refund=1", typed, to=f"{page}/refund")
    assert answer.status_code == 409
    assert "more than is left of the payment" in words_of(answer)
    assert 'value="24.01"' in answer.text


async def test_the_confirmation_goes_out_again(organizer: Surfer, world: PageWorld, runtime: Runtime) -> None:
    page = f"{world.desk}/orders/{world.expected.id}"
    answer = await organizer.send(page, {}, to=f"{page}/resend")
    assert "on its way to the buyer" in await organizer.read(answer.headers["location"])
    assert [mail.kind for mail in await mails_to(runtime, "ilias@example.org")][-1:] == ["order_confirmation"]


async def test_somebody_is_asked_in_and_shut_out(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    email = an_email("guest")
    typed = {"email": email, "full_name": "Ilias", "role": Role.STAFF.value, "event_ids": str(world.draft_id)}
    answer = await organizer.send(f"{world.desk}/team", typed)
    shown = await organizer.read(answer.headers["location"])
    assert email in shown
    assert "1 event only" in shown
    assert [mail.kind for mail in await mails_to(runtime, email)] == ["staff_invitation"]
    page = await organizer.get(f"{world.desk}/team")
    member = re.search(
        r'action="([^"]+/team/[0-9a-f-]{36})".*?name="version" value="(\d+)"', page.text, re.DOTALL
    )
    assert member is not None
    await organizer.send(f"{world.desk}/team", {"status": "disabled", "version": member[2]}, to=member[1])
    assert "Disabled" in await organizer.read(f"{world.desk}/team")


async def test_the_trail_says_who_did_what(organizer: Surfer, world: PageWorld) -> None:
    await an_event_page(organizer, world)
    shown = await organizer.read(f"{world.desk}/activity")
    assert "Event made Lanterns by the Canal name: Lanterns by the Canal" in shown
    assert "Mira Osterhaus" in shown


async def test_the_trail_is_narrowed_in_the_address_and_taken_away_as_it_is_shown(
    organizer: Surfer, world: PageWorld
) -> None:
    at_the_door = f"{world.desk}/activity?about=door&who=member:{world.staff_id}"
    shown = await organizer.get(at_the_door)
    assert "Incident reported" in words_of(shown)
    assert "Tickets passed on" not in words_of(shown)
    assert re.search(r'<option value="door" selected', shown.text)
    assert re.search(rf'<option value="member:{world.staff_id}" selected', shown.text)
    taken = await organizer.get(at_the_door.replace("/activity?", "/activity.csv?"))
    lines = taken.text.splitlines()
    assert {line.split(",")[2] for line in lines[1:]} <= set(acts.GROUPS[acts.About.DOOR].actions)
    assert len(lines) > 2
    assert "No act fits" in await organizer.read(f"{world.desk}/activity?who=kind:operator&from=2999-01-01")
    assert "No act fits" in await organizer.read(f"{world.desk}/activity?q=ABCD2345")


async def test_a_member_and_an_event_lead_to_their_acts(organizer: Surfer, world: PageWorld) -> None:
    event = f"{world.desk}/events/{world.place.event_id}"
    assert f'href="{world.desk}/activity?event={world.place.event_id}"' in (await organizer.get(event)).text
    team = (await organizer.get(f"{world.desk}/team")).text
    member = re.search(rf"{world.desk}/team/[0-9a-f-]{{36}}", team)
    assert member is not None
    assert f'href="{world.desk}/activity?who=member' in (await organizer.get(member[0])).text


async def test_staff_are_led_to_the_door_and_kept_from_money(staff: Surfer, world: PageWorld) -> None:
    assert (await staff.get(world.desk)).headers["location"] == f"/door/{world.slug}"
    for path in ("/orders", "/team", "/activity", f"/events/{world.draft_id}"):
        assert (await staff.get(world.desk + path)).status_code == 403, path


async def test_another_tenants_console_is_not_there(
    runtime: Runtime, stranger: Surfer, world: PageWorld
) -> None:
    member = await a_member(runtime.db, world.waiting)
    assert member.actor.user_id is not None
    async with another_window(stranger.client) as window:
        other = await signed_in(runtime, window, member.actor.user_id)
        for path in (
            world.desk,
            world.draft,
            f"{world.desk}/orders",
            f"{world.desk}/orders/{world.expected.id}",
        ):
            assert (await other.get(path)).status_code == 404, path


async def test_nobody_is_asked_to_sign_in_first(stranger: Surfer, world: PageWorld) -> None:
    assert (await stranger.get(world.draft)).headers["location"] == f"/sign-in?next={world.draft}"


@pytest.mark.parametrize(
    ("typed", "currency", "cents"),
    [("24", "EUR", 2400), ("24,5", "EUR", 2450), ("0", "EUR", 0), ("1500", "JPY", 1500)],
)
def test_amounts_are_read_with_point_or_comma(typed: str, currency: str, cents: int) -> None:
    read = Reader({"price": typed})
    assert read.cents("price", currency) == cents
    read.settle()


@pytest.mark.parametrize("typed", ["24.555", "1e400", "twenty", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused_at_its_field(typed: str) -> None:
    read = Reader({"price": typed})
    read.cents("price", "EUR")
    with pytest.raises(Invalid) as refusal:
        read.settle()
    assert refusal.value.problems[0].field == "price"


def test_an_hour_that_clocks_skip_is_refused() -> None:
    read = Reader({"start_at": "2027-03-28T02:30"})
    read.moment("start_at", "Europe/Berlin")
    with pytest.raises(Invalid):
        read.settle()
