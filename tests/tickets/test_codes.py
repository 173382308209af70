import json
from uuid import UUID

import base45
import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core import ids
from admit.core.errors import Bug
from admit.tickets import codes
from admit.tickets.errors import BadToken
from admit.tickets.records import PublicKey
from tests.support import token_vectors
from tests.support.token_vectors import EVENT, OTHER_EVENT, public_of, signer

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def a_key(key_index: int = 0, event_id: UUID = EVENT) -> PublicKey:
    return PublicKey(event_id, key_index, public_of(signer(key_index)), None)


def test_a_token_reads_back_as_what_was_signed() -> None:
    ticket_id = ids.new_id()
    parsed = codes.read(codes.sign(signer(3), ticket_id, 300).payload_text)
    assert (parsed.key_index, parsed.ticket_id, parsed.token_index) == (3, ticket_id, 300)


def test_a_token_is_126_characters_that_a_qr_code_holds_small() -> None:
    payload = codes.sign(signer(0), ids.new_id(), 1).payload_text
    assert len(payload) == codes.TOKEN_LENGTH
    assert set(payload) <= ALPHANUMERIC


def test_a_good_token_verifies_under_its_event_s_key() -> None:
    parsed = codes.read(codes.sign(signer(0), ids.new_id(), 1).payload_text)
    assert codes.verify(parsed, [a_key()])


def test_a_token_never_verifies_for_another_event_even_under_the_same_key() -> None:
    parsed = codes.read(codes.sign(signer(0), ids.new_id(), 1).payload_text)
    assert not codes.verify(parsed, [a_key(event_id=OTHER_EVENT)])


def test_a_token_never_verifies_under_a_key_it_does_not_name() -> None:
    parsed = codes.read(codes.sign(signer(0), ids.new_id(), 1).payload_text)
    other = PublicKey(EVENT, 1, public_of(signer(0)), None)
    assert not codes.verify(parsed, [other])
    assert not codes.verify(parsed, [])


@given(position=st.integers(0, codes.TOKEN_LENGTH - 1), symbol=st.sampled_from(sorted(ALPHANUMERIC)))
def test_no_token_with_one_symbol_changed_is_good(position: int, symbol: str) -> None:
    payload = codes.sign(signer(0), token_vectors.CASES[0][1], 1).payload_text
    altered = payload[:position] + symbol + payload[position + 1 :]
    if altered == payload:
        return
    try:
        parsed = codes.read(altered)
    except BadToken:
        return
    assert not codes.verify(parsed, [a_key(index) for index in range(2)])


@given(st.text(max_size=300))
def test_any_other_text_is_no_token(text: str) -> None:
    with pytest.raises(BadToken):
        codes.read(text)


@pytest.mark.parametrize(
    "text",
    ["", "A" * 125, "A" * 127, ":" * 126, "é" * 126, "A" * 10_000_000],
    ids=["empty", "short", "long", "overflow", "foreign", "huge"],
)
def test_a_malformed_text_is_no_token(text: str) -> None:
    with pytest.raises(BadToken):
        codes.read(text)


@given(raw=st.binary(min_size=83, max_size=83))
def test_any_token_is_read_as_the_library_of_the_format_reads_it(raw: bytes) -> None:
    text = base45.b45encode(bytes([codes.TOKEN_VERSION]) + raw).decode()
    parsed = codes.read(text)
    assert bytes([parsed.key_index]) + parsed.ticket_id.bytes == raw[:17]
    assert (parsed.token_index, parsed.signature) == (int.from_bytes(raw[17:19], "big"), raw[19:])


@given(place=st.integers(0, codes.TOKEN_LENGTH - 1), symbol=st.sampled_from("a,;_\"'(\x00~"))
def test_a_foreign_symbol_anywhere_makes_it_no_token(place: int, symbol: str) -> None:
    text = codes.sign(signer(7), UUID(int=1), 3).payload_text
    with pytest.raises(BadToken):
        codes.read(f"{text[:place]}{symbol}{text[place + 1 :]}".strip().rjust(codes.TOKEN_LENGTH))


def test_a_token_of_another_version_is_not_read() -> None:
    payload = codes.sign(signer(0), ids.new_id(), 1).payload_text
    raw = bytearray(base45.b45decode(payload))
    raw[0] = 2
    with pytest.raises(BadToken):
        codes.read(base45.b45encode(bytes(raw)).decode())


def test_a_leading_blank_that_a_form_trimmed_is_put_back() -> None:
    payload = codes.sign(signer(5), ids.new_id(), 1).payload_text
    assert payload.startswith(" ")
    assert codes.read(f"{payload.strip()}\r\n").payload_text == payload


def test_indexes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(Bug):
        codes.sign(signer(0), ids.new_id(), 1 << 16)


def test_the_private_key_is_never_printed() -> None:
    assert "private" not in repr(signer(0))


def test_the_shared_vectors_are_what_this_code_makes() -> None:
    assert token_vectors.PATH.read_text(encoding="utf-8") == token_vectors.written()


def test_the_shared_vectors_are_read_and_verified() -> None:
    for token in json.loads(token_vectors.PATH.read_text(encoding="utf-8"))["tokens"]:
        parsed = codes.read(token["payload"])
        key = PublicKey(EVENT, token["key_index"], bytes.fromhex(token["public_key"]), None)
        assert codes.verify(parsed, [key])
        assert (str(parsed.ticket_id), parsed.token_index) == (token["ticket_id"], token["token_index"])
