"""The command `stripe-double`."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from stripe_double.deliveries import Pace
from stripe_double.server import LOOPBACK, Webhook, running

EXIT_REFUSED = 2


def main() -> None:
    """Run the double until SIGINT, SIGTERM, or the end of its parent."""
    options = parse(sys.argv[1:])
    if os.environ.get("ADMIT_ENVIRONMENT", "").strip().lower() == "production":
        refuse("ADMIT_ENVIRONMENT is production: the double never runs there. Configure Stripe itself.")
    if options.host not in LOOPBACK:
        refuse(f"--host {options.host}: the double listens on loopback only ({', '.join(LOOPBACK)}).")
    if bool(options.webhook_url) != bool(options.webhook_secret):
        refuse("--webhook-url and --webhook-secret go together: give both or neither.")
    try:
        asyncio.run(serve(options))
    except OSError as problem:
        refuse(f"The double cannot start: {problem}")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="stripe-double", description="A stateful double of Stripe's API.")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8420, help="0 takes a free port; the address is printed")
    parser.add_argument("--state-file", type=Path, help="keep everything here, through kill -9 too")
    parser.add_argument("--webhook-url", help="where every event goes; on this machine")
    parser.add_argument(
        "--webhook-secret", help="signs deliveries; also read from STRIPE_DOUBLE_WEBHOOK_SECRET"
    )
    parser.add_argument("--seed", type=int, help="make ids and chances repeatable")
    parser.add_argument(
        "--retry-base", type=float, default=0.5, help="seconds before a delivery's first retry"
    )
    parser.add_argument(
        "--retry-cap", type=float, default=30.0, help="longest wait between retries, in seconds"
    )
    parser.add_argument(
        "--parent-pipe", type=int, help="a file descriptor to read from: its end ends the double"
    )
    options = parser.parse_args(arguments)
    options.webhook_secret = options.webhook_secret or os.environ.get("STRIPE_DOUBLE_WEBHOOK_SECRET")
    return options


async def serve(options: argparse.Namespace) -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    if options.parent_pipe is not None:
        loop.add_reader(options.parent_pipe, watch, options.parent_pipe, stop)
    webhook = Webhook(options.webhook_url, options.webhook_secret) if options.webhook_url else None
    pace = Pace(retry_base_s=options.retry_base, retry_cap_s=options.retry_cap)
    async with running(
        host=options.host,
        port=options.port,
        state_file=options.state_file,
        webhook=webhook,
        pace=pace,
        seed=options.seed,
    ) as double:
        sys.stdout.write(f"stripe-double listening at {double.base_url}\n")
        sys.stdout.flush()
        await stop.wait()


def watch(descriptor: int, stop: asyncio.Event) -> None:
    """Stop when the other end of the parent's pipe is closed."""
    if os.read(descriptor, 1024) == b"":
        asyncio.get_running_loop().remove_reader(descriptor)
        stop.set()


def refuse(reason: str) -> None:
    """Say why the double does not start, and end."""
    sys.stderr.write(reason + "\n")
    raise SystemExit(EXIT_REFUSED)


if __name__ == "__main__":
    main()
