"""The processes that do the work: web processes on the socket that the supervisor hands over, and a worker.

This one loads the application, and forks them (decision 0024).
"""

import gc
import os
import socket
from functools import partial
from pathlib import Path

import click
import uvicorn
import uvloop

from admit.app import create_app
from admit.cli import worker
from admit.cli.starting import plain_errors, prepared_settings
from admit.core import memory
from admit.core.logging import get_logger
from admit.core.settings import Settings
from admit.http.together import Together
from admit.supervision import counting
from admit.supervision.brood import Brood, Kind

log = get_logger(__name__)


@click.command()
@click.option("--fd", type=int, required=True, help="The listening socket, inherited.")
@click.option("--lifeline", "reading", type=int, default=None, help="Ends these processes when it closes.")
@click.option("--worker", "with_worker", is_flag=True, help="Keep a worker, too.")
def main(fd: int, reading: int | None, with_worker: bool) -> None:
    """Serve until told to stop."""
    settings = prepared_settings()
    # Not uvicorn's own `fd`: it takes every inherited socket for a unix one.
    with plain_errors(), socket.socket(fileno=fd) as listening:
        config = config_of(settings)
        _spare_the_collector()
        kinds = [Kind("web", settings.web_processes, partial(_serve, config, listening))]
        if with_worker:
            kinds.append(Kind("worker", 1, partial(_work, settings, listening)))
        Brood(kinds, on_end=_note).keep(until=reading)


def _serve(config: uvicorn.Config, listening: socket.socket) -> None:
    gc.enable()
    uvicorn.Server(config).run(sockets=[listening])


def _work(settings: Settings, listening: socket.socket) -> None:
    gc.enable()
    listening.close()
    with plain_errors():
        uvloop.run(worker.work(settings))


def _note(kind: Kind, pid: int, code: int) -> None:
    log.warning("child.ended", child=kind.name, pid=pid, code=code)
    folder = os.environ.get(counting.VARIABLE)
    if folder is not None:
        counting.forget(Path(folder), pid)


def config_of(settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the application of these settings."""
    return uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http=Together,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=8,
        limit_concurrency=4000,
        h11_max_incomplete_event_size=32_768,
        proxy_headers=False,
    )


def _spare_the_collector() -> None:
    """What was loaded stays for good and is looked through no more, which would write to it in every process.

    Off until after the fork. Requests leave few circles behind. What only loading needed goes back to the system.
    """
    gc.collect()
    memory.give_back()
    gc.disable()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


if __name__ == "__main__":
    main()
