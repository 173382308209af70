"""Another process that starts the embedded database: one that may be killed, stopped, or be somebody else."""

import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Self

SOURCE = Path(__file__).resolve().parents[2] / "src"

PROGRAM = """
import os, sys
from pathlib import Path
from admit.core.embedded.cluster import Cluster
from admit.core.embedded.errors import EmbeddedError

home, mode, cache = sys.argv[1:4]
cluster = Cluster(Path(home), options={"fsync": "off"}, mode=mode, program_cache=Path(cache))
try:
    print("starting", flush=True)
    cluster.start()
except EmbeddedError as error:
    print("refused", repr(str(error)), flush=True)
    sys.exit(3)
print("started", "owner" if cluster.is_owner else "attached", cluster.pid,
      cluster.url(user="admit_app"), flush=True)
for line in sys.stdin:
    if line == "fork\\n":
        child = os.fork()
        if child == 0:
            cluster.stop()
            os._exit(0)
        os.waitpid(child, 0)
        print("forked", flush=True)
    else:
        break
cluster.stop()
"""


class ClusterProcess:
    """One such process; `started()` and `refusal()` wait for what it says."""

    def __init__(
        self,
        home: Path,
        *,
        mode: str = "tie",
        cache: str = "/var/cache/admit",
        uid: int | None = None,
        packages: Path | None = None,
    ) -> None:
        places = [str(place) for place in (packages, SOURCE) if place]
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(home), mode, cache],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            text=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
            cwd="/",
        )
        assert self._line() == ["starting"]
        self.role = ""
        self.server = 0
        self.url = ""

    def started(self) -> Self:
        """Wait until the database runs."""
        word, *rest = self._line()
        assert word == "started", rest
        self.role, self.server, self.url = rest[0], int(rest[1]), rest[2]
        return self

    def refusal(self) -> str:
        """Wait until the start is refused: the line a person would see, as a Python literal."""
        word, *rest = self._line()
        assert word == "refused", rest
        return " ".join(rest)

    def fork_and_stop_in_the_copy(self) -> None:
        """Let a forked copy of it stop the database, and wait until it tried."""
        assert self.process.stdin is not None
        self.process.stdin.write("fork\n")
        self.process.stdin.flush()
        assert self._line() == ["forked"]

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self._close()

    def end(self) -> None:
        """Let it stop its cluster and leave; safe to repeat."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _line(self) -> list[str]:
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()

    def _close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


def watch(pid: int) -> int:
    """A descriptor that becomes readable when the process ends, whoever's child it is; close it."""
    return os.pidfd_open(pid)


def ends(descriptor: int, *, within_s: float) -> bool:
    """Whether the watched process ends in time."""
    return bool(select.select([descriptor], [], [], within_s)[0])
