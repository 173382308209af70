"""Words for people: kept in English, said in the reader's language."""

import asyncio
import copy
import pickle

from admit.core import words
from admit.core.errors import Conflict, FieldProblem, NotFound
from admit.core.words import Figure, Phrase, count, say

FREE = say("Free")


def test_a_phrase_is_its_english_text_and_is_said_in_the_language_of_the_reader() -> None:
    assert FREE == "Free"
    assert str(FREE) == "Free"
    with words.speaking("de"):
        assert str(FREE) == f"{FREE}" == "Kostenlos"
        assert FREE == "Free"
    with words.speaking("fr"):
        assert str(FREE) == "Gratuit"


def test_what_is_made_of_a_phrase_is_in_the_language_of_the_reader() -> None:
    with words.speaking("de"):
        assert FREE + "!" == "Kostenlos!"
        assert "> " + FREE == "> Kostenlos"
        assert FREE.lower() == "kostenlos"


def test_facts_stand_in_the_translation_with_the_separators_of_its_readers() -> None:
    told = say("Choose a number from %(least)s to %(most)s.", least=Figure(1), most=Figure(100_000))
    assert told == "Choose a number from 1 to 100,000."
    assert "100.000" in told.said_in("de")
    assert "100\N{NARROW NO-BREAK SPACE}000" in told.said_in("fr")


def test_a_fact_that_is_a_phrase_is_said_in_the_same_language() -> None:
    outer = say("%(words)s (ticket %(number)s)", words=FREE, number=2)
    assert outer.said_in("de").startswith("Kostenlos")


def test_plurals_follow_the_rules_of_each_language() -> None:
    def told(number: int, lang: str) -> str:
        return count("Come back in %(num)s second.", "Come back in %(num)s seconds.", number).said_in(lang)

    assert [told(number, "en").split()[-1] for number in (0, 1, 2)] == ["seconds.", "second.", "seconds."]
    assert [told(number, "de").split()[2:4] for number in (0, 1, 2)] == [
        ["0", "Sekunden"],
        ["1", "Sekunde"],
        ["2", "Sekunden"],
    ]
    # French counts nought with one.
    assert ["secondes" in told(number, "fr") for number in (0, 1, 2)] == [False, False, True]


def test_a_refusal_is_logged_in_english_and_told_in_the_language_of_the_reader() -> None:
    with words.speaking("de"):
        refusal = NotFound()
        assert str(refusal) == NotFound.message
        assert str(refusal.text) != NotFound.message
        problem = FieldProblem("name", "required", "Fill this in.")
        assert problem.message == "Fill this in."
        assert str(problem.message) != "Fill this in."


def test_what_nobody_translated_is_told_as_it_stands() -> None:
    with words.speaking("fr"):
        assert str(Conflict("Nobody has put this into French.").text) == "Nobody has put this into French."


def test_a_phrase_survives_being_copied() -> None:
    phrase = say("Choose a number from %(least)s to %(most)s.", least=Figure(1), most=2)
    for made in (copy.copy(phrase), copy.deepcopy(phrase), pickle.loads(pickle.dumps(phrase))):
        assert isinstance(made, Phrase)
        assert made.said_in("de") == phrase.said_in("de")


async def test_two_readers_at_once_hear_their_own_languages() -> None:
    async def heard(lang: str) -> str:
        with words.speaking(lang):
            await asyncio.sleep(0)
            return str(FREE)

    told = await asyncio.gather(*map(heard, ("de", "fr", "en")))
    assert told == ["Kostenlos", "Gratuit", "Free"]


def test_a_language_we_do_not_speak_is_english() -> None:
    tags = ["de-AT", "fr_CA", "pt-BR", "", "EN"]
    assert [words.nearest(tag) for tag in tags] == ["de", "fr", "en", "en", "en"]
