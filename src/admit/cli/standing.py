"""The database an installation stands on: started, reached and brought to this release's schema."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from admit.core import footing, keyring
from admit.core.embedded.cluster import Cluster
from admit.core.settings import Settings
from admit.supervision import addresses
from admit.supervision.addresses import Addresses


@contextmanager
def standing(settings: Settings) -> Iterator[tuple[Cluster | None, Addresses]]:
    """The database started (when embedded), migrated, and the root secret in place; stopped at the end.

    Raises: SettingsError, EmbeddedError; SystemExit when the schema could not be brought there, after saying why.
    """
    keyring.secret_of(settings)
    with addresses.running(settings) as (cluster, where):
        _migrate(where)
        yield cluster, where


def _migrate(where: Addresses) -> None:
    """As `admit migrate`, in a process of its own: what serves for months must not hold the migration library.

    Nothing is started where nothing is to be done, which is at every start but the first of a release.
    """
    if footing.is_sound(where.owner, where.app):
        return
    done = subprocess.run(
        [sys.executable, "-P", "-m", "admit.cli.main", "migrate"],
        env={**os.environ, **where.environment()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
