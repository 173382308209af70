import pytest

from admit_bench import pgbench
from admit_bench.pgbench import BaselineFailed

TOLD = """
number of transactions actually processed: 1200
number of failed transactions: {failed} (0.000%)
latency average = 0.8 ms
tps = 1234.500000 (without initial connection time)
"""


def test_rate_and_number_are_read() -> None:
    assert pgbench.read(TOLD.format(failed=0)) == (1234.5, 1200)


@pytest.mark.parametrize("told", [TOLD.format(failed=3), "pgbench: error"])
def test_a_baseline_with_failures_is_none(told: str) -> None:
    with pytest.raises(BaselineFailed):
        pgbench.read(told)


def test_a_socket_url_becomes_the_variables_of_libpq() -> None:
    found = pgbench.connection("postgresql://admit_app@/admit?host=%2Ftmp%2Fx&port=5432")

    assert (found["PGUSER"], found["PGDATABASE"], found["PGHOST"]) == ("admit_app", "admit", "/tmp/x")
