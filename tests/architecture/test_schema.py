"""The schema keeps the promises of docs/tenancy.md."""

import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tools.dump_schema import dump

ROOT = Path(__file__).resolve().parents[2]
GLOBAL_TABLES = {
    "second_factors", "recovery_codes",
    "tenants", "users", "logins", "refresh_tokens", "one_time_tokens", "webhook_events", "platform_settings",
    "provider_hearings",
    "throttles", "alembic_version",
}  # fmt: skip
ROLES = ("admit_tenant", "admit_staff", "admit_issuing")

TABLES = """
select c.relname, c.relrowsecurity, c.relforcerowsecurity,
  exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
order by 1
"""
KEYS = """
select con.conrelid::regclass::text, con.contype::text, con.conname, pg_get_constraintdef(con.oid)
from pg_constraint con
where con.connamespace = 'public'::regnamespace
"""
UNIQUE_INDEXES = """
select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' and indexdef like 'CREATE UNIQUE%'
"""


@pytest.fixture(scope="module")
def rows(owner_url: str) -> Any:
    with psycopg.connect(owner_url) as connection:
        yield lambda query: connection.execute(query).fetchall()


def owned(rows: Any) -> set[str]:
    return {name for name, _, _, has_tenant in rows(TABLES) if has_tenant}


def test_every_table_is_tenant_owned_or_listed_as_global(rows: Any) -> None:
    others = {name for name, _, _, has_tenant in rows(TABLES) if not has_tenant}
    assert {name for name in others if not name.startswith("procrastinate_")} == GLOBAL_TABLES


def test_every_tenant_table_forces_its_row_policy(rows: Any) -> None:
    unforced = [
        name for name, enabled, forced, has_tenant in rows(TABLES) if has_tenant and not (enabled and forced)
    ]
    assert not unforced
    policies = {row[0] for row in rows("select tablename from pg_policies where policyname = 'one_tenant'")}
    assert owned(rows) | {"tenants"} == policies


def test_every_key_of_a_tenant_table_begins_with_the_tenant(rows: Any) -> None:
    tables = owned(rows)
    wrong = [
        (table, definition)
        for table, kind, _, definition in rows(KEYS)
        if table in tables
        and ((kind in "pu" and not re.match(r"(PRIMARY KEY|UNIQUE) \(tenant_id", definition))
             or (kind == "f" and not definition.startswith("FOREIGN KEY (tenant_id")
                 and not re.search(r"REFERENCES users\(id\)", definition)))
    ]  # fmt: skip
    assert not wrong


def test_unique_indexes_of_tenant_tables_include_the_tenant(rows: Any) -> None:
    """The provider's references are the one exception: the inbox finds a payment before its tenant is known."""
    tables = owned(rows)
    wrong = {
        name
        for table, name, definition in rows(UNIQUE_INDEXES)
        if table in tables and "(tenant_id" not in definition
    }
    assert wrong == {"payments_by_reference"}


def test_no_role_of_the_product_can_log_in_own_or_bypass(rows: Any) -> None:
    roles = rows(
        "select rolname, rolcanlogin, rolbypassrls, rolsuper from pg_roles where rolname like 'admit\\_%'"
    )
    playing = [row for row in roles if row[0] not in {"admit_owner", "admit_app"}]
    assert len(playing) == 9
    assert not [row for row in playing if any(row[1:])]
    owners = {row[0] for row in rows("select distinct tableowner from pg_tables where schemaname = 'public'")}
    assert owners == {"admit_owner"}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("users", "password_hash"), ("signing_keys", "private_key_sealed"), ("logins", "token_hash"),
        ("refresh_tokens", "token_hash"), ("one_time_tokens", "token_hash"), ("webhook_events", "payload"),
    ],
)  # fmt: skip
def test_the_tenant_and_staff_roles_cannot_read_secrets(rows: Any, table: str, column: str) -> None:
    for role in ("admit_tenant", "admit_staff"):
        (allowed,) = rows(f"select has_column_privilege('{role}', '{table}', '{column}', 'select')")[0]
        assert not allowed


def test_staff_see_no_money_and_no_lookup_token(rows: Any) -> None:
    for column in ("public_lookup_token", "total_cents", "payment_intent_id"):
        assert not rows(f"select has_column_privilege('admit_staff', 'orders', '{column}', 'select')")[0][0]
    for table in ("payments", "refunds", "order_items", "discount_codes"):
        assert not rows(f"select has_table_privilege('admit_staff', '{table}', 'select')")[0][0]


def test_the_trail_and_the_scans_can_only_grow(rows: Any) -> None:
    for table in ("activity_logs", "scans"):
        for role in ROLES:
            for act in ("update", "delete", "truncate"):
                assert not rows(f"select has_table_privilege('{role}', '{table}', '{act}')")[0][0]


def test_the_kept_schema_is_the_migrated_one(owner_url: str) -> None:
    kept = (ROOT / "migrations" / "schema.sql").read_text(encoding="utf-8")
    assert dump(owner_url) == kept, "run: python tools/dump_schema.py"


def test_every_global_table_stands_in_the_tenancy_page() -> None:
    page = (ROOT / "docs" / "tenancy.md").read_text(encoding="utf-8")
    missing = [table for table in sorted(GLOBAL_TABLES) if f"`{table}`" not in page]
    assert not missing
