"""Everything of an installation under one roof, brought up in order and taken down in reverse."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager

from admit.core.embedded.cluster import Cluster
from admit.core.embedded.errors import EmbeddedError
from admit.core.logging import get_logger
from admit.core.settings import Settings, SettingsError
from admit.supervision import counting, lifeline, serving
from admit.supervision.addresses import Addresses
from admit.supervision.children import Child

log = get_logger(__name__)

LOOK_EVERY_S = 0.5

HelperMaker = Callable[[int], Sequence[Child]]
Step = Callable[[], Awaitable[None]]


def listen(settings: Settings) -> socket.socket:
    """The socket that all web processes share. Raises: SettingsError when the address is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named, since asyncio sets TCP_NODELAY only on sockets that say they are TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise SettingsError([_not_free(settings, error)]) from error
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def _not_free(settings: Settings, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"ADMIT_PORT: this account may not listen on port {settings.port}; choose one above 1023"
    if isinstance(error, socket.gaierror):
        return f"ADMIT_HOST: {settings.host} is not an address of this machine"
    return f"ADMIT_PORT: {settings.host}:{settings.port} is not free ({error.strerror}); choose another"


async def run(
    settings: Settings,
    cluster: Cluster | None,
    where: Addresses,
    listening: socket.socket,
    *,
    helpers: HelperMaker = lambda reading: (),  # noqa: ARG005
    environment: Mapping[str, str] | None = None,
    prepare: Step | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Keep helpers, web processes, worker and the embedded database running until SIGINT or SIGTERM.

    `helpers` get the lifeline's reading end and start first; `prepare` runs while they do and before anything is
    served; `on_ready` is called when the first web process answers.
    """
    stopping = asyncio.Event()
    given = {**where.environment(), **(environment or {})}
    with _signals(stopping), _lifeline() as reading:
        outer, inner = helpers(reading), [_parent_of_all(settings, given, listening, reading)]
        async with _watched(cluster, stopping), _kept(outer), _kept(inner, start=False) as served:
            await _until(stopping, _bring_up(served, listening, prepare, on_ready))
            await stopping.wait()
            log.info("house.stopping")


async def _bring_up(
    served: Sequence[Child], listening: socket.socket, prepare: Step | None, on_ready: Callable[[], None]
) -> None:
    if prepare is not None:
        await prepare()
    for child in served:
        child.start()
    await serving.wait_until_answered(listening)
    on_ready()


async def _until(stopping: asyncio.Event, work: Awaitable[None]) -> None:
    """Do the work unless the house is to stop first. Raises: what the work raises."""
    task = asyncio.ensure_future(work)
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        task.cancel()
        stop.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)


@asynccontextmanager
async def _kept(children: Sequence[Child], *, start: bool = True) -> AsyncIterator[Sequence[Child]]:
    """Children that are stopped at the end, side by side."""
    if start:
        for child in children:
            child.start()
    try:
        yield children
    finally:
        await asyncio.gather(*(child.stop() for child in children))


@contextmanager
def _signals(stopping: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, stopping.set)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


@contextmanager
def _lifeline() -> Iterator[int]:
    reading, writing = lifeline.open_lifeline()
    try:
        yield reading
    finally:
        os.close(writing)
        os.close(reading)


def _parent_of_all(
    settings: Settings, given: Mapping[str, str], listening: socket.socket, reading: int
) -> Child:
    """The one process that forks web processes and worker."""
    fd = listening.fileno()
    counts = counting.begin(settings)
    return Child(
        "processes",
        ["-m", "admit.cli.processes", "--fd", str(fd), "--lifeline", str(reading), "--worker"],
        {**given, **counting.environment(counts)},
        (fd, reading),
    )


@asynccontextmanager
async def _watched(cluster: Cluster | None, stopping: asyncio.Event) -> AsyncIterator[None]:
    """The embedded database is started again when it falls; with another database there is nothing to do."""
    task = asyncio.create_task(_watch(cluster, stopping)) if cluster is not None else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _watch(cluster: Cluster, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        await asyncio.sleep(LOOK_EVERY_S)
        if await asyncio.to_thread(cluster.is_alive) or stopping.is_set():
            continue
        log.warning("database.fell")
        try:
            await asyncio.to_thread(cluster.start)
        except EmbeddedError as error:
            log.error("database.does_not_start", error=str(error))
        else:
            log.info("database.runs_again")
