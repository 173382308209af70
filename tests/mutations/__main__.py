"""`python -m tests.mutations`: plant each bug in a copy of the source and see that its test fails.

Exit code 1 when a bug is not caught, or when a test fails without any.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.mutations.planted import PLANTED, Planted

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "migrations", "tools", "docs", "pyproject.toml", "README.md")
MOST_S = 300
NO_VERDICT = -1
FAILED = 1
"""What pytest exits with when tests ran and some failed; anything else is no verdict."""


def main() -> None:
    """Read which to plant, plant, tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only bugs with this in their name")
    chosen = [bug for bug in PLANTED if parser.parse_args().word in bug.name]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        _copy(copy)
        escaped = [bug for bug in chosen if not _is_caught(copy, bug)]
        sound = _pytest(copy, *dict.fromkeys(bug.test for bug in chosen)) == 0
    click.echo(f"{len(chosen) - len(escaped)} of {len(chosen)} caught")
    if not sound:
        click.echo("The tests fail without a planted bug too, so this says nothing.")
    raise SystemExit(1 if escaped or not sound else 0)


def _copy(copy: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, copy / name)


def _is_caught(copy: Path, bug: Planted) -> bool:
    started, path = time.monotonic(), copy / bug.file
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace(bug.old, bug.new), encoding="utf-8")
    try:
        caught = _pytest(copy, bug.test) == FAILED
    finally:
        path.write_text(sound, encoding="utf-8")
    click.echo(f"{'caught' if caught else 'ESCAPED':8}{time.monotonic() - started:5.0f} s  {bug.name}")
    return caught


def _pytest(copy: Path, *tests: str) -> int:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        return subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=MOST_S).returncode
    except subprocess.TimeoutExpired:
        return NO_VERDICT


if __name__ == "__main__":
    main()
