"""One web process: serves the application on the socket that the supervisor hands over."""

import gc
import socket

import click
import uvicorn

from admit.app import create_app
from admit.cli.starting import plain_errors, prepared_settings
from admit.core.settings import Settings
from admit.supervision import lifeline


@click.command()
@click.option("--fd", type=int, required=True, help="The listening socket, inherited.")
@click.option("--lifeline", "reading", type=int, default=None, help="Ends this process when it closes.")
def main(fd: int, reading: int | None) -> None:
    """Serve until told to stop."""
    settings = prepared_settings()
    if reading is not None:
        lifeline.end_with_parent(reading)
    # Not uvicorn's own `fd`: it takes every inherited socket for a unix one.
    with plain_errors(), socket.socket(fileno=fd) as listening:
        server = uvicorn.Server(config_of(settings))
        _spare_the_collector()
        server.run(sockets=[listening])


def config_of(settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the application of these settings."""
    return uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
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
    """What was loaded stays for good and is looked through no more; requests leave few circles behind."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


if __name__ == "__main__":
    main()
