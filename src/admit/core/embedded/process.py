"""Processes of the embedded database: a program run to its end, a server, and what a dead server left."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from admit.core.embedded import guardian, server_log
from admit.core.embedded.account import Account

# Only Linux tells a process of its parent's death; elsewhere the guardian stays and watches a pipe.
MODE = guardian.TIE if sys.platform == "linux" else guardian.WATCH

_LOG_LOOK_S = 30.0
_PATIENCE_S = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")


def guarded(command: Sequence[str], account: Account, *, mode: str) -> list[str]:
    """The command under the guardian: as the account, and never outliving the thread that runs it."""
    who = [str(os.getpid()), str(account.uid), str(account.gid)]
    return [sys.executable, "-I", "-S", guardian.__file__, mode, *who, *command]


def run(
    command: Sequence[str], account: Account, *, fds: Sequence[int], timeout_s: float, mode: str = MODE
) -> subprocess.CompletedProcess[str]:
    """Run a guarded program to its end; `fds` are handed on to it and whatever it starts.

    Raises: subprocess.TimeoutExpired.
    """
    with _lifeline(mode) as stdin:
        return subprocess.run(  # noqa: S603
            guarded(command, account, mode=mode),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=fds,
            cwd="/",
            env=environment(),
            text=True,
            check=False,
            timeout=timeout_s,
        )


@contextmanager
def _lifeline(mode: str) -> Iterator[int]:
    """A standard input that ends with us; `subprocess.run` would close a pipe of its own at once."""
    if mode != guardian.WATCH:
        yield subprocess.DEVNULL
        return
    reading, writing = os.pipe()
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def environment() -> dict[str, str]:
    """What the server may see of our environment: no PG* variable changes its port or its time zone."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return {**kept, "LC_ALL": "C"}


class Server:
    """One running server, our child.

    A thread of its own makes it and waits for it. The kernel sends the parent-death signal when the
    *thread* that made the child ends, so a caller's short-lived thread must not; and the waiting leaves no
    zombie.
    """

    def __init__(
        self, command: Sequence[str], account: Account, *, log: Path, fds: Sequence[int], mode: str = MODE
    ) -> None:
        self._command = guarded(command, account, mode=mode)
        self._log = log
        self._fds = tuple(fds)
        self._stdin = subprocess.PIPE if mode == guardian.WATCH else subprocess.DEVNULL
        self._made = threading.Event()
        self._ended = threading.Event()
        self._failure: OSError | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the process; it is not ready yet.

        Raises: OSError when it cannot be made.
        """
        threading.Thread(target=self._keep, name="admit-database", daemon=True).start()
        self._made.wait()
        if self._failure is not None:
            raise self._failure
        threading.Thread(target=self._bound_log, name="admit-database-log", daemon=True).start()

    def _keep(self) -> None:
        try:
            child = self._spawn()
        except OSError as error:
            self._failure = error
            self._ended.set()
            return
        finally:
            self._made.set()
        child.wait()
        if child.stdin is not None:
            child.stdin.close()
        self._ended.set()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603
                self._command,
                stdin=self._stdin,
                stdout=log,
                stderr=log,
                pass_fds=self._fds,
                cwd="/",
                env=environment(),
                # a group of its own: Ctrl-C at a terminal ends the product, which then ends the database,
                # in that order
                start_new_session=True,
            )
        return self._child

    def _bound_log(self) -> None:
        while not self._ended.wait(_LOG_LOOK_S):
            server_log.bound(self._log)

    @property
    def is_alive(self) -> bool:
        """Whether the child still runs."""
        return self._made.is_set() and not self._ended.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end; whether it came in time."""
        return self._ended.wait(timeout_s)

    def stop(self) -> None:
        """End it with a checkpoint; at once if that takes over a minute; by force if even that hangs."""
        for ending, patience_s in _PATIENCE_S:
            if self._child is None or self._ended.is_set():
                return
            self._child.send_signal(ending)
            if self._ended.wait(patience_s):
                return


def end_orphans(name: str) -> None:
    """End what a server whose head was killed left: a child busy with a long statement notices late.

    Only where `/proc` tells; elsewhere the wait for them is longer. Does nothing while the server's head
    lives.
    """
    titles = _titles()
    if any(f"cluster_name={name}" in title for title in titles.values()):
        return
    for pid, title in titles.items():
        if re.match(rf"postgres: {name}: ", title):
            _quit(pid)


def _titles() -> dict[int, str]:
    titles = {}
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            titles[int(entry.parent.name)] = (
                entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            )
        except OSError:
            continue  # gone meanwhile, or not ours to see
    return titles


def _quit(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGQUIT)
    except OSError:
        return  # gone meanwhile, or another user's, who cannot be a child of our server
