"""Which revision of the schema this release needs, without the migration library: serving needs no more of it."""

import re
from functools import cache
from pathlib import Path

_PLACES = (
    Path(__file__).resolve().parents[1] / "migrations",
    Path(__file__).resolve().parents[3] / "migrations",
)

SCRIPTS = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])
"""Inside the package when installed from a wheel, beside `src` in a checkout."""

_NAMED = re.compile(r"""^(revision|down_revision)(?::[^=]+)? = (?:["']([^"']+)["']|None)""", re.MULTILINE)


@cache
def head() -> str:
    """The newest revision: the one that no other comes after."""
    newest: str
    [newest] = known() - {pair["down_revision"] for pair in _pairs()}
    return newest


@cache
def known() -> frozenset[str]:
    """Every revision that this release can start from."""
    return frozenset(pair["revision"] for pair in _pairs())


@cache
def _pairs() -> list[dict[str, str]]:
    return [dict(_NAMED.findall(path.read_text("utf-8"))) for path in (SCRIPTS / "versions").glob("*.py")]
