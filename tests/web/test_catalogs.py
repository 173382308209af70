"""The catalogs say everything that is said anywhere, in every language, with the same facts."""

import re
from importlib import util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from admit.core import words
from tests.soak.onlooker import english_in

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"
SPEC = util.spec_from_file_location("messages", TOOL)
assert SPEC is not None
assert SPEC.loader is not None
messages = util.module_from_spec(SPEC)
SPEC.loader.exec_module(messages)

FACT = re.compile(r"%\(\w+\)s|\{\w+\}")
COLLECTED: Catalog = messages.collected()


def forms(told: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told or ("",))


def catalog(lang: str) -> list[Message]:
    return [message for message in messages.read(lang) if message.id]


def test_there_is_a_catalog_for_every_language() -> None:
    assert {words.ENGLISH, *messages.LANGUAGES} == set(words.LANGUAGES)


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_everything_that_is_said_is_translated(lang: str) -> None:
    told = {forms(message.id)[0] for message in catalog(lang) if messages.is_told(message.string)}
    said = {forms(message.id)[0] for message in COLLECTED if message.id}
    assert not said - told, "translate these in src/admit/locales after `python tools/messages.py`"


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_translation_has_the_facts_of_its_message_and_every_plural_form(lang: str) -> None:
    for message in catalog(lang):
        wanted = set(FACT.findall(forms(message.id)[-1]))
        told = forms(message.string)
        assert not message.fuzzy, message.id
        assert len(told) == (1 if isinstance(message.id, str) else 2), message.id
        assert set(FACT.findall(told[-1])) == wanted, message.id
        assert all(set(FACT.findall(form)) <= wanted for form in told), message.id


@pytest.mark.parametrize("lang", messages.LANGUAGES)
def test_a_sign_that_begins_a_fact_stands_alone_only_where_it_does_in_the_message(lang: str) -> None:
    for message in catalog(lang):
        for form in forms(message.string):
            loose = re.sub(r"%\(\w+\)s|%%", "", form)
            assert "%" not in loose or "%" in re.sub(r"%\(\w+\)s|%%", "", forms(message.id)[0]), message.id


def test_french_signs_have_the_spaces_of_french() -> None:
    narrow, wide = "\u202f", "\u00a0"
    for message in catalog("fr"):
        for form in forms(message.string):
            assert "'" not in form, form
            assert not re.search(rf"[^{narrow}][;!?](?!\w)", form), form
            assert not re.search(rf"[^{wide}\d]:(?!/|\d)", form), form
            assert not re.search(rf"«[^{wide}]|[^{wide}]»", form), form


def test_german_says_du_and_never_the_formal_sie() -> None:
    formal = re.compile(r"(?<=[a-zäöüß,] )(?:Ihre?[nmrs]?|Ihnen|Sie)\b|[A-ZÄÖÜ]\w+en Sie\b")
    for message in catalog("de"):
        for form in forms(message.string):
            assert not formal.search(form), form


def test_whoever_looks_at_a_page_notices_english_that_was_left() -> None:
    seen = ["Kasse", "Checkout", "Admit", "We hold them for 15 minutes while you pay."]
    assert english_in(seen, "de") == ["Checkout", "We hold them for 15 minutes while you pay."]
    assert english_in(["Place", "Lieu"], "fr") == []
    assert english_in(seen, "en") == []
