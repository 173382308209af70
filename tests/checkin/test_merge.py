"""The fold: one state, whatever the order, the splits and the repeats."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from admit.checkin import merge
from admit.checkin.merge import Direction, Passage

START = datetime(2027, 1, 10, 18, 0, tzinfo=UTC)
TICKET = UUID(int=1)
DEVICES = [UUID(int=number) for number in (10, 11, 12)]


def a_passage(number: int, second: int = 0, **fields: object) -> Passage:
    given_ = {
        "device_id": DEVICES[number % 3],
        "id": UUID(int=1000 + number),
        "ticket_id": TICKET,
        "session_id": None,
        "at": START + timedelta(seconds=second),
        "sequence": number,
        **fields,
    }
    return Passage(**given_)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn) -> list[Passage]:
    """Passages of one ticket: few moments, so that many fall together."""
    count = draw(st.integers(0, 12))
    return [
        a_passage(
            number,
            draw(st.integers(0, 4)),
            device_id=draw(st.sampled_from(DEVICES)),
            session_id=draw(st.sampled_from([None, UUID(int=77)])),
            direction=draw(st.sampled_from(list(Direction))),
        )
        for number in range(count)
    ]


@given(history=histories(), data=st.data())
def test_order_and_repeats_make_no_difference(history: list[Passage], data: st.DataObject) -> None:
    undone = {one.key for one in history if data.draw(st.booleans())}
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=5)) if history else []
    shuffled = data.draw(st.permutations(history + repeats))
    assert merge.fold(shuffled, undone) == merge.fold(history, undone)


@given(history=histories())
def test_every_coming_in_is_an_admission_a_return_or_one_double_entry(history: list[Passage]) -> None:
    state = merge.fold(history, ())
    ins = {one.key for one in history if one.direction is Direction.IN}
    seconds = [double.second.key for double in state.doubles]
    assert len(seconds) == len(set(seconds))
    assert set(seconds) <= ins
    assert {one.first.key for one in state.standing} <= ins - set(seconds)
    outs = any(one.direction is Direction.OUT for one in history)
    if not outs:
        assert len(seconds) + len(state.standing) == len(ins)


@given(history=histories())
def test_at_most_one_admission_stands_for_each_session(history: list[Passage]) -> None:
    sessions = [one.first.session_id for one in merge.fold(history, ()).standing]
    assert len(sessions) == len(set(sessions))


def test_the_first_by_time_is_the_admission_and_the_other_a_double_entry() -> None:
    late, early = a_passage(1, 20), a_passage(2, 10)
    state = merge.fold([late, early], ())
    assert [one.first for one in state.standing] == [early]
    assert [(one.second, one.first) for one in state.doubles] == [(late, early)]


def test_of_two_at_one_moment_the_device_decides_then_the_sequence() -> None:
    one = a_passage(4, device_id=DEVICES[0], sequence=9)
    two = a_passage(5, device_id=DEVICES[1], sequence=1)
    three = a_passage(6, device_id=DEVICES[0], sequence=2)
    assert merge.fold([two, one, three], ()).standing[0].first == three


def test_an_undone_admission_lets_the_next_one_stand() -> None:
    first, second = a_passage(1, 10), a_passage(2, 20)
    state = merge.fold([first, second], {first.key})
    assert [one.first for one in state.standing] == [second]
    assert not state.doubles


def test_two_scans_of_one_attempt_are_one_person() -> None:
    asked = a_passage(3, 10, device_id=DEVICES[0])
    decided = a_passage(6, 11, device_id=DEVICES[0], attempt_id=asked.id)
    elsewhere = a_passage(7, 11, device_id=DEVICES[1], attempt_id=asked.id)
    assert not merge.fold([asked, decided], ()).doubles
    assert [one.second for one in merge.fold([asked, elsewhere], ()).doubles] == [elsewhere]


def test_who_went_out_comes_in_again() -> None:
    came, left, back = a_passage(1, 1), a_passage(2, 2, direction=Direction.OUT), a_passage(3, 3)
    out = merge.fold([came, left], ()).standing[0]
    assert (out.first, out.left_at) == (came, left.at)
    state = merge.fold([back, left, came], ())
    assert (state.standing[0].first, state.standing[0].left_at, list(state.doubles)) == (came, None, [])


def test_each_session_is_by_itself() -> None:
    friday = a_passage(1, 1, session_id=UUID(int=5))
    saturday = a_passage(2, 2, session_id=UUID(int=6))
    state = merge.fold([friday, saturday], ())
    assert (len(state.standing), len(state.doubles)) == (2, 0)
