from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core import codes
from admit.core.errors import Bug


def test_a_code_has_the_asked_length_and_no_confusable_letter() -> None:
    code = codes.new_code(500)
    assert len(code) == 500
    assert not set(code) & set("ILOU")


@given(st.integers(1, 40))
def test_a_formatted_code_typed_in_small_letters_is_understood(length: int) -> None:
    code = codes.new_code(length)
    assert codes.normalise(codes.format_code(code).lower()) == code


def test_confused_letters_are_read_as_what_was_meant() -> None:
    assert codes.normalise(" o0l-1i ") == "00111"


@pytest.mark.parametrize("text", ["K7Q2!", "ÄBCD", "K7Q2\0", "UUUU", "K" * 65, "１２３"])
def test_what_is_no_code_is_empty(text: str) -> None:
    assert codes.normalise(text) == ""


def test_codes_are_grouped_by_four() -> None:
    assert codes.format_code("K7Q29FXDAB") == "K7Q2-9FXD-AB"


def test_tokens_differ_and_so_do_their_hashes() -> None:
    one, other = codes.new_token(), codes.new_token()
    assert one != other
    assert len(codes.hash_token(one)) == 32
    assert codes.hash_token(one) != codes.hash_token(other)


def test_a_short_token_is_a_bug() -> None:
    with pytest.raises(Bug):
        codes.new_token(8)


@given(st.uuids())
def test_a_public_token_names_its_tenant(tenant_id: UUID) -> None:
    token = codes.public_token(tenant_id)
    assert len(token) == 46
    assert codes.tenant_of(token) == tenant_id
    assert codes.public_token(tenant_id) != token


@given(st.text(max_size=60))
def test_any_text_is_either_ours_to_the_letter_or_nothing(text: str) -> None:
    assert codes.tenant_of(text) is None


def test_the_other_spelling_of_the_same_bytes_is_refused() -> None:
    token = codes.public_token(UUID(int=7))
    # The last symbol carries two bits that no byte uses: three other symbols decode alike.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    place = alphabet.index(token[-1])
    assert codes.tenant_of(token[:-1] + alphabet[place + 1]) is None


@pytest.mark.parametrize(
    "change", [lambda t: t + "=", lambda t: t[:-1], lambda t: "+" + t[1:], lambda t: t + "\n"]
)
def test_padding_other_lengths_and_other_alphabets_are_refused(change: object) -> None:
    assert callable(change)
    assert codes.tenant_of(change(codes.public_token(UUID(int=7)))) is None
