"""Children of a process that forks them: what falls again and again, and what ends them all."""

import os
import subprocess
import sys
import time

from tests.support.installation import children_of, is_alive, until

FALLING = """
import signal, sys, time
from admit.supervision import lifeline
from admit.supervision.brood import Brood, Kind

def hang():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)

lifeline.PATIENCE_S = 0.1
kinds = [Kind("falls", 1, lambda: sys.exit(3)), Kind("stays", 1, hang)]
Brood(kinds, on_end=lambda kind, pid, code: print(kind.name, code, flush=True)).keep(until={until})
"""


def _brood(until_broken: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", FALLING.format(until=until_broken)],
        stdout=subprocess.PIPE, text=True, pass_fds=(until_broken,),
    )  # fmt: skip


def test_one_that_falls_again_and_again_harms_no_other_and_one_that_hangs_ends_with_its_parent_s_parent() -> (
    None
):
    reading, writing = os.pipe()
    with _brood(reading) as parent:
        os.close(reading)
        stays = until(lambda: _named(parent.pid, "admit: stays"))
        time.sleep(1.2)
        assert is_alive(stays)
        os.close(writing)
        told, _ = parent.communicate(timeout=10)
        assert parent.returncode == 0
        assert not is_alive(stays)
    assert set(told.splitlines()) == {"falls 1"}
    assert 2 <= len(told.splitlines()) <= 4


def _named(pid: int, name: str) -> int | None:
    return next((child for child, command in children_of(pid).items() if command.startswith(name)), None)
