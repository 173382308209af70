"""The organizer's pages about questions, over HTTP and without script."""

import re
from typing import Any

from admit.events import attendee_details
from admit.events.attendee_details import AttendeeDetails
from admit.flows import checkout
from admit.flows.runtime import Runtime
from admit.questions import questions
from admit.questions.records import Given, GivenAnswer, Per, Question, QuestionKind
from admit.sales import orders
from tests.support.browsing import Surfer, words_of
from tests.support.page_world import PageWorld

SHIRT = {
    "label": "Shirt",
    "kind": "choice",
    "options": "S\r\n M\r\n\r\n",
    "per": "ticket",
    "all_types": "true",
}


async def asked(runtime: Runtime, world: PageWorld) -> list[Question]:
    async with runtime.db.read(world.tenant) as tx:
        return await questions.of_event(tx, world.draft_id)


async def add(organizer: Surfer, world: PageWorld, **changes: Any) -> None:
    answer = await organizer.send(f"{world.draft}/questions/new", {**SHIRT, **changes})
    assert answer.status_code == 303, words_of(answer)


async def test_a_question_is_written_and_stands_at_the_end_of_the_list(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    await add(organizer, world, required="true")
    made = (await asked(runtime, world))[-1]
    assert (made.label, made.options, made.required, made.ticket_type_ids) == (
        "Shirt",
        ("S", "M"),
        True,
        None,
    )
    page = await organizer.get(f"{world.draft}/questions")
    labels = re.findall(r'class="font-strong" href="[^"]+">([^<]+)<', page.text)
    assert labels[-1] == "Shirt"


async def test_a_question_for_some_types_says_for_which(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    await add(organizer, world)
    form = {key: value for key, value in SHIRT.items() if key != "all_types"}
    made = (await asked(runtime, world))[-1]
    sent = await organizer.send(
        f"{world.draft}/questions/{made.id}",
        {**form, "ticket_type_ids": str(world.draft_type_id), "version": str(made.version)},
    )
    assert sent.status_code == 303
    assert (await asked(runtime, world))[-1].ticket_type_ids == (world.draft_type_id,)
    assert "Each ticket: Standing." in await organizer.read(f"{world.draft}/questions")


async def test_a_wrong_question_comes_back_whole_with_the_error_at_its_field(
    organizer: Surfer, world: PageWorld
) -> None:
    wrong = {**SHIRT, "label": " ", "options": "", "help": "They run large."}
    answer = await organizer.send(f"{world.draft}/questions/new", wrong)
    assert answer.status_code == 422
    for name in ("label", "options"):
        assert f'id="{name}-error"' in answer.text
    assert 'value="They run large."' in answer.text


async def test_questions_move_and_are_archived_and_asked_again(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    page = f"{world.draft}/questions"
    first, second = (await asked(runtime, world))[:2]
    await organizer.send(page, {"version": "1"}, to=f"{page}/{first.id}/down")
    assert [one.id for one in await asked(runtime, world)][:2] == [second.id, first.id]
    await organizer.send(page, {"version": "1"}, to=f"{page}/{first.id}/archive")
    assert (await asked(runtime, world))[-1].id == first.id
    stale = await organizer.send(page, {"version": "1"}, to=f"{page}/{first.id}/restore")
    assert stale.status_code == 409
    await organizer.send(page, {"version": "2"}, to=f"{page}/{first.id}/restore")
    assert all(one.archived_at is None for one in await asked(runtime, world))


async def test_whether_holders_are_named_is_one_choice(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    page = f"{world.draft}/questions"
    await organizer.send(page, {"attendee_details": "required"})
    async with runtime.db.read(world.tenant) as tx:
        assert await attendee_details.of_event(tx, world.draft_id) is AttendeeDetails.REQUIRED


async def test_the_order_shows_what_was_answered(
    organizer: Surfer, world: PageWorld, runtime: Runtime
) -> None:
    async with runtime.db.read(world.tenant) as tx:
        order = await orders.by_token(tx, world.asked)
        found = await questions.of_event(tx, order.event_id)
    note = next(one for one in found if (one.kind, one.per) == (QuestionKind.LONG_TEXT, Per.ORDER))
    answer = GivenAnswer(note.id, None, "By wheelchair\nwith a friend", "answer")
    await checkout.tell(runtime, world.asked, Given(answers=[answer]))
    page = await organizer.read(f"{world.desk}/orders/{order.id}")
    assert f"{note.label} By wheelchair with a friend" in page
