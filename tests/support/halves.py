"""Rows of two tenants in every table, looked at as each role of the database, by SQL alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors, sql

from tests.support.table_rights import SAMPLES

FILLERS = {
    "uuid": "00000000-0000-7000-8000-0000000000aa", "text": "x", "integer": 1, "bigint": 1, "smallint": 1,
    "boolean": False, "timestamp with time zone": "2027-01-10T12:00:00Z", "jsonb": {}, "bytea": "\\x00",
    "date": "2027-01-10",
}  # fmt: skip

COLUMNS = """
select attname, format_type(atttypid, atttypmod), attnotnull and not atthasdef, attgenerated <> ''
from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum
"""


@dataclass(frozen=True, slots=True)
class Halves:
    """A database with rows of two tenants in every table, looked at as its owner and as the application."""

    owner: psycopg.Connection
    app: psycopg.Connection
    home: UUID
    away: UUID

    @contextmanager
    def acting(self, role: str, tenant: UUID | None = None) -> Iterator[psycopg.Connection]:
        """A transaction as `core.db` opens it; undone afterwards."""
        with self.app.transaction(force_rollback=True):
            self.app.execute(f"set local role {role}")
            if tenant is not None:
                self.app.execute(f"set local admit.tenant_id = '{tenant}'")
            yield self.app

    def refuses(self, role: str, tenant: UUID | None, statement: Any, params: Any = ()) -> bool:
        """Whether the database says that the role may not."""
        try:
            with self.acting(role, tenant) as connection:
                connection.execute(statement, params)
        except errors.InsufficientPrivilege:
            return True
        return False

    def columns(self, table: str, role: str, right: str) -> list[str]:
        """The columns of a table that a role may read, add or change."""
        named = [(name, made) for name, _, _, made in self.owner.execute(COLUMNS, (table,))]
        asked = "select has_column_privilege(%s, %s, %s, %s)"
        return [
            name
            for name, made in named
            if not (made and right != "select")
            and self.owner.execute(asked, (role, table, name, right)).fetchone() == (True,)
        ]


def fill(halves: Halves, table: str, tenant: UUID) -> None:
    """See that a tenant has a row in the table; a made-up one belongs to nothing."""
    counted = halves.owner.execute(f"select count(*) from {table} where tenant_id = %s", (tenant,)).fetchone()
    if counted != (0,):
        return
    needed = [(name, kind) for name, kind, bare, _ in halves.owner.execute(COLUMNS, (table,)) if bare]
    row = {name: FILLERS.get(kind, "x") for name, kind in needed} | dict(SAMPLES.get(table, {}))
    row["tenant_id"] = str(tenant)
    with halves.owner.transaction():
        halves.owner.execute("set local session_replication_role = replica")  # no foreign keys
        halves.owner.execute(*inserting(table, list(row), row))


def inserting(table: str, columns: list[str], row: dict[str, Any]) -> tuple[sql.Composed, tuple[str]]:
    """The statement that adds a row, and its parameter."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = (
        "insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, %s::jsonb)"
    )
    composed = sql.SQL(statement).format(table=sql.Identifier(table), names=names)
    return composed, (json.dumps(row, default=str),)
