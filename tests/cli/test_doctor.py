"""What each line of the doctor comes to, and the doctor as a whole at a real database."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from admit.backoffice import health
from admit.backoffice.health import Backlog, Finding, RoleSeen
from admit.cli import doctor, surroundings
from admit.core import ids, revisions
from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.settings import Environment, Settings
from admit.flows import examining
from admit.sales.gateway import GatewayRefused, GatewayUnreachable
from tests.conftest import SECRET
from tests.support.fake_gateway import FakeGateway
from tests.support.installation import admit, free_port

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
NOTHING = Backlog(0, 0, 0, 0, 0, 0, 0, 0)


def a_role(name: str = "admit_tenant", **given: bool) -> RoleSeen:
    return RoleSeen(
        **{"name": name, "is_there": True, "is_above_policies": False, "may_be_played": True, **given}  # type: ignore[arg-type]
    )


def test_a_silent_worker_is_wrong_and_says_how_to_start_one() -> None:
    found = health.judge_worker(NOW - timedelta(minutes=5), now=NOW)
    assert not found.is_fine
    assert "admit worker" in found.text


def test_a_worker_seen_lately_is_fine() -> None:
    assert health.judge_worker(NOW - timedelta(seconds=8), now=NOW).is_fine


def test_a_database_clock_far_off_is_wrong_in_either_direction() -> None:
    assert not health.judge_clock(off=timedelta(seconds=40)).is_fine
    assert not health.judge_clock(off=-timedelta(seconds=40)).is_fine
    assert health.judge_clock(off=timedelta(seconds=1)).is_fine


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (a_role(is_there=False, may_be_played=False), "may not play admit_tenant"),
        (a_role(may_be_played=False), "may not play admit_tenant"),
        (a_role(is_above_policies=True), "admit_tenant passes by row policies"),
    ],
)
def test_a_role_that_is_missing_or_above_the_policies_is_wrong(role: RoleSeen, words: str) -> None:
    found = health.judge_roles([role], login_is_above=False, bare_tables=[])
    assert not found.is_fine
    assert words in found.text


def test_a_login_above_the_policies_and_a_table_without_one_are_wrong() -> None:
    assert not health.judge_roles([a_role()], login_is_above=True, bare_tables=[]).is_fine
    assert "orders" in health.judge_roles([a_role()], login_is_above=False, bare_tables=["orders"]).text


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("messages_for_operator", "webhooks"),
        ("messages_waiting", "webhooks"),
        ("money_for_operator", "money"),
        ("refunds_failing", "refunds"),
        ("mails_waiting", "outbox"),
        ("mails_failed", "outbox"),
        ("facts_waiting", "facts"),
        ("holds_overdue", "holds"),
    ],
)
def test_each_kind_of_backlog_makes_its_own_line_wrong(field: str, name: str) -> None:
    found = health.judge_backlog(_with(field))
    assert [line.name for line in found if not line.is_fine] == [name]


def _with(field: str) -> Backlog:
    values = dict.fromkeys(Backlog.__dataclass_fields__, 0)
    return Backlog(**{**values, field: 3})


def test_with_no_backlog_every_line_is_fine() -> None:
    assert all(line.is_fine for line in health.judge_backlog(NOTHING))


async def test_a_migrated_database_is_fine_in_all_but_its_worker(fresh_db: Database) -> None:
    now = datetime.now(UTC)
    found = [
        *await examining.server(fresh_db),
        *await examining.clock(fresh_db, now=now),
        *await examining.books(fresh_db, now=now),
        *await examining.signing(fresh_db, Sealer([SECRET], "at-rest")),
    ]
    assert [line for line in found if not line.is_fine] == []
    assert [line.is_fine for line in await examining.worker(fresh_db, now=now)] == [False]


def test_the_needed_revision_is_the_migration_library_s_head() -> None:
    assert revisions.head() == ScriptDirectory(str(revisions.SCRIPTS)).get_current_head()


def test_a_key_that_does_not_open_is_wrong_and_asks_about_the_secret() -> None:
    found = health.judge_signing({ids.new_id(): False})
    assert not found.is_fine
    assert "ADMIT_SECRET_KEY" in found.text


class Away(FakeGateway):
    async def check(self) -> None:
        raise GatewayUnreachable("no route")


class Strict(FakeGateway):
    async def check(self) -> None:
        raise GatewayRefused("Invalid API Key", code="api_key_invalid")


async def test_a_provider_that_is_away_or_refuses_the_key_is_wrong(tmp_path: Path) -> None:
    given = Settings(home=tmp_path, stripe_api_key=SecretStr("sk_test_x"))
    assert (await surroundings.provider(given, FakeGateway())).is_fine
    assert "does not answer" in (await surroundings.provider(given, Away())).text
    assert "refuses" in (await surroundings.provider(given, Strict())).text


async def test_a_mail_server_that_is_not_there_is_wrong_and_named(tmp_path: Path) -> None:
    address = f"smtp://127.0.0.1:{free_port()}?tls=none"
    found = await surroundings.mail(Settings(home=tmp_path, smtp_url=SecretStr(address)))
    assert not found.is_fine
    assert "ADMIT_SMTP_URL" in found.text


def test_a_key_without_its_webhook_secret_is_wrong(tmp_path: Path) -> None:
    found = surroundings.settings(Settings(home=tmp_path, stripe_api_key=SecretStr("sk_test_x")))
    assert not found.is_fine
    assert "ADMIT_STRIPE_WEBHOOK_SECRET" in found.text


def test_a_test_key_in_production_is_wrong(tmp_path: Path) -> None:
    found = surroundings.settings(
        Settings(
            home=tmp_path,
            environment=Environment.PRODUCTION,
            base_url="https://tickets.example.org",
            secret_key=SecretStr("x" * 40),
            stripe_api_key=SecretStr("sk_test_x"),
            stripe_webhook_secret=SecretStr("whsec_x"),
            smtp_url=SecretStr("smtp://mail.example.org"),
        )
    )
    assert "test key" in found.text


def test_the_text_ends_with_how_many_need_somebody() -> None:
    told = doctor.text([Finding("disk", True, "room"), Finding("worker", False, "none runs")])
    assert told.splitlines()[-1] == "1 of 2 need you."
    assert doctor.text([Finding("disk", True, "room")]).endswith("Everything is fine.")


def test_the_doctor_says_in_json_what_is_wrong_and_ends_with_one(
    tmp_path: Path, at_fresh_database: Mapping[str, str]
) -> None:
    home = tmp_path / "home"
    ended = admit("doctor", "--json", home=home, **at_fresh_database)
    assert ended.returncode == 1
    found = {line["name"]: line["is_fine"] for line in msgspec.json.decode(ended.stdout)}
    assert {name for name, is_fine in found.items() if not is_fine} == {"worker"}
    assert {
        "settings",
        "disk",
        "schema",
        "database",
        "roles",
        "counters",
        "signing",
        "payments",
        "mail",
    } <= set(found)


def test_the_doctor_tells_a_database_that_is_away(tmp_path: Path) -> None:
    ended = admit("doctor", home=tmp_path / "home", database_url="postgresql://admit_app@127.0.0.1:1/admit")
    assert ended.returncode == 1
    assert "WRONG  schema" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_old_statistics_are_wrong_and_name_the_tables() -> None:
    found = health.judge_statistics(["orders", "tickets"], waited_s=15.0)
    assert not found.is_fine
    assert "orders, tickets were still old after 15 s" in found.text
    assert health.judge_statistics([], waited_s=15.0).is_fine


GROWN = (
    "alter table idempotency_keys set (autovacuum_enabled = false)",
    "insert into idempotency_keys (tenant_id, principal, route, key, body_hash, answer) "
    "select (select id from tenants), 'x', 'x', number::text, '', '{}' from generate_series(1, 2000) number",
    "select pg_stat_force_next_flush()",
)


async def test_statistics_that_come_by_themselves_within_the_grace_are_fine(
    at_fresh_database: Mapping[str, str],
) -> None:
    owner = await psycopg.AsyncConnection.connect(at_fresh_database["database_owner_url"], autocommit=True)
    async with owner, Database(at_fresh_database["database_url"], pool_size=1) as db:
        for statement in GROWN:
            await owner.execute(statement)
        assert [found.is_fine for found in await examining.statistics(db)] == [False]
        looking = asyncio.create_task(examining.statistics(db, grace_s=30))
        await asyncio.sleep(0.1)
        assert not looking.done()
        await owner.execute("analyze idempotency_keys")
        assert [found.is_fine for found in await looking] == [True]


def test_the_repair_gathers_the_statistics_of_a_hot_table_that_nobody_analysed(
    tmp_path: Path, at_fresh_database: Mapping[str, str]
) -> None:
    with psycopg.connect(at_fresh_database["database_owner_url"], autocommit=True) as connection:
        for statement in GROWN:
            connection.execute(statement)
        tables = {"tables": list(health.HOT_TABLES)}
        assert connection.execute(health.STALE_TABLES, tables).fetchall() == [("idempotency_keys",)]
    ended = admit("doctor", "--repair", home=tmp_path / "home", **at_fresh_database)
    assert "DONE   statistics" in ended.stderr
    assert "fine   statistics" in ended.stdout


def test_options_of_the_repair_alone_are_refused(tmp_path: Path) -> None:
    assert admit("doctor", "--dry-run", home=tmp_path / "home").returncode == 2
