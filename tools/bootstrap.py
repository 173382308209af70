"""Make `.venv` with exactly what `uv.lock` names. Runs on any Python >= 3.8, standard library only.

An interpreter built with optimisations is preferred: it runs the product about 1.6 times as fast as one without.
Nothing is done when the lock and the interpreter are those of the last run.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
TOOLS = ROOT / ".cache" / "tools"
STAMP = ROOT / ".cache" / "bootstrap.json"
UV = "uv==0.13.9"
LEAST = (3, 11)
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")
FOLDERS = ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")

ASK = (
    "import json, sys, sysconfig;"
    "print(json.dumps([list(sys.version_info[:2]),"
    " '--enable-optimizations' in (sysconfig.get_config_var('CONFIG_ARGS') or ''),"
    " sys.implementation.name]))"
)


def main():
    """Bring `.venv` up to date."""
    wanted = hashlib.sha256(
        (ROOT / "uv.lock").read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    ).hexdigest()
    if (
        (VENV / "bin" / "python").exists()
        and STAMP.exists()
        and json.loads(STAMP.read_text()).get("lock") == wanted
    ):
        return
    python = best_interpreter()
    print(f"setting up .venv with {python}", flush=True)
    sync(uv(python), python)
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.write_text(json.dumps({"lock": wanted, "python": python}))


def best_interpreter():
    """The first optimised CPython >= 3.11 that can make environments, else the first at all."""
    usable = [found for path in candidates() for found in [look_at(path)] if found]
    if not usable:
        sys.exit(
            "admit needs Python 3.11 or newer with the venv module (on Debian: apt-get install python3-venv)"
        )
    usable.sort(key=lambda found: not found["optimised"])
    return usable[0]["path"]


def candidates():
    """Paths of interpreters, those of the system first; each real file once."""
    asked = os.environ.get("ADMIT_PYTHON")
    paths = [asked] if asked else []
    paths += [os.path.join(folder, name) for folder in FOLDERS for name in NAMES]
    paths += [path for path in (shutil.which(name) for name in NAMES) if path]
    seen = set()
    for path in paths:
        real = os.path.realpath(path)
        if os.access(real, os.X_OK) and real not in seen:
            seen.add(real)
            yield path


def look_at(path):
    """What an interpreter is, or None when it will not do."""
    try:
        answer = subprocess.run([path, "-c", ASK], capture_output=True, text=True, timeout=30, check=True)
        version, optimised, kind = json.loads(answer.stdout)
        subprocess.run([path, "-c", "import venv, ensurepip"], capture_output=True, timeout=30, check=True)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if kind != "cpython" or tuple(version) < LEAST:
        return None
    return {"path": path, "optimised": optimised}


def uv(python):
    """The path of our own uv, installed beside the project when it is missing."""
    program = TOOLS / "bin" / "uv"
    if not program.exists():
        run([python, "-m", "venv", "--clear", str(TOOLS)])
        run(
            [
                str(TOOLS / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                UV,
            ]
        )
    return str(program)


def sync(program, python):
    """Install what the lock names, no more and no less."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_PROJECT_ENVIRONMENT=str(VENV))
    environment.pop("VIRTUAL_ENV", None)
    run([program, "sync", "--frozen", "--quiet", "--python", python], environment)


def run(command, environment=None):
    """Run a step; when it fails, say which and stop."""
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        sys.exit(f"this step failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
