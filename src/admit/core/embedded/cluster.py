"""The cluster: one PostgreSQL for one home, whoever of its processes happens to run it."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg

from admit.core.embedded import account as accounts
from admit.core.embedded import binaries, catalog, process, server_log, tuning
from admit.core.embedded.account import Account, Door
from admit.core.embedded.binaries import Binaries
from admit.core.embedded.errors import EmbeddedError
from admit.core.embedded.folder import PORT, Folder

_START_TIMEOUT_S = 120.0
_INITDB_TIMEOUT_S = 120.0
_PAUSE_S = 0.005
_NO_OPTIONS: Mapping[str, str] = {}

# The socket stands in a folder only the server's account and root can enter, and that account owns the
# files anyway: `peer` would add no wall, and would refuse root and every account without a name.
_INITDB = (
    "--username=admit_owner",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--text-search-config=simple",
    "--data-checksums",
    "--auth-local=trust",
    "--auth-host=reject",
)


class Cluster:
    """The embedded PostgreSQL of a home folder, shared by every process that starts it.

    The first to start owns the server; the others attach. When the owner ends, in whatever way, the server
    ends too and any of them may start again. Safe to use from several threads; a forked copy is never the
    owner.
    """

    def __init__(
        self,
        home: Path,
        *,
        options: Mapping[str, str] = _NO_OPTIONS,
        mode: str = process.MODE,
        program_cache: Path = binaries.CACHE,
    ) -> None:
        self._folder = Folder(home)
        self._options = dict(options)
        self._mode = mode
        self._program_cache = program_cache
        self._server: process.Server | None = None
        self._server_maker = 0
        self._started = False
        self._mutex = threading.Lock()

    def start(self) -> None:
        """Have the server answer: make the database if there is none, run it, or attach to who runs it.

        Returns when the roles and the database `admit` exist. Starting twice changes nothing.

        Raises: EmbeddedError, one line that says what to do.
        """
        with self._mutex:
            if self.is_alive():
                return
            self._folder.prepare()
            with self._folder.starting(_START_TIMEOUT_S):
                self._own_or_attach()
                self._started = True

    def stop(self) -> None:
        """End the server with a checkpoint when we own it, else only let go; safe to repeat."""
        with self._mutex:
            if self._server is not None and self._server_maker == os.getpid():
                self._server.stop()
                self._tidy()
            self._server = None
            self._started = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_owner(self) -> bool:
        """Whether this very process runs the server now."""
        return self._server is not None and self._server.is_alive and self._server_maker == os.getpid()

    def is_alive(self) -> bool:
        """Whether the server takes connections; false before `start` and after `stop`."""
        if not self._started:
            return False
        return self._listens()

    @property
    def pid(self) -> int | None:
        """The number of the server's head process, None when it does not run."""
        marks = self._folder.marks() if self.is_alive() else []
        return int(marks[0]) if marks else None

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._folder.log

    def url(self, *, user: str, database: str = catalog.DATABASE) -> str:
        """A libpq URL over the socket, right once `start` returned: the socket may stand outside the home."""
        folder = quote(str(self._folder.socket_folder), safe="")
        return f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}?host={folder}&port={PORT}"

    def _tidy(self) -> None:
        """Leave no child of our ended server and no folder outside, unless somebody runs the next one."""
        with self._folder.starting(_START_TIMEOUT_S):
            claim = self._folder.claim()
            if claim is None:
                process.end_orphans(self._folder.name)
                return
            self._folder.remove_short_run()
            os.close(claim)

    def _own_or_attach(self) -> None:
        claim = self._claim()
        if claim is None:
            return
        if self._server is not None and self._server_maker == os.getpid():
            self._server.stop()  # a former one, dead as the claim says: waited for, so it is no zombie
        try:
            self._run(claim)
        except OSError as error:
            raise EmbeddedError(
                f"The embedded database cannot use {error.filename or self._folder.root}: {error.strerror}. "
                "See to the disk and the rights on it, or set ADMIT_HOME to another folder."
            ) from error
        finally:
            os.close(claim)  # the server holds its own; with ours open it would look alive after its death

    def _claim(self) -> int | None:
        """The right to run the server, or None when one answers; waits for one that ends or comes up."""
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            claim = self._folder.claim()
            if claim is not None:
                return claim
            if self._answers():
                return None
            process.end_orphans(self._folder.name)
            time.sleep(_PAUSE_S * 4)
        raise EmbeddedError(
            f"A server runs on {self._folder.data} but does not answer. "
            f"See {self.log}, end it, then start again."
        )

    def _run(self, claim: int) -> None:
        account = accounts.for_server(self._folder.data)
        programs = binaries.find(account, cache=self._program_cache)
        if self._folder.is_new:
            self._make_data(account, claim)
        self._folder.check_version()
        self._folder.clean(account)
        self._launch(programs, account, claim)
        try:
            catalog.ensure(self)
        except psycopg.Error as error:
            self._server_ended_badly(server_log.worst(str(error)))

    def _make_data(self, account: Account, claim: int) -> None:
        """`initdb` aside, then rename: a crash in the middle leaves no half a database."""
        maker = accounts.for_initdb() if account != accounts.KEEP else accounts.KEEP
        programs = binaries.find(maker, cache=self._program_cache)
        with self._folder.new_data() as aside:
            accounts.give(aside, maker)
            with Door(aside, maker) as door:
                self._initdb(programs, maker, door, claim)
            accounts.give(aside, account)

    def _initdb(self, programs: Binaries, maker: Account, door: Door, claim: int) -> None:
        unsynced = ["--no-sync"] if self._options.get("fsync") == "off" else []
        command = [programs.initdb, "--pgdata", door.path, *_INITDB, *unsynced]
        try:
            done = process.run(
                command, maker, fds=(claim, *door.fds), timeout_s=_INITDB_TIMEOUT_S, mode=self._mode
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedError(
                f"Making the embedded database took over {error.timeout:.0f} seconds. "
                "See to the disk, then start again."
            ) from error
        if done.returncode != 0:
            raise EmbeddedError(
                f"The embedded database could not be made: {server_log.worst(done.stdout)}. "
                "See to that, set ADMIT_HOME to another folder, or ADMIT_DATABASE_URL to your own PostgreSQL."
            )

    def _launch(self, programs: Binaries, account: Account, claim: int) -> None:
        server_log.bound(self.log)
        since = server_log.size(self.log)
        with Door(self._folder.data, account) as data, Door(self._folder.socket_folder, account) as run:
            command = [programs.postgres, "-D", data.path, "-k", run.path, "-p", str(PORT)]
            command += ["-c", f"cluster_name={self._folder.name}", *tuning.arguments(self._options)]
            fds = (claim, *data.fds, *run.fds)
            self._server = process.Server(command, account, log=self.log, fds=fds, mode=self._mode)
            self._server_maker = os.getpid()
            self._server.start()
        self._wait_until_ready(self._server, since)

    def _wait_until_ready(self, server: process.Server, since: int) -> None:
        """By the state the server writes into `postmaster.pid`; trying to connect would fill its log."""
        deadline = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self._folder.marks()[7:] and self._folder.marks()[7].strip() == "ready":
                return
            if server.wait(_PAUSE_S):
                self._server_ended_badly(server_log.complaint(self.log, since))
        self._server_ended_badly(f"not ready after {_START_TIMEOUT_S:.0f} seconds")

    def _server_ended_badly(self, complaint: str) -> None:
        if self._server is not None:
            self._server.stop()
        self._server = None
        raise EmbeddedError(
            f"The embedded database does not start: {complaint.rstrip('.')}. "
            f"See {self.log}, put that right, then start again."
        )

    def _answers(self) -> bool:
        try:
            psycopg.connect(
                self.url(user=catalog.OWNER, database=catalog.MAINTENANCE), connect_timeout=5
            ).close()
        except psycopg.OperationalError:
            return False
        return True

    def _listens(self) -> bool:
        """A bare connection, closed before a word: the server logs nothing of it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(5)
            try:
                client.connect(str(self._folder.socket))
            except (BlockingIOError, TimeoutError):
                return True  # it listens, to very many
            except OSError:
                return False
        return True
