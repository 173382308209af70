import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core import pages
from admit.core.errors import Bug, Invalid

SOME_ID = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


@dataclass(frozen=True)
class Row:
    rank: int
    id: UUID


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_moment_comes_back_to_the_microsecond(moment: datetime, identity: UUID) -> None:
    assert pages.decode(pages.encode(moment, identity), datetime) == (moment, identity)


@given(st.integers(-(2**63), 2**63 - 1), st.uuids())
def test_a_number_comes_back(number: int, identity: UUID) -> None:
    assert pages.decode(pages.encode(number, identity), int) == (number, identity)


@given(st.text(st.characters(min_codepoint=1, max_codepoint=0xD7FF), max_size=100), st.uuids())
def test_a_text_comes_back(value: str, identity: UUID) -> None:
    assert pages.decode(pages.encode(value, identity), str) == (value, identity)


def forged(text: bytes) -> str:
    return base64.urlsafe_b64encode(SOME_ID.bytes + text).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!!",
        "é" * 30,
        "A" * 2000,
        forged(b""),
        forged(b"i"),
        forged(b"i+1"),
        forged(b"i01"),
        forged(b"i1_0"),
        forged(b"i 1"),
        forged(b"i9223372036854775808"),
        forged(b"s1"),
        forged(b"d1"),
        forged(b"i\xff"),
        forged(b"i1") + "=",
        forged(b"i1") + "\n",
        forged("i١".encode()),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        pages.decode(cursor, int)
    assert [problem.field for problem in refusal.value.problems] == ["cursor"]


@pytest.mark.parametrize("text", [b"d9223372036854775807", b"d" + b"9" * 900, b"dx", b"i5"])
def test_a_moment_out_of_range_is_refused(text: bytes) -> None:
    with pytest.raises(Invalid):
        pages.decode(forged(text), datetime)


def test_a_text_with_nul_is_refused() -> None:
    with pytest.raises(Invalid):
        pages.decode(forged(b"sa\0b"), str)


@given(st.text(max_size=100))
def test_any_text_is_refused_or_is_ours(cursor: str) -> None:
    try:
        value, identity = pages.decode(cursor, str)
    except Invalid:
        return
    assert pages.encode(value, identity) == cursor


def test_a_moment_without_zone_makes_no_cursor() -> None:
    with pytest.raises(Bug):
        pages.encode(datetime(2026, 1, 1), SOME_ID)  # noqa: DTZ001 - the very thing that must be refused


def test_limits_have_a_default_and_bounds() -> None:
    assert [pages.check_limit(limit) for limit in (None, 1, 100)] == [25, 1, 100]
    for limit in (0, -1, 101):
        with pytest.raises(Invalid):
            pages.check_limit(limit)


@given(st.integers(0, 60), st.integers(1, 20))
def test_following_the_cursors_shows_every_row_once(count: int, limit: int) -> None:
    rows = [Row(number // 3, UUID(int=number)) for number in range(count)]
    seen: list[Row] = []
    after: tuple[int, UUID] | None = None
    while True:
        left = [row for row in rows if after is None or (row.rank, row.id) > after]
        page = pages.page_of(left[: limit + 1], limit=limit, key=lambda row: (row.rank, row.id))
        seen.extend(page.items)
        if page.next_cursor is None:
            break
        assert len(page.items) == limit
        after = pages.decode(page.next_cursor, int)
    assert seen == rows
