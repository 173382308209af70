"""Questions to attendees over HTTP: set by the organizer, answered in the checkout, seen at desk and door."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from admit.flows.runtime import Runtime
from tests.support.builders import a_member
from tests.support.http import a_key, bearer_of_member, serving
from tests.support.shop_world import Shop, a_shop, where

Body = dict[str, Any]


@pytest.fixture
async def shop(runtime: Runtime) -> AsyncIterator[Shop]:
    async with serving(runtime) as client:
        yield await a_shop(client, runtime)


def asking(shop: Shop) -> str:
    return f"{shop.desk}/events/{shop.event.id}"


async def ask(shop: Shop, **given: Any) -> Body:
    wanted = {"label": "Anything we should know?", "kind": "text"} | given
    answer = await shop.client.post(f"{asking(shop)}/questions", json=wanted, headers=shop.admin)
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


async def ask_names(shop: Shop, setting: str) -> None:
    answer = await shop.client.put(
        f"{asking(shop)}/attendee-details", json={"attendee_details": setting}, headers=shop.admin
    )
    assert answer.status_code == 200, answer.text


async def tell(shop: Shop, order: Body, **details: Any) -> tuple[int, Body]:
    answer = await shop.client.put(f"{where(order)}/details", json=details)
    return answer.status_code, answer.json()


def fields(answer: Body) -> list[str]:
    return [one["field"] for one in answer["errors"]]


async def test_a_question_is_added_edited_ordered_archived_and_removed(shop: Shop) -> None:
    first, second = await ask(shop), await ask(shop, label="Shirt", kind="choice", options=["S", "M"])
    one = f"{asking(shop)}/questions/{second['id']}"
    edited = await shop.client.patch(one, json={"version": 1, "options": ["S", "M", "L"]}, headers=shop.admin)
    assert (edited.json()["options"], edited.json()["version"]) == (["S", "M", "L"], 2)
    stale = await shop.client.patch(one, json={"version": 1, "label": "Size"}, headers=shop.admin)
    assert stale.json()["code"] == "stale_edit"

    placed = await shop.client.put(
        f"{asking(shop)}/questions/order",
        json={"question_ids": [second["id"], first["id"]]},
        headers=shop.admin,
    )
    assert [item["id"] for item in placed.json()["items"]] == [second["id"], first["id"]]
    archived = await shop.client.post(f"{one}/archive", json={"version": 2}, headers=shop.admin)
    assert archived.json()["archived_at"] is not None
    assert (await shop.client.delete(one, headers=shop.admin)).status_code == 204
    left = await shop.client.get(f"{asking(shop)}/questions", headers=shop.admin)
    assert [item["id"] for item in left.json()["items"]] == [first["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": " "}, "label"),
        ({"kind": "choice"}, "options"),
        ({"options": ["A"]}, "options"),
        ({"kind": "choice", "options": ["A", "A"]}, "options"),
        ({"kind": "choices", "options": ["A", ""]}, "options[1]"),
        ({"ticket_type_ids": ["019a0000-0000-7000-8000-000000000000"]}, "ticket_type_ids"),
        ({"kind": "colour"}, "kind"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_field(
    shop: Shop, change: Body, field: str
) -> None:
    body = {"label": "Shirt", "kind": "text"} | change
    answer = await shop.client.post(f"{asking(shop)}/questions", json=body, headers=shop.admin)
    assert (answer.status_code, fields(answer.json())) == (422, [field])


async def test_a_cart_is_told_what_it_is_asked_and_pays_only_when_it_has_answered(shop: Shop) -> None:
    shirt = await ask(shop, label="Shirt", kind="choice", options=["S", "M"], per="ticket", required=True)
    await ask_names(shop, "required")
    order = await shop.held(2)
    seen = (await shop.client.get(where(order))).json()["asks"]
    assert (seen["attendee_details"], [one["label"] for one in seen["questions"]]) == ("required", ["Shirt"])

    refused = await shop.client.post(f"{where(order)}/payment")
    assert (refused.status_code, refused.json()["code"]) == (409, "details_needed")
    assert refused.json()["facts"]["missing"] == ["Shirt", "Names of the attendees"]

    kind = str(shop.standing.id)
    people = [{"ticket_type_id": kind, "number": n, "name": f"Guest {n}"} for n in (1, 2)]
    sizes = [
        {"question_id": shirt["id"], "ticket_type_id": kind, "number": n, "value": size}
        for n, size in ((1, "S"), (2, "M"))
    ]
    status, told = await tell(shop, order, attendees=people, answers=sizes)
    assert (status, told["asks"]["missing"]) == (200, [])
    assert (await shop.client.post(f"{where(order)}/payment")).status_code == 200


async def test_wrong_answers_are_refused_by_field_and_nothing_is_kept(shop: Shop) -> None:
    size = await ask(shop, label="Shirt", kind="choice", options=["S", "M"], required=True)
    terms = await ask(shop, label="I am over 18", kind="consent", required=True)
    note = await ask(shop)
    await ask_names(shop, "optional")
    order, kind = await shop.held(1), str(shop.standing.id)
    status, told = await tell(
        shop,
        order,
        attendees=[{"ticket_type_id": kind, "number": 1, "name": "Ida", "email": "nowhere"}],
        answers=[
            {"question_id": size["id"], "value": "XXL"},
            {"question_id": terms["id"], "value": False},
            {"question_id": note["id"], "value": "x" * 201},
            {"question_id": note["id"], "value": "twice"},
        ],
    )
    assert status == 422
    assert fields(told) == [
        "attendees[0].email",
        "answers[0].value",
        "answers[1].value",
        "answers[2].value",
        "answers[3]",
    ]
    assert (await shop.client.get(where(order))).json()["asks"]["answers"] == []


async def test_what_is_asked_of_other_types_is_not_asked(shop: Shop) -> None:
    await ask(shop, label="Wine or water", required=True, ticket_type_ids=[str(shop.free.id)])
    order = await shop.held(1)
    assert (await shop.client.get(where(order))).json()["asks"]["questions"] == []
    assert (await shop.client.post(f"{where(order)}/payment")).status_code == 200


async def test_tickets_bear_the_names_that_were_told_and_the_desk_sees_the_answers(shop: Shop) -> None:
    shirt = await ask(shop, label="Shirt", kind="choice", options=["S", "M"], per="ticket")
    await ask_names(shop, "optional")
    held = (await shop.reserve(shop.cart(2, kind=shop.free))).json()
    await shop.client.put(f"{where(held)}/buyer", json={"name": "Noor van Dijk", "email": "noor@example.org"})
    kind = str(shop.free.id)
    await tell(
        shop,
        held,
        attendees=[{"ticket_type_id": kind, "number": 2, "name": "Ida Falk", "email": "ida@example.org"}],
        answers=[{"question_id": shirt["id"], "ticket_type_id": kind, "number": 2, "value": "M"}],
    )
    sold = (await shop.client.post(f"{where(held)}/confirm")).json()
    assert sorted(one["attendee_name"] for one in sold["tickets"]) == ["Ida Falk", "Noor van Dijk"]

    seen = (await shop.get(f"/orders/{held['id']}")).json()
    idas = next(one["id"] for one in seen["tickets"] if one["attendee_name"] == "Ida Falk")
    assert seen["answers"] == [
        {"question_id": shirt["id"], "ticket_id": idas, "question": "Shirt", "value": ["M"]}
    ]


async def test_an_answered_question_keeps_its_kind_and_is_archived_not_removed(shop: Shop) -> None:
    note = await ask(shop)
    order = await shop.held(1)
    await tell(shop, order, answers=[{"question_id": note["id"], "value": "By wheelchair"}])
    one = f"{asking(shop)}/questions/{note['id']}"
    for refused in (
        await shop.client.delete(one, headers=shop.admin),
        await shop.client.patch(one, json={"version": 1, "kind": "long_text"}, headers=shop.admin),
    ):
        assert (refused.status_code, refused.json()["code"]) == (409, "question_answered")
    await shop.client.patch(one, json={"version": 1, "label": "Reworded"}, headers=shop.admin)
    await shop.client.post(f"{one}/archive", json={"version": 2}, headers=shop.admin)
    (kept,) = (await shop.get(f"/orders/{order['id']}")).json()["answers"]
    assert (kept["question"], kept["value"]) == ("Anything we should know?", ["By wheelchair"])


async def test_staff_see_at_the_door_only_what_is_marked_for_it(shop: Shop) -> None:
    seat = await ask(shop, label="Needs a ramp", kind="consent", at_door=True)
    secret = await ask(shop, label="How did you hear of us?")
    held = (await shop.reserve(shop.cart(1, kind=shop.free))).json()
    await shop.client.put(f"{where(held)}/buyer", json={"name": "Ida Ramp", "email": "ida@example.org"})
    given = [{"question_id": seat["id"], "value": True}, {"question_id": secret["id"], "value": "A friend"}]
    await tell(shop, held, answers=given)
    await shop.client.post(f"{where(held)}/confirm")

    door = f"{shop.desk}/door/events/{shop.event.id}/lookup?q=ida"
    staff = await bearer_of_member(shop.runtime, await a_member(shop.runtime.db, shop.scope, role="staff"))
    (theirs,) = (await shop.client.get(door, headers=staff)).json()["items"]
    assert theirs["answers"] == [{"question": "Needs a ramp", "answer": "yes"}]
    (ours,) = (await shop.client.get(door, headers=shop.admin)).json()["items"]
    assert [one["question"] for one in ours["answers"]] == ["Needs a ramp", "How did you hear of us?"]


async def test_a_cart_that_is_asked_nothing_is_confirmed_in_one_more_call(shop: Shop) -> None:
    buyer = {"name": "Noor van Dijk", "email": "noor@example.org"}
    held = (await shop.reserve(shop.cart(1, kind=shop.free, buyer=buyer))).json()
    sold = await shop.client.post(f"{where(held)}/confirm")
    assert (sold.status_code, sold.json()["status"], sold.json()["asks"]) == (200, "paid", None)


async def test_a_copy_of_the_event_asks_the_same(shop: Shop) -> None:
    await ask(shop, label="Shirt", kind="choice", options=["S"], ticket_type_ids=[str(shop.standing.id)])
    await ask_names(shop, "required")
    answer = await shop.client.post(
        f"{asking(shop)}/duplicate", json={"shift_days": 7}, headers={**shop.admin, **a_key()}
    )
    copy = answer.json()
    asked = (await shop.client.get(f"{shop.desk}/events/{copy['id']}/questions", headers=shop.admin)).json()
    (kinds,) = [item["ticket_type_ids"] for item in asked["items"]]
    assert (asked["attendee_details"], len(kinds)) == ("required", 1)
    assert kinds != [str(shop.standing.id)]
