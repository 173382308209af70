import asyncio
import time

import pytest

from admit.core import passwords
from admit.core.errors import Busy, Invalid

QUICK = 4


def code_of(password: str, email: str | None = None) -> str:
    with pytest.raises(Invalid) as refusal:
        passwords.check_password(password, email=email)
    (problem,) = refusal.value.problems
    assert problem.field == "password"
    return problem.code


async def test_a_password_matches_its_own_hash_only() -> None:
    stored = await passwords.hash_password("violet tram at dawn", cost=QUICK)
    assert await passwords.matches("violet tram at dawn", stored, cost=QUICK)
    assert not await passwords.matches("violet tram at dusk", stored, cost=QUICK)


async def test_the_default_cost_is_that_of_production() -> None:
    assert (await passwords.hash_password("violet tram at dawn")).startswith("$2b$12$")


async def test_the_same_password_typed_on_another_keyboard_matches() -> None:
    stored = await passwords.hash_password("cafe\u0301 at the corner", cost=QUICK)
    assert await passwords.matches("caf\u00e9 at the corner", stored, cost=QUICK)


async def test_no_hash_is_false_for_any_password() -> None:
    assert not await passwords.matches("violet tram at dawn", None, cost=QUICK)


async def test_an_unknown_email_takes_as_long_as_a_wrong_password() -> None:
    stored = await passwords.hash_password("violet tram at dawn", cost=9)

    async def best_of_five(password_hash: str | None) -> float:
        times = []
        for _ in range(5):
            start = time.process_time()
            await passwords.matches("another one", password_hash, cost=9)
            times.append(time.process_time() - start)
        return min(times)

    known, unknown = await best_of_five(stored), await best_of_five(None)
    assert known / 2 < unknown < known * 2


async def test_a_longer_password_does_not_match_by_its_first_72_bytes() -> None:
    longest = "0123456789abcdef" * 4 + "01234567"
    stored = await passwords.hash_password(longest, cost=QUICK)
    assert await passwords.matches(longest, stored, cost=QUICK)
    assert not await passwords.matches(longest + "x", stored, cost=QUICK)


async def test_odd_characters_match_nothing_and_break_nothing() -> None:
    stored = await passwords.hash_password("violet tram at dawn", cost=QUICK)
    for odd in ("", "\0", "violet tram at dawn\0", "\ud800"):
        assert not await passwords.matches(odd, stored, cost=QUICK)


async def test_a_flood_of_logins_is_told_to_come_back() -> None:
    stored = await passwords.hash_password("violet tram at dawn", cost=QUICK)
    flood = [passwords.matches("wrong", stored, cost=8) for _ in range(200)]
    answers = await asyncio.gather(*flood, return_exceptions=True)
    assert any(isinstance(answer, Busy) for answer in answers)
    assert answers.count(False) >= 60
    assert await passwords.matches("violet tram at dawn", stored, cost=QUICK)


@pytest.mark.parametrize(
    "password", ["violet tram at dawn", "x7#Kq9!mZp", "пароль из слов", "0123456789abcdef" * 4]
)
def test_a_good_password_is_accepted(password: str) -> None:
    passwords.check_password(password, email="anna.berg@example.org")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "too_short"),
        ("x" * 73, "too_long"),
        ("é" * 37, "too_long"),
        ("violet\0tram at dawn", "unprintable"),
        ("violet tram\ud800 at dawn", "unprintable"),
        ("Password123", "too_common"),
        ("QWERTYUIOP", "too_common"),
        ("1234567890", "too_common"),
        ("iloveyou123", "too_common"),
        ("ababababababab", "too_common"),
        ("ｐａｓｓｗｏｒｄ１２３", "too_common"),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(password: str, code: str) -> None:
    assert code_of(password) == code


@pytest.mark.parametrize(
    "password", ["anna.bergqvist", "AnnaBergqvist1", "anna.bergqvist@example.org", "anna-bergqvist-2026"]
)
def test_a_password_that_is_little_more_than_the_email_is_refused(password: str) -> None:
    assert code_of(password, "anna.bergqvist@example.org") == "like_email"


def test_a_phrase_that_mentions_the_name_is_accepted() -> None:
    passwords.check_password("anna likes violet trams", email="anna@example.org")


def test_the_list_of_common_passwords_holds_only_what_the_length_lets_through() -> None:
    common = passwords.common_passwords()
    assert len(common) > 3000
    assert all(passwords.SHORTEST_BYTES <= len(one.encode()) <= passwords.LONGEST_BYTES for one in common)
    assert all(one == one.casefold() for one in common)
