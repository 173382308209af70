"""What every command does first: read the settings, set up the logs, and say clearly what is missing."""

import logging as stdlib_logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from admit.core import logging
from admit.core.db import DriverError
from admit.core.embedded.errors import EmbeddedError
from admit.core.errors import AdmitError
from admit.core.settings import Settings, SettingsError, load
from admit.supervision import addresses

CHATTY = ("alembic", "procrastinate")
"""Libraries whose info lines tell what they do every few seconds, or at every start."""


def prepared_settings(**overrides: object) -> Settings:
    """The settings, with logging set up by them; on a wrong one, one clear line each and exit code 2."""
    try:
        settings = load(**overrides)
        set_up_logs(settings)
    except SettingsError as error:
        stop(*error.problems)
    return settings


def set_up_logs(settings: Settings, *, level: str = "") -> None:
    """Send the logs where the settings say. Raises: SettingsError for an unknown level."""
    try:
        logging.configure(settings.environment, level=level or settings.log_level)
    except KeyError:
        raise SettingsError(["ADMIT_LOG_LEVEL: choose debug, info, warning or error"]) from None
    least = max(stdlib_logging.WARNING, stdlib_logging.getLogger().level)
    for name in CHATTY:
        stdlib_logging.getLogger(name).setLevel(least)


def stop(*lines: str) -> NoReturn:
    """Say why nothing was started, one line each, and end with exit code 2."""
    for line in lines:
        print(f"admit: {line}", file=sys.stderr)
    raise SystemExit(2)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn expected errors into one line and exit code 2, without a traceback."""
    try:
        yield
    except SettingsError as error:
        stop(*error.problems)
    except (EmbeddedError, AdmitError) as error:
        stop(str(error))
    except DriverError as error:
        stop(f"ADMIT_DATABASE_URL: the database cannot be used: {_first_line(error)}")


@contextmanager
def at_hand(settings: Settings) -> Iterator[Settings]:
    """Settings that name the database: the running one, or the embedded one started for as long as it takes."""
    with addresses.running(settings) as (_, where):
        yield where.named_in(settings)


def _first_line(error: Exception) -> str:
    lines = logging.scrub(str(error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__
