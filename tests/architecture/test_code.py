"""Habits of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADMIT = ROOT / "src" / "admit"
BELOW_FLOWS = ("core", "audit", "events", "identity", "communications", "facts", "discounts", "questions", "sales",
               "tickets", "checkin", "reports", "backoffice")  # fmt: skip
OPENS = {"read", "write", "door"}
FORBIDDEN_NAMES = {"service.py", "utils.py", "helpers.py", "manager.py"}


def parsed(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path, tree in parsed(ROOT / "src")
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert not found, found


def test_no_slice_opens_or_ends_a_transaction() -> None:
    """Slices receive `tx`; the ground floor alone has its own short ones, for throttles and bells."""
    allowed = {"core/db.py", "core/jobs.py", "core/throttle.py"}
    found = []
    for floor in BELOW_FLOWS:
        for path, tree in parsed(ADMIT / floor):
            name = str(path.relative_to(ADMIT))
            if name in allowed or name.startswith("core/embedded/") or name == "core/migrations.py":
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    opens = node.func.attr in OPENS and ast.unparse(node.func.value).endswith("db")
                    ends = node.func.attr in {"commit", "rollback"}
                    if opens or ends:
                        found.append(f"{name}:{node.lineno}")
    assert not found, found


def test_only_the_audited_door_is_used_for_the_operator() -> None:
    found = [
        str(path.relative_to(ADMIT))
        for path, tree in parsed(ADMIT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "Door.OPERATOR"
    ]
    assert set(found) <= {"flows/operating.py"}, found


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [
        str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("*.py") if path.name in FORBIDDEN_NAMES
    ]
    assert not found, found


def test_no_statement_reads_every_column() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in parsed(ADMIT)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        and re.match(r"\s*select\s+\*", node.value, re.IGNORECASE)
    ]  # fmt: skip
    assert not found, found


def test_every_slice_says_what_it_owns() -> None:
    missing = [
        folder.name
        for folder in sorted(ADMIT.iterdir())
        if folder.is_dir() and (folder / "__init__.py").exists()
        and not ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    ]  # fmt: skip
    assert not missing, missing


def test_templates_hold_no_style_script_or_handler() -> None:
    pattern = re.compile(
        r"\sstyle=|<style|<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")|\son[a-z]+=\"", re.I
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ADMIT / "web").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, found
