"""A whole installation as an operator starts it: a process of its own, in a home of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

T = TypeVar("T")

READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Installation:
    """A running `admit serve` or `admit demo`."""

    process: subprocess.Popen[bytes]
    home: Path
    url: str
    output: Path

    def text(self) -> str:
        """What it wrote so far, to both of its outputs."""
        return self.output.read_text("utf-8", "replace")

    def pid_of(self, word: str) -> int | None:
        """The first process below whose command holds a word."""
        return min(self.pids_of(word), default=None)

    def pids_of(self, word: str) -> set[int]:
        """Every process below whose command holds a word."""
        return _below(self.process.pid, word)

    def another_pid_of(self, word: str, than: int) -> int:
        """The process that came for one that fell."""
        return until(lambda: pid if (pid := self.pid_of(word)) not in {None, than} else None)

    def answers(self) -> bool:
        """Whether it serves a request now."""
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False).status_code < 500
        except httpx.HTTPError:
            return False

    def kill(self) -> set[int]:
        """End it without warning; the processes it had."""
        family = family_of(self.process.pid)
        self.process.kill()
        self.process.wait()
        return family

    def end(self) -> int:
        """End it as `systemctl stop` would; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Of a shell in which nothing of Admit is set but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ADMIT_")}
    given = {f"ADMIT_{name.upper()}": value for name, value in settings.items()}
    return {**kept, "HOME": str(home.parent), "ADMIT_HOME": str(home), **given}


def admit(*words: str, home: Path, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "admit.cli.main", *words],
        env=environment(home, **settings),
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=home.parent,
        check=False,
    )


@contextmanager
def running(*words: str, home: Path, ready: str, **settings: str) -> Iterator[Installation]:
    """`admit serve` or `admit demo`, from its ready line on; ended at the end if the test did not."""
    port = free_port()
    output = home.parent / f"output-{port}.txt"
    options = ["--port", str(port), "--home", str(home)] if words[0] == "demo" else []
    url = f"http://127.0.0.1:{port}"
    given = environment(home, **{"port": str(port), "base_url": url, **settings})
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "admit.cli.main", *words, *options],
            env=given,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            cwd=home.parent,
        )
    installation = Installation(process, home, url, output)
    try:
        until(lambda: True if ready in installation.text() or process.poll() is not None else None)
        assert process.poll() is None, installation.text()
        yield installation
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until(look: Callable[[], T | None], *, seconds: float = READY_WITHIN_S) -> T:
    """What another process brings about, as soon as it is there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"did not come about in {seconds:.0f} s")


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _below(pid: int, word: str) -> set[int]:
    found = set()
    for child, command in children_of(pid).items():
        found |= _below(child, word) | ({child} if word in command else set())
    return found


def family_of(pid: int) -> set[int]:
    """A process, its children, theirs, and so on."""
    found = {pid}
    for child in children_of(pid):
        found |= family_of(child)
    return found


def children_of(pid: int) -> Mapping[int, str]:
    """The children of a process with their commands."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid:
                command = (entry.parent / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(entry.parent.name)] = command.decode("utf-8", "replace")
        except (OSError, IndexError):
            continue
    return found
