"""Tenants kept apart by the database itself: SQL tried directly as each role, on every table of the catalog."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg import errors

from admit.core.tenancy import Door, Part
from tests.conftest import app_url
from tests.support.access_world import a_world_of_its_own
from tests.support.cluster import ScratchCluster
from tests.support.halves import COLUMNS, Halves, fill, inserting
from tests.support.table_rights import RIGHTS, SECRETS, rights_of

ROLES = [role.value for role in (*Part, *Door)]
PARTS = [part.value for part in Part]
LETTERS = {"S": "select", "I": "insert", "U": "update", "D": "delete"}
TABLES = """
select relname from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') order by 1
"""
SECRET_LOOKING = r"""
select c.relname || '.' || a.attname
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
  and a.attname ~ '(hash|secret|sealed|password|totp|recovery|token$)'
"""

HELD = """
select roleid::regrole::text, admin_option, inherit_option
from pg_auth_members
where member = 'admit_app'::regrole
"""
POWERS = """
select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles where rolname = any(%s)
"""
OWNED = """
select classid::regclass::text, objid from pg_shdepend where refobjid = any(%s::regrole[]) and deptype = 'o'
"""


@pytest.fixture(scope="module")
async def halves(cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Halves]:
    async with a_world_of_its_own(cluster, tmp_path_factory.mktemp("halves")) as world:
        home, away = world.home.scope.tenant_id, world.away.scope.tenant_id
        with psycopg.connect(app_url(cluster, world.owner.info.dbname), autocommit=True) as app:
            found = Halves(world.owner, app, home, away)
            for table in TENANT_OWNED:
                for tenant in (home, away):
                    fill(found, table, tenant)
            yield found


TENANT_OWNED = sorted(
    table
    for table in RIGHTS
    if {"admit_tenant", "admit_issuing"} & rights_of(table).keys()
    and table not in {"tenants", "users", "platform_settings"}
)
PLAYED = [(role, table) for table in TENANT_OWNED for role in PARTS if role in rights_of(table)]
READ = [(role, table) for role, table in PLAYED if "S" in rights_of(table)[role]]
ADDED_TO = [(role, table) for role, table in PLAYED if "I" in rights_of(table)[role]]


def test_every_table_is_listed_and_each_role_has_exactly_the_rights_listed(halves: Halves) -> None:
    assert {name for (name,) in halves.owner.execute(TABLES)} == RIGHTS.keys()
    for table in RIGHTS:
        assert has(halves, table) == rights_of(table), table


def has(halves: Halves, table: str) -> dict[str, str]:
    """The rights that the catalog tells of, as the list writes them."""
    found = {}
    for role in ROLES:
        letters = ""
        for letter, right in LETTERS.items():
            any_column = (
                " or has_any_column_privilege(%(role)s, %(table)s, %(right)s)" if letter != "D" else ""
            )
            asked = f"select has_table_privilege(%(role)s, %(table)s, %(right)s){any_column}"
            given = {"role": role, "table": table, "right": right}
            letters += letter if halves.owner.execute(asked, given).fetchone() == (True,) else ""
        if letters:
            found[role] = letters
    return found


def test_nobody_truncates_or_makes_triggers(halves: Halves) -> None:
    for table in RIGHTS:
        for role in (*ROLES, "admit_app", "public"):
            if table.startswith("procrastinate_") and role == Door.JOBS.value:
                continue  # the job library's own tables, all rights
            for right in ("truncate", "trigger", "references"):
                assert halves.owner.execute(
                    "select has_table_privilege(%s, %s, %s)", (role, table, right)
                ).fetchone() == (False,), (role, table, right)


@pytest.mark.parametrize(("role", "table"), READ)
def test_a_part_reads_its_own_tenants_rows_and_without_one_none(
    halves: Halves, role: str, table: str
) -> None:
    counted = f"select count(tenant_id), count(*) filter (where tenant_id = '{halves.away}') from {table}"
    with halves.acting(role, halves.home) as connection:
        mine, theirs = connection.execute(counted).fetchone() or (0, 0)
    assert (mine > 0, theirs) == (True, 0)
    with halves.acting(role) as connection:
        assert connection.execute(counted).fetchone() == (0, 0)


@pytest.mark.parametrize(("role", "table"), PLAYED)
def test_a_part_changes_and_removes_nothing_that_is_foreign(halves: Halves, role: str, table: str) -> None:
    changeable = halves.columns(table, role, "update")
    readable = halves.columns(table, role, "select")
    for scope in (halves.home, None):
        for column in [name for name in changeable if name in readable][:1]:
            with halves.acting(role, scope) as connection:
                changed = connection.execute(
                    f"update {table} set {column} = {column} where tenant_id = '{halves.away}'"
                )
                assert changed.rowcount == 0
        if "D" in rights_of(table)[role]:
            with halves.acting(role, scope) as connection:
                assert (
                    connection.execute(f"delete from {table} where tenant_id = '{halves.away}'").rowcount == 0
                )
    if "tenant_id" in changeable:
        assert halves.refuses(role, halves.home, f"update {table} set tenant_id = '{halves.away}'")


@pytest.mark.parametrize(("role", "table"), ADDED_TO)
def test_a_part_adds_nothing_to_another_tenant_or_without_one(halves: Halves, role: str, table: str) -> None:
    columns = halves.columns(table, role, "insert")
    found = halves.owner.execute(
        f"select to_jsonb(one) from {table} one where tenant_id = %s limit 1", (halves.away,)
    ).fetchone()
    assert found is not None
    for scope in (halves.home, None):
        assert halves.refuses(role, scope, *inserting(table, columns, found[0]))


def test_a_tenant_sees_itself_and_its_people_among_all(halves: Halves) -> None:
    for role in ("admit_tenant", "admit_staff"):
        with halves.acting(role, halves.home) as connection:
            assert connection.execute("select id from tenants").fetchall() == [(halves.home,)]
            strangers = "select id from users where id not in (select user_id from tenant_users)"
            assert connection.execute(strangers).fetchall() == []
        with halves.acting(role) as connection:
            assert connection.execute("select id from tenants").fetchall() == []
            assert connection.execute("select id from users").fetchall() == []
    with halves.acting("admit_tenant", halves.home) as connection:
        renamed = connection.execute(f"update tenants set name = 'Ours' where id = '{halves.away}'")
        assert renamed.rowcount == 0


def test_every_column_that_looks_secret_is_listed_with_who_reads_it(halves: Halves) -> None:
    assert {name for (name,) in halves.owner.execute(SECRET_LOOKING)} == SECRETS.keys()


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_read_by_those_listed_alone(halves: Halves, secret: str) -> None:
    table, column = secret.split(".")
    readers = {f"admit_{one}" for one in SECRETS[secret].split(", ")}
    statement = f"select {column} from {table} limit 1"
    for role in ROLES:
        assert (column in halves.columns(table, role, "select")) == (role in readers), role
        assert halves.refuses(role, halves.home, statement) == (role not in readers), role


def test_a_role_without_rights_on_a_table_is_refused_all_four_acts(halves: Halves) -> None:
    for table in RIGHTS:
        name = halves.owner.execute(COLUMNS, (table,)).fetchall()[0][0]
        for role in ROLES:
            letters = rights_of(table).get(role, "")
            if "S" not in letters:
                assert halves.refuses(role, halves.home, f"select {name} from {table}"), (role, table)
            if "I" not in letters:
                assert halves.refuses(role, halves.home, f"insert into {table} default values"), (role, table)
            if "U" not in letters:
                assert halves.refuses(role, halves.home, f"update {table} set {name} = default"), (
                    role,
                    table,
                )
            if "D" not in letters:
                assert halves.refuses(role, halves.home, f"delete from {table}"), (role, table)


# Across tenants: the doors show what their part needs, and no more rows than that.


def test_the_directory_shows_listed_events_and_orders_to_their_buyer_alone(halves: Halves) -> None:
    halves.owner.execute("update events set is_public = false where tenant_id = %s", (halves.away,))
    with halves.acting("admit_directory", halves.away) as connection:
        shown = connection.execute("select tenant_id, status from events").fetchall()
        assert shown
        assert not [row for row in shown if row[0] == halves.away or row[1] != "published"]
        assert connection.execute("select id from orders").fetchall() == []
        assert connection.execute("select id from tickets").fetchall() == []
        connection.execute("select set_config('admit.buyer_email', 'nobody@example.org', true)")
        assert connection.execute("select id from orders").fetchall() == []
        assert connection.execute("select id from tickets").fetchall() == []


# The application's login: a key to the roles, and nothing by itself.


def test_the_login_has_the_listed_roles_and_none_by_inheritance(halves: Halves) -> None:
    assert sorted(halves.owner.execute(HELD).fetchall()) == sorted((role, False, False) for role in ROLES)
    assert set(halves.owner.execute(POWERS, ([*ROLES, "admit_app"],))) == {(False,) * 5}
    assert halves.owner.execute(OWNED, ([*ROLES, "admit_app"],)).fetchall() == []


@pytest.mark.parametrize("table", RIGHTS)
def test_the_login_itself_reads_and_changes_nothing(halves: Halves, table: str) -> None:
    for statement in (f"select from {table}", f"delete from {table}", f"insert into {table} default values"):
        with pytest.raises(errors.InsufficientPrivilege):
            halves.app.execute(statement)


FORBIDDEN = [
    "set role admit_owner",
    "set session authorization admit_owner",
    "create table public.mine (id int)",
    "create schema mine",
    "create role mine",
    "create function public.mine() returns int language sql return 1",
    "alter table orders disable row level security",
    "alter table orders no force row level security",
    "create policy mine on orders using (true)",
    "drop policy one_tenant on orders",
    "alter role admit_app bypassrls",
    "set session_replication_role = replica",
    "copy orders to program 'cat'",
    "select pg_read_file('/etc/hostname')",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_no_role_makes_objects_or_gets_round_its_policies(halves: Halves, statement: str) -> None:
    assert [role for role in ROLES if not halves.refuses(role, halves.home, statement)] == []
    with pytest.raises(errors.InsufficientPrivilege):
        halves.app.execute(statement)


@pytest.mark.parametrize(("role", "table"), READ)
def test_switching_the_policies_off_is_an_error_not_a_way_round(
    halves: Halves, role: str, table: str
) -> None:
    off = f"set local row_security = off; select tenant_id from {table}"
    assert halves.refuses(role, halves.home, off)


def test_what_a_transaction_was_opened_with_ends_with_it(halves: Halves) -> None:
    with halves.acting("admit_tenant", halves.home) as connection:
        assert connection.execute("select count(*) > 0 from events").fetchone() == (True,)
    assert halves.app.execute(
        "select current_user, coalesce(current_setting('admit.tenant_id', true), '')"
    ).fetchone() == (
        "admit_app",
        "",
    )
