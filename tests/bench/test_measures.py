import json

import pytest

from admit_bench import measures
from admit_bench.measures import Row


def test_a_percentile_is_a_value_that_was_measured() -> None:
    hundred = [float(value) for value in range(1, 101)]

    assert [measures.percentile(hundred, part) for part in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]


def test_a_percentile_of_nothing_is_nought() -> None:
    assert measures.percentile([], 0.99) == 0.0


def test_a_row_tells_how_many_times_its_baseline_it_is() -> None:
    assert Row(bench="onsale", what="x", clients=64, rate=3000, baseline=750).ratio == 4.0


@pytest.mark.parametrize("baseline", [None, 0.0])
def test_a_row_without_a_baseline_has_no_ratio(baseline: float | None) -> None:
    assert Row(bench="onsale", what="x", clients=64, rate=3000, baseline=baseline).ratio is None


def test_a_row_is_one_line_of_json_with_its_ratio() -> None:
    line = measures.as_json(Row(bench="onsale", what="x", clients=64, rate=3000, baseline=750))

    assert line.count(b"\n") == 1
    assert json.loads(line)["ratio"] == 4.0


def test_the_table_has_a_line_for_each_row_and_its_note_below() -> None:
    rows = [
        Row(bench="b", what="first", clients=1, rate=10.4),
        Row(bench="b", what="second", clients=64, rate=20.6, note="exact"),
    ]

    lines = measures.table(rows).splitlines()

    assert [line.split()[0] for line in lines] == ["what", "first", "second", "second,"]
    assert lines[3] == "  second, 64 clients: exact"
