"""What a new cluster holds before any migration: two roles and the product's database."""

from typing import Protocol

import psycopg
from psycopg import sql

OWNER = "admit_owner"
APP = "admit_app"
DATABASE = "admit"
MAINTENANCE = "postgres"

ROLE_EXISTS = """
select 1
from pg_catalog.pg_roles
where rolname = %(name)s::name
"""

DATABASE_EXISTS = """
select 1
from pg_catalog.pg_database
where datname = %(name)s::name
"""

# No rights of its own: the migrations grant it roles, which it must ask for by `set role` (noinherit).
CREATE_ROLE = (
    "create role {name} login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
)
CREATE_DATABASE = "create database {name} owner {owner}"


class Reachable(Protocol):
    """Whatever can say where its databases are."""

    def url(self, *, user: str, database: str = ...) -> str:
        """A libpq URL."""


def ensure(cluster: Reachable) -> None:
    """The login role of the product and its database exist; safe to repeat, also at the same time."""
    with _connection(cluster) as connection:
        _ensure_role(connection, APP)
        _ensure_database(connection, DATABASE, owner=OWNER)


def ensure_database(cluster: Reachable, name: str, owner: str = OWNER) -> None:
    """The database exists, owned by the role when it was made now; safe to repeat, also at the same time."""
    with _connection(cluster) as connection:
        _ensure_database(connection, name, owner=owner)


def _connection(cluster: Reachable) -> psycopg.Connection:
    return psycopg.connect(cluster.url(user=OWNER, database=MAINTENANCE), autocommit=True, connect_timeout=10)


def _ensure_role(connection: psycopg.Connection, name: str) -> None:
    if connection.execute(ROLE_EXISTS, {"name": name}).fetchone():
        return
    try:
        connection.execute(sql.SQL(CREATE_ROLE).format(name=sql.Identifier(name)))
    except psycopg.errors.DuplicateObject:
        return
    except psycopg.errors.UniqueViolation:
        return  # the same, told by the catalog's index when two create at once


def _ensure_database(connection: psycopg.Connection, name: str, *, owner: str) -> None:
    if connection.execute(DATABASE_EXISTS, {"name": name}).fetchone():
        return
    statement = sql.SQL(CREATE_DATABASE).format(name=sql.Identifier(name), owner=sql.Identifier(owner))
    try:
        connection.execute(statement)
    except psycopg.errors.DuplicateDatabase:
        return
    except psycopg.errors.UniqueViolation:
        return
