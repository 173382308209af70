import os
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core import ids
from admit.core.clock import utc_now
from admit.core.errors import Bug


def test_an_id_is_a_version_7_uuid_of_the_rfc_variant() -> None:
    made = ids.new_id()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert UUID(str(made)) == made
    assert hash(UUID(str(made))) == hash(made)


def test_ids_of_one_process_only_go_up() -> None:
    made = [ids.new_id() for _ in range(50_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_threads_never_make_the_same_id() -> None:
    made: list[UUID] = []

    def work() -> None:
        mine = [ids.new_id() for _ in range(5_000)]
        assert mine == sorted(mine)
        made.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 20_000


def test_a_forked_child_makes_ids_of_its_own() -> None:
    before = ids.new_id()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(ids.new_id().bytes for _ in range(100)))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        raw = pipe.read()
    theirs = {UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16)}
    ours = {ids.new_id() for _ in range(100)} | {before}
    assert len(theirs) == 100
    assert not theirs & ours


def test_an_id_tells_when_it_was_made() -> None:
    assert abs(ids.made_at(ids.new_id()) - utc_now()) < timedelta(seconds=5)


def test_the_time_of_the_rfc_example_is_read() -> None:
    assert (
        ids.made_at(UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")).isoformat() == "2022-02-22T19:22:22+00:00"
    )


def test_an_id_of_another_version_has_no_time() -> None:
    with pytest.raises(Bug):
        ids.made_at(uuid4())


@given(st.uuids())
def test_both_cases_of_the_canonical_form_are_read(identity: UUID) -> None:
    assert ids.parse(str(identity)) == ids.parse(str(identity).upper()) == identity


@pytest.mark.parametrize(
    "text",
    [
        "",
        "017f22e279b07cc398c4dc0c0c07398f",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "urn:uuid:017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n",
        " 017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398١",
        "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
    ],
)
def test_every_other_form_is_no_id(text: str) -> None:
    assert ids.parse(text) is None
