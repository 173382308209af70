"""Every statement in the source is understood by the migrated schema: PostgreSQL prepares each of them."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import admit

SQL = re.compile(r"\s*(select|insert|update|delete|with|merge)\b", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
ENTRY_POINTS = {"admit.__main__"}


def statements() -> Iterator[tuple[str, str]]:
    for info in pkgutil.walk_packages(admit.__path__, "admit."):
        if info.name in ENTRY_POINTS:
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and SQL.match(value):
                yield f"{info.name}.{name}", value
    for path in sorted(Path(admit.__file__).parent.rglob("*.sql")):
        yield path.name, path.read_text(encoding="utf-8")


def numbered(statement: str) -> str:
    """The statement with `$1, $2` for its named placeholders, each name one number."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(statement)))
    text = PLACEHOLDER.sub(lambda found: f"${names.index(found[1]) + 1}", statement)
    return text.replace("%%", "%")


def test_every_statement_prepares(owner_url: str) -> None:
    found = dict(statements())
    assert len(found) > 50
    failures = {}
    with psycopg.connect(owner_url, autocommit=True) as connection:
        for name, statement in found.items():
            try:
                connection.execute(f"prepare checked as {numbered(statement)}".encode())
                connection.execute("deallocate checked")
            except psycopg.Error as error:
                failures[name] = str(error).splitlines()[0]
    assert not failures, failures


@pytest.mark.parametrize("wrong", ["select nothing from nowhere", "select %(a)s + from orders"])
def test_a_wrong_statement_would_be_caught(owner_url: str, wrong: str) -> None:
    with psycopg.connect(owner_url) as connection, pytest.raises(psycopg.Error):
        connection.execute(f"prepare checked as {numbered(wrong)}".encode())
