"""The embedded database: what a start gives, and who may share it."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from admit.core.embedded import catalog, server_log
from admit.core.embedded.cluster import Cluster
from tests.support.cluster import ScratchCluster
from tests.support.cluster_process import ClusterProcess, ends, watch

QUICK = {"fsync": "off"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("shared")) as cluster:
        yield cluster


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path, options=QUICK) as cluster:
        yield cluster


def ask(cluster: Cluster, statement: str, *, user: str = "admit_owner", database: str = "admit") -> object:
    with psycopg.connect(cluster.url(user=user, database=database)) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row if row is None or len(row) > 1 else row[0]


def test_a_start_makes_the_database_owned_by_the_owner_in_utf8_with_the_builtin_locale(
    shared: Cluster,
) -> None:
    facts = ask(
        shared,
        "select pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider::text, datlocale "
        "from pg_database where datname = 'admit'",
    )
    assert facts == ("admit_owner", "UTF8", "b", "C.UTF-8")


def test_the_login_role_has_no_rights_of_its_own(shared: Cluster) -> None:
    facts = ask(
        shared,
        "select rolcanlogin, rolinherit, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication "
        "from pg_roles where rolname = 'admit_app'",
    )
    assert facts == (True, False, False, False, False, False, False)


def test_the_login_role_can_sign_in(shared: Cluster) -> None:
    assert ask(shared, "select current_user::text", user="admit_app") == "admit_app"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("jit", "off"),
        ("max_connections", "300"),
        ("log_min_error_statement", "panic"),
    ],
)
def test_a_setting_is_what_the_product_promises(shared: Cluster, setting: str, value: str) -> None:
    assert ask(shared, f"show {setting}") == value


def test_options_win_over_the_settings(quick: Cluster) -> None:
    assert ask(quick, "show fsync") == "off"


def test_the_socket_and_the_data_are_closed_to_other_users(shared: Cluster, tmp_path: Path) -> None:
    with Cluster(tmp_path, options=QUICK):
        modes = {name: (tmp_path / "postgres" / name).stat().st_mode & 0o777 for name in ("data", "run")}
    assert modes == {"data": 0o700, "run": 0o700}


def test_a_variable_of_the_environment_does_not_reach_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATESTYLE", "German")
    with Cluster(tmp_path, options=QUICK) as cluster:
        monkeypatch.delenv("PGDATESTYLE")
        assert ask(cluster, "show datestyle") == "ISO, MDY"


def test_what_was_written_is_there_after_a_restart(quick: Cluster) -> None:
    with psycopg.connect(quick.url(user="admit_owner")) as connection:
        connection.execute("create table kept as select 7 as seven")
    quick.stop()
    quick.start()
    assert ask(quick, "select seven from kept") == 7


def test_starting_and_stopping_twice_changes_nothing(quick: Cluster) -> None:
    first = quick.pid
    quick.start()
    assert quick.pid == first
    quick.stop()
    quick.stop()
    assert (quick.is_alive(), quick.pid, quick.is_owner) == (False, None, False)


def test_another_process_attaches_and_leaves_the_server_running(quick: Cluster, tmp_path: Path) -> None:
    with ClusterProcess(tmp_path).started() as other:
        assert (other.role, other.server) == ("attached", quick.pid)
    assert ask(quick, "select 1") == 1


def test_of_several_processes_starting_at_once_exactly_one_owns(tmp_path: Path) -> None:
    others = [ClusterProcess(tmp_path) for _ in range(4)]
    try:
        roles = sorted(other.started().role for other in others)
        servers = {other.server for other in others}
    finally:
        for other in others:
            other.end()
    assert roles == ["attached", "attached", "attached", "owner"]
    assert len(servers) == 1


def test_when_the_owner_leaves_who_attached_sees_it_and_may_start(tmp_path: Path) -> None:
    attached = Cluster(tmp_path, options=QUICK)
    with ClusterProcess(tmp_path).started():
        attached.start()
        assert (attached.is_alive(), attached.is_owner) == (True, False)
    assert not attached.is_alive()
    with attached:
        attached.start()
        assert attached.is_owner


def test_a_start_while_the_owner_is_stopping_waits_and_then_owns(tmp_path: Path) -> None:
    owner = ClusterProcess(tmp_path).started()
    assert owner.process.stdin is not None
    owner.process.stdin.close()  # it begins to stop; nobody waits for it
    with Cluster(tmp_path, options=QUICK) as next_owner:
        owner.process.wait(60)
        assert owner.process.stdout is not None
        owner.process.stdout.close()
        next_owner.start()
        assert ask(next_owner, "select 1") == 1


def test_a_server_started_in_a_short_lived_thread_outlives_the_thread(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path, options=QUICK)
    thread = threading.Thread(target=cluster.start)
    thread.start()
    thread.join()
    with cluster:
        assert cluster.pid is not None
        server = watch(cluster.pid)
        assert not ends(server, within_s=0.3)
        os.close(server)


def test_a_forked_copy_of_the_owner_does_not_stop_the_server(tmp_path: Path) -> None:
    with ClusterProcess(tmp_path).started() as owner:
        owner.fork_and_stop_in_the_copy()
        with psycopg.connect(owner.url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_a_path_too_long_for_a_socket_moves_the_socket_where_others_find_it(tmp_path: Path) -> None:
    home = tmp_path / ("a-very-long-name-" * 6)
    with Cluster(home, options=QUICK) as cluster:
        elsewhere = (home / "postgres" / "run").resolve()
        assert elsewhere.stat().st_mode & 0o777 == 0o700
        with ClusterProcess(home).started() as other:
            assert other.role == "attached"
            assert other.url == cluster.url(user="admit_app")
    assert not elsewhere.exists()


def test_a_home_with_a_comma_works(tmp_path: Path) -> None:
    with Cluster(tmp_path / "one, two", options=QUICK) as cluster:
        assert ask(cluster, "select 1") == 1


def test_ensuring_a_database_twice_makes_it_once(quick: Cluster) -> None:
    catalog.ensure_database(quick, "second", "admit_app")
    catalog.ensure_database(quick, "second", "admit_app")
    owner = ask(quick, "select pg_get_userbyid(datdba) from pg_database where datname = 'second'")
    assert owner == "admit_app"


def test_a_log_beyond_its_limit_is_moved_aside_and_emptied(tmp_path: Path) -> None:
    log = tmp_path / "postgresql.log"
    log.write_bytes(b"x" * (server_log.LIMIT_BYTES + 1))
    server_log.bound(log)
    assert (log.stat().st_size, (tmp_path / "postgresql.log.1").stat().st_size) == (
        0,
        server_log.LIMIT_BYTES + 1,
    )


def test_an_error_of_a_statement_leaves_no_personal_data_in_the_log(quick: Cluster) -> None:
    with psycopg.connect(quick.url(user="admit_owner"), autocommit=True) as connection:
        connection.execute("create table people (email text primary key)")
        for _ in range(2):
            try:
                connection.execute("insert into people values ('ada@example.org')")
            except psycopg.errors.UniqueViolation:
                break
    assert "ada@example.org" not in quick.log.read_text()


def test_a_scratch_database_is_a_copy_of_its_template(tmp_path: Path) -> None:
    with ScratchCluster(tmp_path) as scratch:
        with psycopg.connect(scratch.create_database("pattern")) as connection:
            connection.execute("create table copied as select 1 as one")
        with psycopg.connect(scratch.create_database("copy", template="pattern")) as connection:
            assert connection.execute("select one from copied").fetchone() == (1,)


def test_dropping_a_scratch_database_cuts_off_who_is_connected(tmp_path: Path) -> None:
    with ScratchCluster(tmp_path) as scratch:
        connection = psycopg.connect(scratch.create_database("short"))
        scratch.drop_database("short")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
        connection.close()
