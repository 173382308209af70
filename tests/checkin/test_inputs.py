from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.checkin import inputs
from admit.core import ids
from admit.tickets import codes
from tests.support.token_vectors import EVENT, signer


def test_a_token_is_recognised_and_its_signature_is_not_kept() -> None:
    ticket_id = ids.new_id()
    payload = codes.sign(signer(0), ticket_id, 1).payload_text
    read = inputs.read(f" {payload}\n")
    assert read.token is not None
    assert read.ticket_id == ticket_id
    assert payload[40:] not in read.kept


@pytest.mark.parametrize("typed", ["k7q2-9fxd", " K7Q2 9FXD ", "K7Q29FXD"])
def test_a_typed_code_is_recognised_however_it_is_written(typed: str) -> None:
    assert inputs.read(typed).code == "K7Q29FXD"


def test_a_ticket_id_is_recognised() -> None:
    ticket_id = ids.new_id()
    assert inputs.read(str(ticket_id)).ticket_id == ticket_id


def test_of_foreign_text_only_the_beginning_is_kept() -> None:
    read = inputs.read("https://tickets.example.org/orders/SECRETSECRETSECRET")
    assert (read.token, read.code, read.ticket_id) == (None, None, None)
    assert "SECRET" not in read.kept


@given(st.text(max_size=1_000))
def test_anything_can_be_put_in_and_what_is_kept_fits_its_column(text: str) -> None:
    kept = inputs.read(text).kept
    assert len(kept) <= 300
    assert "\x00" not in kept


def test_a_digest_tells_scans_apart_by_event_input_gate_and_session() -> None:
    gate, session = uuid4(), uuid4()
    digests = [
        inputs.digest(EVENT, "one", None, None),
        inputs.digest(uuid4(), "one", None, None),
        inputs.digest(EVENT, "two", None, None),
        inputs.digest(EVENT, "one", gate, None),
        inputs.digest(EVENT, "one", None, session),
    ]
    assert len(set(digests)) == len(digests)
    assert inputs.digest(EVENT, " one ", None, None) == digests[0]
