"""What may be asked and what counts as an answer. All pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from admit.core import text
from admit.core.errors import FieldProblem, Invalid
from admit.core.words import say
from admit.events.attendee_details import AttendeeDetails
from admit.events.problems import Problems
from admit.questions.records import (
    Given,
    GivenAnswer,
    GivenAttendee,
    Per,
    Place,
    Question,
    QuestionDetails,
    QuestionKind,
    Slot,
    Told,
    Value,
)

MOST_QUESTIONS = 50
MOST_OPTIONS = 50
MOST_TICKETS_ASKED = 50
"""Up to how many tickets an order is asked about each one; larger ones are named after their buyer."""

LONGEST_LABEL, LONGEST_HELP, LONGEST_OPTION = 500, 500, 120
LONGEST_NAME, LONGEST_TEXT, LONGEST_LONG_TEXT = 120, 200, 2_000
YES = "yes"


def check_question(details: QuestionDetails) -> QuestionDetails:
    """The details trimmed. Raises: Invalid."""
    problems = Problems()
    checked = replace(
        details,
        label=problems.checked(text.check_text, "label", details.label, max_length=LONGEST_LABEL),
        help=problems.checked(
            text.check_text, "help", details.help, max_length=LONGEST_HELP, required=False, multiline=True
        ),
        options=_options(problems, details),
        ticket_type_ids=None
        if details.ticket_type_ids is None
        else tuple(dict.fromkeys(details.ticket_type_ids)),
    )
    problems.settle()
    return checked


def _options(problems: Problems, details: QuestionDetails) -> tuple[str, ...]:
    if not details.kind.has_options:
        if details.options:
            problems.add("options", "not_asked", "Only questions answered by choosing have choices.")
        return ()
    options = tuple(
        problems.checked(text.check_text, f"options[{position}]", option, max_length=LONGEST_OPTION)
        for position, option in enumerate(details.options[: MOST_OPTIONS + 1])
    )
    if not options:
        problems.add("options", "required", "Write the choices, one a line.")
    if len(details.options) > MOST_OPTIONS:
        problems.add(
            "options", "too_many", say("A question can have up to %(most)s choices.", most=MOST_OPTIONS)
        )
    if len(set(options)) != len(options):
        problems.add("options", "repeated", "Write each choice once.")
    return options


def asked(
    questions: Sequence[Question], slots: Sequence[Slot]
) -> Iterator[tuple[Question, Sequence[Slot | None]]]:
    """Each live question that these tickets are asked, with whom it asks; None is the buyer."""
    for question in questions:
        concerned = [slot for slot in slots if question.is_for(slot.ticket_type_id)]
        if question.archived_at is not None or not concerned:
            continue
        if question.per is Per.ORDER:
            yield question, [None]
        elif len(slots) <= MOST_TICKETS_ASKED:
            yield question, concerned


def names_asked(setting: AttendeeDetails, slots: Sequence[Slot]) -> bool:
    """Whether each ticket's holder is asked for."""
    return setting is not AttendeeDetails.NONE and len(slots) <= MOST_TICKETS_ASKED


def check(
    setting: AttendeeDetails, questions: Sequence[Question], slots: Sequence[Slot], given: Given
) -> Told:
    """What was told, fit to be kept, or every problem at once. Raises: Invalid."""
    problems = Problems()
    attendees = _attendees(problems, setting, slots, given.attendees)
    answers = _answers(problems, questions, slots, given.answers)
    problems.settle()
    return Told(attendees, answers, {question.id: question.label for question in questions})


def missing(
    setting: AttendeeDetails, questions: Sequence[Question], slots: Sequence[Slot], told: Told
) -> list[str]:
    """The words of what is required and not told."""
    words = [
        question.label
        for question, places in asked(questions, slots)
        if question.required and any((question.id, slot) not in told.answers for slot in places)
    ]
    unnamed = any(not told.attendees.get(slot, ("", None))[0] for slot in slots)
    if setting is AttendeeDetails.REQUIRED and names_asked(setting, slots) and unnamed:
        words.append("Names of the attendees")
    return words


def content_of(question: Question, value: Value, where: str) -> tuple[str, ...]:
    """An answer as it is kept; empty when nothing was answered. Raises: Invalid."""
    match question.kind, value:
        case _, None:
            return ()
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT, str():
            is_long = question.kind is QuestionKind.LONG_TEXT
            most = LONGEST_LONG_TEXT if is_long else LONGEST_TEXT
            words = text.check_text(where, value, max_length=most, required=False, multiline=is_long)
            return (words,) if words else ()
        case QuestionKind.CHOICE, str():
            return _chosen(question, [value] if value else [], where)
        case QuestionKind.CHOICES, list() | tuple():
            return _chosen(question, value, where)
        case QuestionKind.CONSENT, bool():
            return (YES,) if value else ()
        case _:
            raise _wrong(where, "kind", KINDS[question.kind])


KINDS = {
    QuestionKind.TEXT: "Answer in words.",
    QuestionKind.LONG_TEXT: "Answer in words.",
    QuestionKind.CHOICE: "Choose one of the answers.",
    QuestionKind.CHOICES: "Choose among the answers.",
    QuestionKind.CONSENT: "Answer true or false.",
}


def _chosen(question: Question, chosen: Sequence[str], where: str) -> tuple[str, ...]:
    if any(one not in question.options for one in chosen):
        raise _wrong(where, "choice", "Choose among the answers that are offered.")
    return tuple(option for option in question.options if option in chosen)


def _attendees(
    problems: Problems, setting: AttendeeDetails, slots: Sequence[Slot], given: Sequence[GivenAttendee]
) -> dict[Slot, tuple[str, str | None]]:
    by_place = {(slot.ticket_type_id, slot.number): slot for slot in slots}
    found: dict[Slot, tuple[str, str | None]] = {}
    is_asked = names_asked(setting, slots)
    for one in given:
        slot = by_place.get((one.ticket_type_id, one.number))
        if slot is None or not is_asked or slot in found:
            problems.add(
                one.where, "not_asked", "This ticket is not in the order, or nobody asks for its holder."
            )
            continue
        found[slot] = _attendee(problems, one, is_required=setting is AttendeeDetails.REQUIRED)
    if is_asked and setting is AttendeeDetails.REQUIRED and len(found) < len(slots) and not problems.found:
        problems.add("attendees", "missing", "Say whom each ticket is for.")
    return found


def _attendee(problems: Problems, one: GivenAttendee, *, is_required: bool) -> tuple[str, str | None]:
    name = problems.checked(
        text.check_text, f"{one.where}.name", one.name, max_length=LONGEST_NAME, required=is_required
    )
    if not one.email.strip():
        return name, None
    email = problems.checked(text.check_email, f"{one.where}.email", one.email)
    if not name and not problems.names(f"{one.where}.name"):
        problems.add(f"{one.where}.name", "required", "Fill this in, or leave the email empty too.")
    return name, email


def _answers(
    problems: Problems, questions: Sequence[Question], slots: Sequence[Slot], given: Sequence[GivenAnswer]
) -> dict[tuple[UUID, Slot | None], tuple[str, ...]]:
    open_for = {
        (question.id, _place(slot)): (question, slot)
        for question, to in asked(questions, slots)
        for slot in to
    }
    found: dict[tuple[UUID, Slot | None], tuple[str, ...]] = {}
    for one in given:
        expected = open_for.pop((one.question_id, one.place), None)
        if expected is None:
            problems.add(one.where, "not_asked", "Nobody asks this here. Leave it out.")
            continue
        question, slot = expected
        content = _content(problems, question, one)
        if content:
            found[question.id, slot] = content
    for question, _ in open_for.values():
        if question.required:
            problems.add("answers", "missing", say("Answer “%(question)s”.", question=question.label))
    return found


def _content(problems: Problems, question: Question, one: GivenAnswer) -> tuple[str, ...]:
    where = f"{one.where}.value"
    try:
        content = content_of(question, one.value, where)
    except Invalid as refusal:
        problems.found.extend(refusal.problems)
        return ()
    if question.required and not content:
        problems.add(where, "required", _unanswered(question))
    return content


def _unanswered(question: Question) -> str:
    match question.kind:
        case QuestionKind.CONSENT:
            return "Tick the box to go on."
        case QuestionKind.CHOICE | QuestionKind.CHOICES:
            return "Choose an answer."
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT:
            return "Answer this."


def _place(slot: Slot | None) -> Place:
    return None if slot is None else (slot.ticket_type_id, slot.number)


def _wrong(where: str, code: str, words: str) -> Invalid:
    return Invalid(FieldProblem(where, code, words))
