"""The planted bugs still fit the source, and docs/reliability.md lists them and every rule with tests that exist."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from admit.sales import invariants
from tests.mutations.planted import PLANTED, Planted

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")

ids = [bug.name for bug in PLANTED]


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("bug", PLANTED, ids=ids)
def test_a_planted_bug_fits_the_source_in_one_place(bug: Planted) -> None:
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.old) == 1
    assert bug.old != bug.new


@pytest.mark.parametrize("bug", PLANTED, ids=ids)
def test_the_test_that_catches_it_exists_and_is_listed(bug: Planted) -> None:
    path, _, name = bug.test.partition("::")
    assert name in names_in(path)
    assert f"| {bug.name} |" in PAGE


def test_every_test_the_page_names_exists() -> None:
    assert [f"{path}::{name}" for path, name in NAMED.findall(PAGE) if name not in names_in(path)] == []


def test_every_rule_stands_in_the_list() -> None:
    assert {rule for rule in invariants.RULES if f"`{rule}`" not in PAGE} == set()
