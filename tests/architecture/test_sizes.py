"""Sizes only shrink: a file or function over its bound is an exception with a reason, and exceptions may only go."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = [ROOT / "src", ROOT / "tools"]

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 70
MOST_LINES_OF_A_TEMPLATE = 150
MOST_LINES_OF_A_TEST_FILE = 500

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}


def python_files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob("*.py"))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_source_file_is_longer_than_its_bound() -> None:
    long = {
        name_of(path): lines_of(path)
        for path in python_files(*SOURCE)
        if lines_of(path) > MOST_LINES_OF_A_FILE
    }
    assert set(long) == set(LONG_FILES), long


def test_no_function_is_longer_than_its_bound() -> None:
    long = {}
    for path in python_files(*SOURCE):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    long[f"{name_of(path)}:{node.name}"] = length
    assert set(long) == set(LONG_FUNCTIONS), long


def test_no_template_is_longer_than_its_bound() -> None:
    templates = sorted((ROOT / "src").rglob("templates/**/*.*"))
    assert templates
    long = {name_of(path): lines_of(path) for path in templates if lines_of(path) > MOST_LINES_OF_A_TEMPLATE}
    assert set(long) == set(LONG_TEMPLATES), long


def test_no_test_file_is_longer_than_its_bound() -> None:
    long = {name_of(path): lines_of(path) for path in python_files(ROOT / "tests")
            if lines_of(path) > MOST_LINES_OF_A_TEST_FILE}  # fmt: skip
    assert not long, long
