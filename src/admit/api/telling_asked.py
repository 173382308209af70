"""What an order is asked and what it told, from records to bodies and back."""

from admit.api.patching import told
from admit.api.schemas import questions as schemas
from admit.flows.attending import Asked
from admit.questions import rules
from admit.questions.records import Answer, Given, GivenAnswer, GivenAttendee, Place


def asks(found: Asked) -> schemas.OrderAsks:
    """What a held order is asked."""
    return schemas.OrderAsks(
        attendee_details=found.setting,
        questions=[
            told(question, schemas.AskedQuestion) for question, _ in rules.asked(found.questions, found.slots)
        ],
        missing=found.missing,
        attendees=[
            schemas.ToldAttendee(
                ticket_type_id=slot.ticket_type_id, number=slot.number, name=name, email=email
            )
            for slot, (name, email) in found.told.attendees.items()
            if name
        ],
        answers=[
            schemas.ToldAnswer(
                question_id=question_id,
                ticket_type_id=slot.ticket_type_id if slot else None,
                number=slot.number if slot else None,
                value=list(content),
            )
            for (question_id, slot), content in found.told.answers.items()
        ],
    )


def given(body: schemas.OrderDetails) -> Given:
    """What a body tells, its fields named as JSON paths."""
    return Given(
        [
            GivenAttendee(one.ticket_type_id, one.number, one.name, one.email, f"attendees[{at}]")
            for at, one in enumerate(body.attendees)
        ],
        [
            GivenAnswer(one.question_id, _place(one), one.value, f"answers[{at}]")
            for at, one in enumerate(body.answers)
        ],
    )


def answer(one: Answer) -> schemas.GivenAnswer:
    """An answer as the organizer sees it."""
    return schemas.GivenAnswer(
        question_id=one.question_id, ticket_id=one.ticket_id, question=one.asked, value=one.content
    )


def _place(one: schemas.AnswerEntry) -> Place:
    return None if one.ticket_type_id is None or one.number is None else (one.ticket_type_id, one.number)
