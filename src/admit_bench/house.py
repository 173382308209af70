"""An installation of its own: `admit serve` with its embedded database in a folder of its own, and a Stripe double."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from admit.core.settings import Environment, Settings
from admit.supervision import addresses
from admit.supervision.addresses import Addresses
from admit_bench import processes
from admit_bench.processes import Process

HOST = "127.0.0.1"
API_KEY = "sk_test_bench"
PUBLISHABLE_KEY = "pk_test_bench"
WEBHOOK_SECRET = "whsec_of_the_bench"
UP_WITHIN_S = 90.0
DOWN_WITHIN_S = 60.0
LOOK_EVERY_S = 0.05
TEMPORARY = Path("/var/tmp")

MANY = "1000000"
CROWD: Mapping[str, str] = {"ADMIT_HOLDS_PER_NETWORK": MANY, "ADMIT_TRUST_PROXY_HEADERS": "true"}
"""As behind a proxy: buyers name addresses of their own, since counting the holds of one that has thousands would be
measured otherwise. What a browser and an email may hold stays as it is."""


class NotUp(Exception):
    """The installation did not come up; the message holds the end of its log."""


@dataclass(slots=True)
class Program:
    """One program, started by us and no other, its output kept in a file."""

    arguments: list[str]
    environment: Mapping[str, str]
    log: Path
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def pid(self) -> int:
        """Its number. Expects it started."""
        assert self._process is not None
        return self._process.pid

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, tied to this process: it ends when we do."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.arguments],
                env=self.environment,
                cwd=self.log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(processes.end_with_parent, signal.SIGTERM),
            )

    def kill(self) -> None:
        """As `kill -9` does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end; when it does not within a minute, end it with everything below it."""
        if self._process is None or self._process.poll() is not None:
            return
        under = [process.pid for process in processes.below([self._process.pid])]
        self._process.terminate()
        try:
            self._process.wait(DOWN_WITHIN_S)
        except subprocess.TimeoutExpired:
            for pid in under:
                _kill(pid)
            self._process.wait()


@dataclass(slots=True)
class House:
    """A running installation and the double beside it."""

    home: Path
    port: int
    double_port: int
    serve: Program
    double: Program
    _own: list[int] = field(default_factory=lambda: [os.getpid()])

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://{HOST}:{self.port}"

    @property
    def double_url(self) -> str:
        """Where the double is."""
        return f"http://{HOST}:{self.double_port}"

    @property
    def settings(self) -> Settings:
        """The settings it runs with, for what is done beside it in this process."""
        return Settings(
            environment=Environment.DEVELOPMENT,
            home=self.home,
            base_url=self.url,
            port=self.port,
            stripe_api_key=SecretStr(API_KEY),
            stripe_publishable_key=PUBLISHABLE_KEY,
            stripe_webhook_secret=SecretStr(WEBHOOK_SECRET),
            stripe_api_url=self.double_url,
            holds_per_network=int(MANY),
            log_level="warning",
        )

    @contextmanager
    def database(self) -> Iterator[Addresses]:
        """Where its database is. The embedded one's owner stands above row policies."""
        with addresses.running(self.settings) as (_, where):
            yield where

    def processes(self) -> list[Process]:
        """Everything of it that runs, load generators of ours included."""
        return [one for one in processes.below(self._own) if one.pid not in self._own]

    def await_answer(self, path: str = "/readyz", *, within_s: float = UP_WITHIN_S) -> None:
        """Return when it answers 200 there. Raises: NotUp."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline and self.serve.runs:
            if _answers(f"{self.url}{path}"):
                return
            time.sleep(LOOK_EVERY_S)
        raise NotUp(self.serve.log.read_text(errors="replace")[-3000:])


@contextmanager
def opened(
    *,
    keep_log: Path | None = None,
    environment: Mapping[str, str] = CROWD,
    folder: Path | None = None,
    ground: Callable[[Path], AbstractContextManager[object]] = nullcontext,
) -> Iterator[House]:
    """An installation in a new folder (in `folder`, or on the disk of `/var/tmp`), answering; stopped and thrown
    away at the end.

    `ground` prepares the folder and clears it away after all have stopped. Raises: NotUp.
    """
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="admit-bench-", dir=folder or _disk()))
        )
        # The database may run as another account, which must be able to enter.
        home.chmod(0o755)
        stack.enter_context(ground(home))
        house = _house(home, environment)
        stack.callback(_keep, house, keep_log)
        stack.callback(house.double.stop)
        stack.callback(house.serve.stop)
        house.double.start()
        house.serve.start()
        house.await_answer()
        yield house


def _disk() -> Path | None:
    """Where temporary files outlive a restart, and so lie on a disk: `/tmp` is memory in many systems."""
    return TEMPORARY if os.access(TEMPORARY, os.W_OK) else None


def _house(home: Path, environment: Mapping[str, str]) -> House:
    port, double_port = _free_ports(2)
    house = House(home, port, double_port, Program([], {}, home), Program([], {}, home))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ADMIT_")}
    house.serve = Program(
        ["-P", "-m", "admit.cli.main", "serve"],
        {**clean, **_environment(house), **environment},
        home / "serve.log",
    )
    house.double = Program(
        [
            *("-P", "-m", "stripe_double.main", "--port", str(double_port)),
            *("--state-file", str(home / "double.state")),
            *("--webhook-url", f"{house.url}/webhooks/stripe", "--webhook-secret", WEBHOOK_SECRET),
        ],
        clean,
        home / "double.log",
    )
    return house


def _environment(house: House) -> dict[str, str]:
    return {
        "ADMIT_ENVIRONMENT": Environment.DEVELOPMENT.value,
        "ADMIT_HOME": str(house.home),
        "ADMIT_HOST": HOST,
        "ADMIT_PORT": str(house.port),
        "ADMIT_BASE_URL": house.url,
        "ADMIT_STRIPE_API_URL": house.double_url,
        "ADMIT_STRIPE_API_KEY": API_KEY,
        "ADMIT_STRIPE_PUBLISHABLE_KEY": PUBLISHABLE_KEY,
        "ADMIT_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "ADMIT_LOG_LEVEL": "warning",
    }


def _free_ports(number: int) -> list[int]:
    sockets = [socket.create_server((HOST, 0)) for _ in range(number)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _keep(house: House, place: Path | None) -> None:
    if place is not None and house.serve.log.exists():
        place.write_bytes(house.serve.log.read_bytes())


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
