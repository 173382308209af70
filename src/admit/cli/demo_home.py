"""The demo's folder: known by its mark, filled once, thrown away when that was interrupted."""

import asyncio
import fcntl
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from admit.core import crypto, keyring
from admit.core.settings import Environment, Settings, SettingsError

MARK = "this-is-an-admit-demo"
FILLED = "demo-is-filled"
RUNS_WITH = "demo-runs-with.json"
DOUBLE_PORT = "stripe-double.port"
DOUBLE_STATE = "stripe-double.state"
CONTENT = ("postgres", "mailbox", "media", FILLED)
DOUBLE_WITHIN_S = 30.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DemoHome:
    """One demo's folder, the port that its double keeps, and the lock that this process holds on it."""

    folder: Path
    double_port: int
    lock: int

    @property
    def is_filled(self) -> bool:
        """Whether its content is whole."""
        return (self.folder / FILLED).exists()

    def remember(self, environment: dict[str, str]) -> None:
        """Keep what this demo runs with, for the doctor."""
        path = self.folder / RUNS_WITH
        path.touch(mode=0o600)
        path.write_bytes(msgspec.json.encode(environment))

    def environment(self, port: int) -> dict[str, str]:
        """The settings of the demo. Its keys are test keys, which no real Stripe takes."""
        double = f"http://{HOST}:{self.double_port}"
        name = crypto.derive(keyring.secret_of(Settings(home=self.folder)), "the demo's double").hex()[:24]
        return {
            "ADMIT_ENVIRONMENT": Environment.DEMO.value,
            "ADMIT_HOME": str(self.folder),
            "ADMIT_HOST": HOST,
            "ADMIT_PORT": str(port),
            "ADMIT_BASE_URL": f"http://{HOST}:{port}",
            "ADMIT_WEBHOOKS_TO_LOOPBACK": "true",
            "ADMIT_STRIPE_API_URL": double,
            "ADMIT_STRIPE_SCRIPT_URL": f"{double}/v3/",
            "ADMIT_STRIPE_API_KEY": f"sk_test_{name}",
            "ADMIT_STRIPE_PUBLISHABLE_KEY": f"pk_test_{name}",
            "ADMIT_STRIPE_WEBHOOK_SECRET": f"whsec_{name}",
            "ADMIT_LOG_LEVEL": os.environ.get("ADMIT_LOG_LEVEL", "warning"),
        }


def take_environment(home: Path | None) -> None:
    """Look at another home than ADMIT_HOME; at a demo's, with the settings that the demo runs with."""
    if home is not None:
        os.environ["ADMIT_HOME"] = str(home.absolute())
    folder = os.environ.get("ADMIT_HOME")
    kept = Path(folder) / RUNS_WITH if folder else None
    if kept is not None and kept.exists():
        os.environ.update(msgspec.json.decode(kept.read_bytes(), type=dict[str, str]))


def default_folder() -> Path:
    """Beside the folder of a real installation, never in it."""
    return Path.home() / ".local" / "share" / "admit-demo"


def opened(folder: Path, *, fresh: bool) -> DemoHome:
    """The folder, made when it is not there; emptied when asked, or when filling it was interrupted.

    Raises: SettingsError when it holds something else, cannot be written, or a demo runs in it.
    """
    absolute = folder.absolute()
    try:
        lock = _claim(absolute)
        if fresh or not (absolute / FILLED).exists():
            _empty(absolute)
        return DemoHome(absolute, _double_port(absolute), lock)
    except OSError as error:
        raise SettingsError([f"ADMIT_HOME: {absolute} cannot be written ({error.strerror})"]) from error


def free_port(first: int, last: int) -> int:
    """The first port from `first` to `last` that nobody listens on. Raises: SettingsError."""
    for port in range(first, last + 1):
        if _is_free(port):
            return port
    raise SettingsError([f"ADMIT_PORT: every port from {first} to {last} is taken; choose one with --port"])


async def wait_for(port: int) -> None:
    """Return when somebody listens there. Raises: SettingsError after half a minute."""
    try:
        async with asyncio.timeout(DOUBLE_WITHIN_S):
            while not await _listens(port):  # noqa: ASYNC110 - waits for another process
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise SettingsError(
            [f"The Stripe double does not answer on port {port}; see the log above"]
        ) from None


async def fill(home: DemoHome, environment: dict[str, str]) -> None:
    """Make the content in a process of its own, whose memory goes with it. Raises: SettingsError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "admit.cli.main", "seed", "--if-empty"),
        env={**os.environ, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if code:
        raise SettingsError(["The demo's content could not be made; see above. The next start begins anew."])
    (home.folder / FILLED).touch()


def _claim(folder: Path) -> int:
    """A lock that ends with this process, however it ends."""
    mark = folder / MARK
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise SettingsError(
            [f"ADMIT_HOME: {folder} holds something that is no demo; choose another with --home"]
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SettingsError(
            [f"A demo runs in {folder} already; stop it, or choose another with --home"]
        ) from None
    return lock


def _empty(folder: Path) -> None:
    for name in CONTENT:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for state in folder.glob(f"{DOUBLE_STATE}*"):
        state.unlink()


def _double_port(folder: Path) -> int:
    """The same port at every start where it is free, so that addresses in old mails and logs stay right."""
    kept = folder / DOUBLE_PORT
    if kept.exists() and kept.read_text().isdigit() and _is_free(int(kept.read_text())):
        return int(kept.read_text())
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    kept.write_text(str(port))
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True
