import pytest

from admit_bench import wire

WHOLE = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\n{ab}"


def test_a_request_is_told_with_the_length_of_its_body() -> None:
    made = wire.request("POST", "/x", headers={"Idempotency-Key": "k"}, body=b"{}")

    assert made.startswith(b"POST /x HTTP/1.1\r\nHost: ")
    assert b"Idempotency-Key: k\r\n" in made
    assert made.endswith(b"Content-Length: 2\r\n\r\n{}")


def test_a_whole_answer_is_read() -> None:
    assert wire.answer(WHOLE) == (201, b"{ab}", len(WHOLE))


@pytest.mark.parametrize("length", [5, 60, len(WHOLE) - 1])
def test_a_part_of_an_answer_is_not_an_answer_yet(length: int) -> None:
    assert wire.answer(WHOLE[:length]) is None


def test_what_follows_the_first_answer_is_left() -> None:
    found = wire.answer(WHOLE + WHOLE[:9])

    assert found is not None
    assert found[2] == len(WHOLE)


def test_an_answer_that_does_not_tell_its_length_is_refused() -> None:
    with pytest.raises(ValueError, match="Content-Length"):
        wire.answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
