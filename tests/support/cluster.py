"""A PostgreSQL for tests: the product's own embedded one, without the waits for the disk.

One for each pytest process (each xdist worker), in a folder the caller gives: nothing is shared between
workers, so nothing must be agreed on, and the server ends with its worker however that ends.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from admit.core.embedded import catalog
from admit.core.embedded.cluster import Cluster

FAST: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "300",
    # room for a whole test run between two checkpoints
    "checkpoint_timeout": "1h",
    "max_wal_size": "4GB",
}

CREATE = "create database {name} template {template} owner {owner} strategy {strategy}"
DROP = "drop database if exists {name} with (force)"

# Half the time of `wal_log` here: the two checkpoints it forces cost little where nothing waits for the disk.
STRATEGY = "file_copy"


class ScratchCluster:
    """A throw-away cluster and the databases in it; not safe for threads."""

    def __init__(self, home: Path, *, options: Mapping[str, str] = FAST) -> None:
        self._cluster = Cluster(home, options=options)
        self._maintenance: psycopg.Connection | None = None

    def start(self) -> None:
        """Have the server run, with its two roles."""
        self._cluster.start()
        self._maintenance = psycopg.connect(
            self.url(user=catalog.OWNER, database=catalog.MAINTENANCE), autocommit=True
        )

    def stop(self) -> None:
        """End it; the folder is the caller's to remove."""
        if self._maintenance is not None:
            self._maintenance.close()
            self._maintenance = None
        self._cluster.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def url(self, *, user: str = catalog.OWNER, database: str = catalog.DATABASE) -> str:
        """A libpq URL of one of its databases."""
        return self._cluster.url(user=user, database=database)

    def create_database(self, name: str, *, template: str = "template0", owner: str = catalog.OWNER) -> str:
        """The owner's URL of a new copy of the template, to which nobody may be connected."""
        self._execute(
            sql.SQL(CREATE).format(
                name=sql.Identifier(name),
                template=sql.Identifier(template),
                owner=sql.Identifier(owner),
                strategy=sql.Identifier(STRATEGY),
            )
        )
        return self.url(user=owner, database=name)

    def drop_database(self, name: str) -> None:
        """Remove a database and cut off whoever is connected to it; no error when there is none."""
        self._execute(sql.SQL(DROP).format(name=sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        assert self._maintenance is not None, "start the cluster first"
        self._maintenance.execute(statement)
