"""The schema of the database an installation stands on. Only commands that end soon import this: the migration library
takes 25 MB."""

from dataclasses import dataclass

from admit.backoffice.health import Finding
from admit.core import logging, migrations, revisions
from admit.core.settings import SettingsError
from admit.supervision.addresses import Addresses


@dataclass(frozen=True, slots=True)
class Step:
    """From which revision to which; `before` is None where the database was empty."""

    before: str | None
    after: str | None


def migrate(where: Addresses) -> Step:
    """Bring the schema to this release's.

    Raises: SettingsError when the address names no user, nobody answers there, or the user may not.
    """
    login = migrations.login_of(where.app)
    if not login:
        raise SettingsError(["ADMIT_DATABASE_URL: name the user, as in postgresql://admit_app@host/admit"])
    try:
        before = migrations.current(where.owner)
        migrations.upgrade(where.owner, login=login)
        return Step(before, migrations.current(where.owner))
    except migrations.DriverError as error:
        raise SettingsError([f"ADMIT_DATABASE_URL: the database cannot be used: {_why(error)}"]) from error


def schema_finding(where: Addresses) -> Finding:
    """Whether the schema is this release's, as a line of the doctor."""
    try:
        current = migrations.current(where.owner)
    except migrations.DriverError as error:
        return Finding("schema", False, f"the database cannot be used: {_why(error)}; see ADMIT_DATABASE_URL")
    if current != revisions.head():
        text = f"at {current or 'nothing'}, this release needs {revisions.head()}: run `admit migrate`"
        return Finding("schema", False, text)
    return Finding("schema", True, f"at {current}")


def _why(error: migrations.DriverError) -> str:
    """The driver's own words, on one line and without a secret."""
    cause = getattr(error, "orig", None) or error
    lines = logging.scrub(str(cause)).strip().splitlines()
    return lines[0] if lines else type(cause).__name__
