"""The checkout over HTTP, without script: asked, refused beside the field, priced anew, extended, taken again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from admit.core import words
from admit.core.clock import FixedClock
from admit.events import attendee_details, ticket_types
from admit.events.attendee_details import AttendeeDetails
from admit.flows import checkout
from admit.flows.runtime import Runtime
from admit.questions import questions
from admit.questions.records import Per, Question, QuestionDetails, QuestionKind
from admit.web.checkout import declines, mail_hints
from tests.support.browsing import Surfer
from tests.support.events_builders import a_code
from tests.support.fake_gateway import FakeGateway
from tests.support.http import serving
from tests.support.shop_world import Shop, a_shop

SAME = {"sec-fetch-site": "same-origin"}
NOOR = {"name": "Noor van Dijk", "email": "noor@example.org"}
SET_PRICE = """
update ticket_types
set price_cents = 2600
where id = %(id)s::uuid
"""


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime, address="198.51.100.9") as client:
        yield await a_shop(client, runtime)


@pytest.fixture
def surfer(shop: Shop) -> Surfer:
    return Surfer(shop.client)


async def ask(shop: Shop, **given: Any) -> Question:
    async with shop.runtime.db.write(shop.scope) as tx:
        return await questions.add(tx, shop.event.id, QuestionDetails(**given))


async def ask_names(shop: Shop, setting: AttendeeDetails) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        await attendee_details.set_for(tx, shop.event.id, setting)


async def add_code(shop: Shop, **given: Any) -> None:
    async with shop.runtime.db.write(shop.scope) as tx:
        await a_code(tx, shop.event.id, **given)


async def hold(shop: Shop, count: int = 2, *, free: bool = False) -> str:
    """The address of an order that holds tickets."""
    kind = shop.free if free else shop.standing
    form = {f"q_{kind.id}": str(count), f"p_{kind.id}": str(kind.price_cents), "act": "hold"}
    answer = await shop.client.post(f"/{shop.slug}/{shop.event.slug}", data=form, headers=SAME)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def send(surfer: Surfer, order: str, act: str, **values: Any) -> httpx.Response:
    return await surfer.send(order, values, to=f"{order}/{act}")


def place_of(shop: Shop, number: int) -> str:
    return f"{shop.free.id}_{number}"


async def test_what_is_asked_is_refused_beside_its_field_and_everything_typed_is_kept(
    shop: Shop, surfer: Surfer
) -> None:
    size = await ask(
        shop, label="Shirt", kind=QuestionKind.CHOICE, options=("S", "M"), per=Per.TICKET, required=True
    )
    rules = await ask(shop, label="House rules", kind=QuestionKind.CONSENT, required=True)
    await ask_names(shop, AttendeeDetails.REQUIRED)
    order = await hold(shop, 2, free=True)
    one, two = place_of(shop, 1), place_of(shop, 2)
    sent = await send(
        surfer, order, "buyer", **NOOR, **{f"a_{one}.name": "Ida Falk", f"q_{size.id}_{one}.value": "M"}
    )
    assert sent.status_code == 422
    for name in (f"q_{rules.id}.value", f"a_{two}.name", f"q_{size.id}_{two}.value"):
        assert f'id="{name}-error"' in sent.text
        assert f'href="#{name}"' in sent.text
    assert 'value="Ida Falk"' in sent.text
    assert 'value="M" checked' in sent.text


async def test_answers_and_names_go_with_the_free_tickets(shop: Shop, surfer: Surfer) -> None:
    size = await ask(shop, label="Shirt", kind=QuestionKind.CHOICE, options=("S", "M"), per=Per.TICKET)
    await ask_names(shop, AttendeeDetails.OPTIONAL)
    order = await hold(shop, 2, free=True)
    two = place_of(shop, 2)
    told = {f"a_{two}.name": "Ida Falk", f"q_{size.id}_{two}.value": "M"}
    assert (await send(surfer, order, "buyer", **NOOR, **told)).status_code == 303
    page = await surfer.read(order)
    assert "Ida Falk" in page
    assert "Noor van Dijk" in page


async def test_a_mistyped_domain_is_asked_about_once_and_the_buyer_decides(
    shop: Shop, surfer: Surfer
) -> None:
    order = await hold(shop)
    asked = await send(surfer, order, "buyer", name="Noor", email="noor@gmial.com")
    assert asked.status_code == 200
    assert 'name="use_email" value="noor@gmail.com"' in asked.text
    kept = await send(
        surfer, order, "buyer", name="Noor", email="noor@gmial.com", email_seen="noor@gmial.com"
    )
    assert kept.status_code == 303
    assert "noor@gmial.com" in await surfer.read(order)


@pytest.mark.parametrize(
    ("typed", "likelier"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@hotmai.com", "a@hotmail.com"),
        ("a@gmaill.com", "a@gmail.com"),
        ("a@mail.com", ""),
        ("a@gmail.com", ""),
        ("a@gmx.de", ""),
        ("a@example.org", ""),
        ("nowhere", ""),
    ],
)
def test_only_one_slip_from_a_common_domain_is_doubted(typed: str, likelier: str) -> None:
    assert mail_hints.likelier(typed) == likelier


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "not known for this event"),
        ({"max_redemptions": 1}, "used up"),
        ({"starts_at": timedelta(days=1)}, "cannot be used yet"),
        ({"expires_at": timedelta(minutes=1)}, "no longer valid"),
    ],
)
async def test_a_code_that_takes_nothing_off_says_why_beside_its_field(
    shop: Shop, surfer: Surfer, clock: FixedClock, given: dict[str, Any], words: str
) -> None:
    moments = {name: clock.now() + value for name, value in given.items() if isinstance(value, timedelta)}
    if given:
        await add_code(shop, code="HALDE10", **(given | moments))
        await send(surfer, await hold(shop), "promo", code="halde10")
    clock.advance(timedelta(minutes=2))
    order = await hold(shop)
    sent = await send(surfer, order, "promo", code="halde10", name="Noor", email="noor@exam")
    assert sent.status_code == 422
    assert words in sent.text.partition('id="code-error"')[2][:400]
    assert 'value="noor@exam"' in sent.text


async def test_a_code_at_checkout_changes_the_sum_and_what_is_paid(
    shop: Shop, surfer: Surfer, gateway: FakeGateway
) -> None:
    await add_code(shop, code="HALDE10")
    order = await hold(shop)
    await send(surfer, order, "buyer", **NOOR)
    assert "€48.00" in await surfer.read(order)

    assert (await send(surfer, order, "promo", code="halde10")).status_code == 303
    assert "€43.20" in await surfer.read(order)
    await send(surfer, order, "promo", remove_code="HALDE10")
    await surfer.read(order)
    asked = [one.amount.cents for one in gateway.payments.values() if one.state.value == "requires_payment"]
    assert asked == [4800]


async def test_a_code_typed_and_not_applied_is_applied_on_the_way(shop: Shop, surfer: Surfer) -> None:
    await add_code(shop, code="HALDE10")
    order = await hold(shop)
    assert (await send(surfer, order, "buyer", **NOOR, code="halde10")).status_code == 303
    assert "€43.20" in await surfer.read(order)


async def test_a_code_that_leaves_too_little_to_charge_is_refused_with_the_reason(
    shop: Shop, surfer: Surfer
) -> None:
    await add_code(shop, code="NEARLY", discount_value=99)
    order = await hold(shop, 1)
    sent = await send(surfer, order, "promo", code="nearly")
    assert sent.status_code == 422
    assert "smallest amount" in sent.text.partition('id="code-error"')[2][:400]


async def test_more_time_is_given_once(shop: Shop, surfer: Surfer, clock: FixedClock) -> None:
    order = await hold(shop)
    sent = await send(surfer, order, "extend", name="No", email="typed so f")
    assert sent.status_code == 200
    assert 'value="typed so f"' in sent.text
    assert "more minutes" not in sent.text
    clock.advance(timedelta(minutes=19))
    assert "Where do the tickets go?" in await surfer.read(order)
    assert (await shop.client.post(f"/api/v1/public{order}/extend")).json()["code"] == "hold_extended"
    clock.advance(timedelta(minutes=2))
    assert "The time is up" in await surfer.read(order)


async def test_the_same_tickets_are_taken_again_in_one_press_with_all_that_was_told(
    shop: Shop, surfer: Surfer, clock: FixedClock
) -> None:
    note = await ask(shop, label="Anything else?")
    order = await hold(shop)
    await send(surfer, order, "buyer", **NOOR, **{f"q_{note.id}.value": "By wheelchair"})
    clock.advance(timedelta(minutes=16))
    field, cents = f"p_{shop.standing.id}", str(shop.standing.price_cents)
    answers = [await send(surfer, order, "again", **{field: cents}) for _ in range(2)]
    (again,) = {answer.headers["location"] for answer in answers}
    assert again != order
    assert "Noor van Dijk" in await surfer.read(again)
    assert "By wheelchair" in (await surfer.get(f"{again}?edit=buyer")).text


async def test_a_price_that_changed_meanwhile_is_shown_and_taken_only_when_confirmed(
    shop: Shop, surfer: Surfer, clock: FixedClock
) -> None:
    order = await hold(shop)
    clock.advance(timedelta(minutes=16))
    async with shop.runtime.db.write(shop.scope) as tx:
        await tx.execute(SET_PRICE, {"id": shop.standing.id})
        assert (await ticket_types.by_id(tx, shop.event.id, shop.standing.id)).price_cents == 2600
    field = f"p_{shop.standing.id}"
    refused = await send(surfer, order, "again", **{field: "2400"})
    assert refused.status_code == 409
    assert "A price changed meanwhile." in refused.text
    assert f'name="{field}" value="2600"' in refused.text
    assert (await send(surfer, order, "again", **{field: "2600"})).status_code == 303


async def test_a_browser_that_holds_enough_is_led_to_what_it_holds(shop: Shop) -> None:
    held = [await hold(shop, 1) for _ in range(3)]
    assert await hold(shop, 1) == f"{held[-1]}?said=held"


async def test_a_buyer_who_pays_in_another_tab_finds_the_tickets_here(
    shop: Shop, surfer: Surfer, gateway: FakeGateway
) -> None:
    order = await hold(shop)
    await send(surfer, order, "buyer", **NOOR)
    await surfer.read(order)
    token = order.removeprefix("/orders/")
    session = await checkout.pay(shop.runtime, token)
    gateway.buyer_pays(session.client_secret.removesuffix("_secret"))
    assert "You are going" in await surfer.read(order)
    late = await shop.client.post(f"/api/v1/public{order}/extend")
    assert (late.status_code, late.json()["code"]) == (409, "order_closed")


@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_why_a_payment_failed_is_said_in_the_readers_language_whatever_the_provider_wrote(lang: str) -> None:
    with words.speaking(lang):
        said = {str(declines.why(code)) for code in (*declines.BY_CODE, "a_code_of_tomorrow")}
    assert len(said) == len(declines.BY_CODE) + 1
    assert said.isdisjoint({str(one) for one in declines.BY_CODE.values()}) == (lang != "en")
