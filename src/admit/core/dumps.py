"""A database written to one stream and made again from it, by PostgreSQL's own tools; both run while others work.

The tools come with the embedded database and speak to servers of their own version and older. A password never stands
on a command line, where everybody on the machine could read it.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from admit.core.archive import CHUNK
from admit.core.embedded import account, binaries
from admit.core.errors import AdmitError
from admit.core.logging import scrub
from admit.core.tenancy import Door, Part

LEAVING_LOOKS = 30
LEAVING_LOOK_S = 0.1

WAITS_FOR_LOCKS_MS = 60_000

IS_ABOVE_POLICIES = """
select rolsuper or rolbypassrls
from pg_roles
where rolname = current_user
"""

TABLES = """
select count(*)
from pg_class
where relnamespace = 'public'::regnamespace
  and relkind in ('r', 'p', 'v', 'm')
"""

OTHERS_HERE = """
select count(*)
from pg_stat_activity
where datname = current_database()
  and pid <> pg_backend_pid()
  and backend_type = 'client backend'
"""

SERVER = """
select current_setting('server_version')
"""

ROLE_EXISTS = """
select 1
from pg_catalog.pg_roles
where rolname = %(name)s::name
"""

CREATE_ROLE = "create role {name} nologin noinherit"

START_EMPTY = "drop schema public cascade; create schema public; grant usage on schema public to public;"

LEFT_OUT = ("--no-unlogged-table-data", "--exclude-table-data=public.procrastinate_*")
"""Wake-ups of the worker, its heartbeats and throttles: of this moment, and made again by themselves."""


class DumpError(AdmitError):
    """PostgreSQL's tools refused; one line, their own words."""


def check_readable(owner_url: str) -> None:
    """Raises: DumpError when the owner cannot read past the row policies, or nobody answers."""
    with _connected(owner_url) as connection:
        row = connection.execute(IS_ABOVE_POLICIES).fetchone()
        if row is None or not row[0]:
            raise DumpError(
                "the owner of the database cannot read past its row policies, so a backup would lack rows: "
                "as a superuser, `alter role … bypassrls` for the user of ADMIT_DATABASE_OWNER_URL"
            )


def server_version(owner_url: str) -> str:
    """What the server calls its version."""
    with _connected(owner_url) as connection:
        row = connection.execute(SERVER).fetchone()
        return str(row[0]) if row else ""


def is_empty(owner_url: str) -> bool:
    """Whether the database holds no table."""
    with _connected(owner_url) as connection:
        row = connection.execute(TABLES).fetchone()
        return row == (0,)


def others_in(owner_url: str) -> int:
    """How many others are connected to the database, and stay: one that was just closed takes a moment to leave."""
    with _connected(owner_url) as connection:
        for _ in range(LEAVING_LOOKS):
            row = connection.execute(OTHERS_HERE).fetchone()
            others = int(row[0]) if row else 0
            if not others:
                break
            time.sleep(LEAVING_LOOK_S)
        return others


def ensure_roles(owner_url: str) -> None:
    """The product's roles exist: they belong to a server, not to a database, so no dump holds them."""
    with _connected(owner_url) as connection:
        for role in [*Part, *Door]:
            if connection.execute(ROLE_EXISTS, {"name": role.value}).fetchone() is None:
                connection.execute(sql.SQL(CREATE_ROLE).format(name=sql.Identifier(role.value)))


def analyze(owner_url: str) -> None:
    """Gather statistics of every table now; a new database plans its statements badly without them."""
    with _connected(owner_url) as connection:
        connection.execute("analyze")


def dump(owner_url: str) -> Iterator[bytes]:
    """The database as it stands at one moment, in pieces; nobody waits for it.

    Raises: DumpError, also after some pieces.
    """
    command = [
        *(_tool("pg_dump"), "--format=custom", "--no-password", f"--lock-wait-timeout={WAITS_FOR_LOCKS_MS}"),
        *LEFT_OUT,
        *_target(owner_url),
    ]
    with _process(command, owner_url, stdin=subprocess.DEVNULL) as (process, complaint):
        assert process.stdout is not None
        while chunk := process.stdout.read(CHUNK):
            yield chunk
        _check_ended(process, complaint)


def restore(owner_url: str, pieces: Iterable[bytes], *, replace: bool) -> None:
    """Make the database from a dump in one transaction: all of it is there afterwards, or nothing changed.

    `replace` empties it first, in the same transaction. Raises: DumpError.
    """
    reading = [_tool("pg_restore"), "--no-owner", "--exit-on-error", "--file=-"]
    writing = [
        *(_tool("psql"), "--no-psqlrc", "--quiet", "--no-password", "--single-transaction"),
        *("--set=ON_ERROR_STOP=1", "--output=/dev/null"),
        *(["--command", START_EMPTY] if replace else []),
        *("--file=-", *_target(owner_url)),
    ]
    with (
        _process(writing, owner_url, stdin=subprocess.PIPE) as (psql, refusal),
        _process(reading, owner_url, stdin=subprocess.PIPE) as (pg_restore, complaint),
    ):
        feeding = Thread(target=_feed, args=(pg_restore.stdin, pieces), daemon=True)
        feeding.start()
        all_taken = _pump(pg_restore, psql)
        feeding.join()
        if not all_taken:
            psql.wait()
            raise DumpError(refusal() or "the database refused the backup")
        try:
            _check_ended(pg_restore, complaint)
        except DumpError:
            psql.kill()  # the end of its input would be a commit
            raise
        assert psql.stdin is not None
        _close(psql.stdin)
        _check_ended(psql, refusal)
    analyze(owner_url)


def _pump(source: "subprocess.Popen[bytes]", sink: "subprocess.Popen[bytes]") -> bool:
    """Carry everything over; false when the other side refused something, whose own words then say what."""
    assert source.stdout is not None
    assert sink.stdin is not None
    try:
        while chunk := source.stdout.read(CHUNK):
            sink.stdin.write(chunk)
    except BrokenPipeError:
        source.kill()
        return False
    return True


def _feed(sink: IO[bytes], pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            sink.write(piece)
    except BrokenPipeError:
        return
    finally:
        _close(sink)


def _close(sink: IO[bytes]) -> None:
    try:
        sink.close()
    except BrokenPipeError:
        return


@contextmanager
def _process(
    command: Sequence[str], url: str, *, stdin: int
) -> Iterator[tuple["subprocess.Popen[bytes]", Callable[[], str]]]:
    """A tool that is ended when the block is left early, and what it complained of."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=_environment(url)
        )

        def complaint() -> str:
            errors.seek(0)
            lines = errors.read(CHUNK).decode("utf-8", "replace").strip().splitlines()
            return scrub(lines[0]) if lines else ""

        try:
            yield process, complaint
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)


def _check_ended(process: "subprocess.Popen[bytes]", complaint: Callable[[], str]) -> None:
    if process.wait() != 0:
        tool = os.path.basename(str(process.args[0]))  # type: ignore[index]
        raise DumpError(complaint() or f"{tool} ended with {process.returncode}")


def _environment(url: str) -> dict[str, str]:
    """No PG* variable of the shell's, but the password."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    password = conninfo_to_dict(url).get("password")
    return {**kept, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}


def _target(url: str) -> list[str]:
    parts = {name: value for name, value in conninfo_to_dict(url).items() if name != "password"}
    return ["--dbname", make_conninfo("", **parts)]


def _tool(name: str) -> str:
    return str(binaries.find(account.KEEP).folder / "bin" / name)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            yield connection
    except psycopg.OperationalError as error:
        first = (scrub(str(error)).strip().splitlines() or [type(error).__name__])[0]
        raise DumpError(f"the database cannot be used: {first}") from error
