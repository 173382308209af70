import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

from admit.supervision import lifeline
from admit.supervision.children import Child
from tests.support import installation

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


async def _pid_of(child: Child, *, other_than: int | None = None) -> int:
    async with asyncio.timeout(20):
        while child.pid in {None, other_than}:  # noqa: ASYNC110 - another process brings it about
            await asyncio.sleep(0.01)
    assert child.pid is not None
    return child.pid


async def test_a_child_that_falls_is_started_again() -> None:
    child = Child("sleeper", ["-c", "import time; time.sleep(60)"], {})
    child.start()
    first = await _pid_of(child)
    os.kill(first, signal.SIGKILL)
    assert await _pid_of(child, other_than=first) != first
    await child.stop()


async def test_a_child_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    up = tmp_path / "up"
    code = STUBBORN.replace("print('up', flush=True)", f"open({str(up)!r}, 'w').close()")
    child = Child("stubborn", ["-c", code], {}, patience_s=0.2)
    child.start()
    pid = await _pid_of(child)
    async with asyncio.timeout(20):
        while not up.exists():  # noqa: ASYNC110 - another process brings it about
            await asyncio.sleep(0.01)
    await child.stop()
    assert not installation.is_alive(pid)


async def test_stopping_a_child_that_was_never_started_is_no_error() -> None:
    await Child("idle", ["-c", ""], {}).stop()


async def test_a_child_inherits_nothing_it_was_not_given() -> None:
    reading, writing = os.pipe()
    try:
        child = Child("sleeper", ["-c", "import time; time.sleep(60)"], {})
        child.start()
        pid = await _pid_of(child)
        targets = {os.readlink(f"/proc/{pid}/fd/{number}") for number in os.listdir(f"/proc/{pid}/fd")}
        await child.stop()
        assert os.readlink(f"/proc/self/fd/{writing}") not in targets
    finally:
        os.close(reading)
        os.close(writing)


def test_the_end_of_the_lifeline_ends_a_process() -> None:
    process, writing = _hanging_on("time.sleep(60)")
    os.close(writing)
    assert process.wait(timeout=20) == -signal.SIGTERM


def test_the_end_of_the_lifeline_ends_even_a_process_that_does_not_listen() -> None:
    process, writing = _hanging_on(
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    )
    os.close(writing)
    assert process.wait(timeout=20) == -signal.SIGKILL


def _hanging_on(code: str) -> tuple[subprocess.Popen[bytes], int]:
    reading, writing = lifeline.open_lifeline()
    words = "import sys, time; " + code.replace("time.sleep", "print('up', flush=True); time.sleep")
    follow = f"from admit.supervision import lifeline; lifeline.end_with_parent({reading}, patience_s=0.3)"
    body = words.rpartition("print")
    process = subprocess.Popen(
        [sys.executable, "-c", f"{body[0]}{follow}; print{body[2]}"],
        pass_fds=[reading],
        stdout=subprocess.PIPE,
    )
    os.close(reading)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"up\n"
    return process, writing
