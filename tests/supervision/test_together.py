"""Head and body of an answer leave in one piece, in order, and nothing stays behind."""

import asyncio
from typing import cast

import pytest

from admit.http.together import LARGE, Holding


class Written:
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.is_closed = False

    def write(self, piece: bytes) -> None:
        assert not self.is_closed
        self.pieces.append(piece)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


def a_pair() -> tuple[Written, Holding]:
    written = Written()
    return written, Holding(cast(asyncio.Transport, written), asyncio.get_running_loop())


async def a_turn() -> None:
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_head_and_body_are_one_piece() -> None:
    written, holding = a_pair()
    holding.write(b"head ")
    holding.write(b"body")
    assert written.pieces == [b"head body"]
    await a_turn()
    assert written.pieces == [b"head body"]


async def test_a_head_whose_body_is_still_made_leaves_at_the_end_of_the_turn() -> None:
    written, holding = a_pair()
    holding.write(b"head")
    assert written.pieces == []
    await a_turn()
    assert written.pieces == [b"head"]


async def test_a_large_body_is_not_copied() -> None:
    written, holding = a_pair()
    large = b"x" * LARGE
    holding.write(b"head")
    holding.write(large)
    assert written.pieces == [b"head", large]
    assert written.pieces[1] is large


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7])
async def test_every_piece_leaves_in_order_before_the_end(number: int) -> None:
    written, holding = a_pair()
    pieces = [f"{place} ".encode() for place in range(number)]
    for piece in pieces:
        holding.write(piece)
    holding.close()
    assert b"".join(written.pieces) == b"".join(pieces)
    assert holding.is_closing()
    await a_turn()
