import os

import pytest

from admit_bench import processes
from admit_bench.processes import Process


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("/x/python -P -m admit.cli.processes --fd 4 --worker", "preloaded"),
        ("admit: web", "web"),
        ("admit: worker", "worker"),
        ("/x/bin/postgres -D /home", "database"),
        ("postgres: admit: admit_app admit [local] idle", "database"),
        ("/x/bin/pgbench -c 64", "load"),
        ("/x/python -P -m admit.cli.main serve", "supervisor"),
    ],
)
def test_a_process_is_known_by_its_command_line(command: str, kind: str) -> None:
    assert processes.kind_of(command) == kind


def test_parent_and_time_are_read_whatever_the_name_holds() -> None:
    fields = ["R", "42", *["0"] * 9, "100", "50", "30", "20", *["0"] * 30]

    parent, cpu_s = processes.stat_of(f"7 (a ) b) {' '.join(fields)}")

    assert (parent, cpu_s) == (42, 200 / processes.TICKS)


def test_this_process_is_found_below_its_parent() -> None:
    assert os.getpid() in [one.pid for one in processes.below([os.getppid()])]


def test_shares_of_the_processors_are_by_kind() -> None:
    before = processes.cpu([Process(1, 0, "web", 1.0), Process(2, 0, "web", 2.0)])
    after = processes.cpu([Process(1, 0, "web", 2.0), Process(2, 0, "web", 3.0), Process(3, 0, "load", 0.0)])

    assert processes.split(before, after, 4.0) == {"web": 0.5}
