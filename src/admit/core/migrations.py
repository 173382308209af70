"""Bringing a database to the schema this release needs, and saying where it stands."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from psycopg import sql
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from admit.core.revisions import SCRIPTS
from admit.core.tenancy import Door, Part

LOCK_KEY = 0x41444D4954  # one migration at a time, whatever starts it

DriverError = SQLAlchemyError
"""What these raise when the database cannot be reached, or refuses."""

GRANT_ROLE = "grant {role} to {login} with inherit false, set true"


def current(url: str) -> str | None:
    """The revision the database stands at, or None when it is empty."""
    engine = create_engine(_driver_url(url))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def login_of(url: str) -> str | None:
    """The login that a connection string names."""
    return make_url(url).username


def upgrade(owner_url: str, *, login: str) -> None:
    """Migrate to the newest revision and let `login` play every role of the product. Safe to repeat.

    Locks: one advisory lock, so that two starting processes migrate one after the other.
    """
    engine = create_engine(_driver_url(owner_url))
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"select pg_advisory_lock({LOCK_KEY})")
            connection.commit()
            try:
                _run(connection)
                _grant_roles(connection, login)
            finally:
                connection.rollback()
                connection.exec_driver_sql(f"select pg_advisory_unlock({LOCK_KEY})")
                connection.commit()
    finally:
        engine.dispose()


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def _grant_roles(connection: Connection, login: str) -> None:
    for role in [*Part, *Door]:
        statement = sql.SQL(GRANT_ROLE).format(role=sql.Identifier(role.value), login=sql.Identifier(login))
        connection.exec_driver_sql(statement.as_string(None))
    connection.commit()


def _driver_url(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
