"""The checkout's form: what was typed as values, and what was told as fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from litestar import Request

from admit.core import text
from admit.core.errors import FieldProblem, Invalid
from admit.core.words import say
from admit.flows.attending import Asked
from admit.flows.order_pages import OrderPage
from admit.questions import rules
from admit.questions.records import (
    Given,
    GivenAnswer,
    GivenAttendee,
    Place,
    Question,
    QuestionKind,
    Slot,
    Value,
)
from admit.web import forms
from admit.web.views.checkout import Ask, Form, Holder

LONGEST_NAME = 120
MOST_VALUES = 50
UNTOLD = {"name": say("Write the full name"), "email": say("Write your email address")}

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they came; nothing in them is trusted."""

    fields: Fields = field(default_factory=dict)

    def one(self, name: str) -> str:
        """A field's first value, empty where there is none."""
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field that may stand several times."""
        return list(self.fields.get(name, ()))

    @property
    def has_details(self) -> bool:
        """Whether the form with the buyer was sent along."""
        return "email" in self.fields


async def typed(request: Request[Any, Any, Any]) -> Typed:
    """What was sent, cut where no field of ours goes on."""
    form = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str) and len(found.setdefault(name, [])) < MOST_VALUES:
            found[name].append(value[: forms.LONGEST])
    return Typed(found)


def told_by(found: OrderPage) -> Typed:
    """What the order knows already, as the fields of its form."""
    order, told = found.order, found.asked.told
    fields: dict[str, list[str]] = {"name": [order.buyer_name or ""], "email": [order.buyer_email or ""]}
    for slot, (name, email) in told.attendees.items():
        fields[f"{_holder(slot)}.name"], fields[f"{_holder(slot)}.email"] = [name], [email or ""]
    by_id = {question.id: question for question in found.asked.questions}
    for (question_id, place), content in told.answers.items():
        if question_id in by_id:
            fields[f"{_answer(by_id[question_id], place)}.value"] = list(content)
    return Typed(fields)


def view(
    found: OrderPage, told: Typed, *, errors: Sequence[tuple[str, str]] = (), suggestion: str = ""
) -> Form:
    """The form with these values in it."""
    asked = found.asked
    of_buyer = [question for question, places in _asked(asked) if None in places]
    asks_names = rules.names_asked(asked.setting, asked.slots)
    names = {item.id: item.ticket_type_name for item in found.items}
    holders = [
        _holder_of(asked, slot, told, position, names[slot.order_item_id])
        for position, slot in enumerate(asked.slots, 1)
    ]
    return Form(
        name=told.one("name"),
        email=told.one("email"),
        asks=tuple(_ask(question, None, told) for question in of_buyer),
        holders=tuple(one for one in holders if asks_names or one.asks),
        asks_names=asks_names,
        names_required=asked.setting.value == "required",
        code=told.one("code"),
        suggestion=suggestion,
        errors=tuple(errors),
    )


def given(asked: Asked, told: Typed) -> Given:
    """What was told, with the fields' names for refusals: every field, also those left empty."""
    names_asked = rules.names_asked(asked.setting, asked.slots)
    attendees = [_given_holder(slot, told) for slot in asked.slots] if names_asked else []
    answers = [
        GivenAnswer(question.id, _place(slot), _value(question, told.all(f"{where}.value")), where)
        for question, places in _asked(asked)
        for slot in places
        for where in [_answer(question, slot)]
    ]
    return Given(attendees, answers)


def _given_holder(slot: Slot, told: Typed) -> GivenAttendee:
    where = _holder(slot)
    name, email = told.one(f"{where}.name"), told.one(f"{where}.email")
    return GivenAttendee(slot.ticket_type_id, slot.number, name, email, where)


def check(asked: Asked, told: Typed) -> tuple[str, str, Given]:
    """Name, address and details, or every problem of all of them in the order of the form. Raises: Invalid."""
    problems: list[FieldProblem] = []
    name, email, details = told.one("name"), told.one("email"), given(asked, told)
    try:
        name = text.check_text("name", name, max_length=LONGEST_NAME)
    except Invalid as refusal:
        problems += refusal.problems
    try:
        if not email.strip():
            raise Invalid.one("email", "required", say("Write your email address."))
        email = text.check_email("email", email)
    except Invalid as refusal:
        problems += refusal.problems
    try:
        rules.check(asked.setting, asked.questions, asked.slots, details)
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid(*problems)
    return name, email, details


def errors_of(found: OrderPage, refusal: Invalid) -> tuple[tuple[str, str], ...]:
    """(field, words) in the order in which the fields stand; with several tickets, which one is meant."""
    of_ticket = {
        f"{prefix}{tail}": position
        for position, slot in enumerate(found.asked.slots, 1)
        for prefix, tail in _prefixes(found.asked, slot)
    }
    rank = {name: at for at, name in enumerate(["name", "email", *_in_order(found.asked)])}
    told = [(problem.field, _words(problem)) for problem in refusal.problems]
    told.sort(key=lambda one: rank.get(one[0], len(rank)))
    return tuple((name, _numbered(words, of_ticket.get(name))) for name, words in told)


def _numbered(words: str, ticket: int | None) -> str:
    return words if ticket is None else say("%(words)s (ticket %(number)s)", words=words, number=ticket)


def _words(problem: FieldProblem) -> str:
    """What is wrong, so that it says by itself which field is meant: the summary shows nothing else."""
    if problem.code == "required":
        return UNTOLD.get(problem.field.rpartition(".")[2], problem.message).rstrip(".")
    return problem.message.rstrip(".")


def _in_order(asked: Asked) -> list[str]:
    of_buyer = [f"{_answer(question, None)}.value" for question, places in _asked(asked) if None in places]
    return of_buyer + [f"{prefix}{tail}" for slot in asked.slots for prefix, tail in _prefixes(asked, slot)]


def _prefixes(asked: Asked, slot: Slot) -> list[tuple[str, str]]:
    answers = [(_answer(question, slot), ".value") for question, places in _asked(asked) if slot in places]
    return [(_holder(slot), ".name"), (_holder(slot), ".email"), *answers]


def _asked(asked: Asked) -> list[tuple[Question, Sequence[Slot | None]]]:
    return list(rules.asked(asked.questions, asked.slots))


def _holder_of(asked: Asked, slot: Slot, told: Typed, position: int, type_name: str) -> Holder:
    where = _holder(slot)
    asks = [_ask(question, slot, told) for question, places in _asked(asked) if slot in places]
    return Holder(
        position, type_name, where, told.one(f"{where}.name"), told.one(f"{where}.email"), tuple(asks)
    )


def _ask(question: Question, slot: Slot | None, told: Typed) -> Ask:
    name = f"{_answer(question, slot)}.value"
    return Ask(
        name=name,
        kind=question.kind.value,
        label=question.label,
        help=question.help,
        options=question.options,
        required=question.required,
        value=tuple(told.all(name)),
    )


def _value(question: Question, values: list[str]) -> Value:
    match question.kind:
        case QuestionKind.CONSENT:
            return bool(values)
        case QuestionKind.CHOICES:
            return values
        case QuestionKind.TEXT | QuestionKind.LONG_TEXT | QuestionKind.CHOICE:
            return values[0] if values else ""


def _holder(slot: Slot) -> str:
    return f"a_{slot.ticket_type_id}_{slot.number}"


def _answer(question: Question, slot: Slot | None) -> str:
    return f"q_{question.id}" if slot is None else f"q_{question.id}_{slot.ticket_type_id}_{slot.number}"


def _place(slot: Slot | None) -> Place:
    return None if slot is None else (slot.ticket_type_id, slot.number)


def without_code(told: Typed) -> Typed:
    """The same without the discount code, which was taken or removed."""
    return replace(told, fields={name: values for name, values in told.fields.items() if name != "code"})
