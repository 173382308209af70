"""docs/coverage.md and docs/operations.md name only what exists, and nothing of the blueprint is forgotten.

A reference stands in backticks: `GET /path`, `page /path`, `command admit name`, `test path::name`, `table name`,
`column table.name`, or one of them after `not yet `.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from pydantic import SecretStr

from admit.app import create_app
from admit.cli.main import COMMANDS
from admit.core.settings import Environment, Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "coverage.md"
OPERATIONS = ROOT / "docs" / "operations.md"
SCHEMA = ROOT / "migrations" / "schema.sql"

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
KINDS = (*METHODS, "page", "command", "test", "table", "column")
REFERENCE = re.compile(rf"`(not yet )?({'|'.join(KINDS)}) ([^`]+)`")
FORMS = "## Tables"
"""Where the page begins; above it stands how to write a reference, which must be true as well."""

BLUEPRINT = {
    "tenants": "id name slug branding_settings status created_at updated_at",
    "users": "id email password_hash full_name is_platform_admin created_at updated_at",
    "tenant_users": "id tenant_id user_id role status invited_at last_login_at",
    "webhook_events": "id provider event_type payload received_at processed_at status error_message",
    "payments": "id order_id provider provider_reference status amount_cents currency processed_at payload",
    "activity_logs": "id tenant_id actor_id action metadata created_at",
    "events": "id tenant_id name slug description venue city country start_at end_at status is_public seo_meta"
    " hero_image_url created_at updated_at",
    "event_sessions": "id event_id title description start_at end_at",
    "ticket_types": "id event_id name description price_cents currency quantity_total quantity_sold sales_start"
    " sales_end status",
    "discount_codes": "id event_id code description max_redemptions times_redeemed discount_type discount_value"
    " starts_at expires_at status",
    "orders": "id tenant_id event_id buyer_email buyer_name total_cents currency status payment_intent_id"
    " public_lookup_token created_at updated_at",
    "order_items": "id order_id ticket_type_id unit_price_cents quantity subtotal_cents",
    "tickets": "id order_id ticket_type_id attendee_name attendee_email qr_code_payload qr_signature status"
    " checked_in_at seat_label",
}
"""The blueprint's tables and columns, over all personas."""

CREATE_TABLE = re.compile(
    r"^CREATE (?:UNLOGGED )?TABLE (?:public\.)?(\w+) \((.*?)^\)", re.MULTILINE | re.DOTALL
)
COLUMN = re.compile(r'^\s+"?(\w+)"? ', re.MULTILINE)


@pytest.fixture(scope="module")
def routes() -> set[tuple[str, str]]:
    """(method, path) of everything the application answers, parameters as `{name}`."""
    settings = Settings(
        environment=Environment.TEST,
        home=ROOT / ".cache" / "no-home",
        database_url=SecretStr("postgresql://nobody@/nowhere"),
        secret_key=SecretStr("a secret for tests only, long enough"),
    )
    app: Litestar = create_app(settings)
    return {
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
    }


@cache
def schema() -> dict[str, set[str]]:
    """Tables with their columns, as `migrations/schema.sql` has them."""
    text = SCHEMA.read_text(encoding="utf-8")
    return {name: set(COLUMN.findall(body)) - {"CONSTRAINT"} for name, body in CREATE_TABLE.findall(text)}


@cache
def functions(path: str) -> frozenset[str]:
    """The names of the tests in a file; none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def exists(kind: str, name: str, routes: set[tuple[str, str]]) -> bool:
    """Whether what a reference names is there."""
    match kind:
        case "page":
            return ("GET", name) in routes and not name.startswith(("/api/", "/webhooks/"))
        case "command":
            program, _, command = name.partition(" ")
            return program == "admit" and command in COMMANDS and _is_module(COMMANDS[command])
        case "test":
            path, _, test = name.partition("::")
            return path.startswith("tests/") and test in functions(path)
        case "table":
            return name in schema()
        case "column":
            table, _, column = name.partition(".")
            return column in schema().get(table, set())
        case _:
            return (kind, name) in routes


def _is_module(name: str) -> bool:
    return (ROOT / "src" / Path(*name.split("."))).with_suffix(".py").is_file()


def references(text: str) -> list[tuple[bool, str, str]]:
    """(is promised only, kind, name) of each reference, in order."""
    return [(bool(later), kind, name) for later, kind, name in REFERENCE.findall(text)]


def test_what_the_coverage_page_names_exists(routes: set[tuple[str, str]]) -> None:
    found = references(PAGE.read_text(encoding="utf-8"))
    assert len(found) > 300
    missing = [
        f"{kind} {name}" for later, kind, name in found if not later and not exists(kind, name, routes)
    ]
    assert not missing, missing


def test_what_is_promised_for_later_is_not_there_yet(routes: set[tuple[str, str]]) -> None:
    found = references(PAGE.read_text(encoding="utf-8"))
    there = [f"{kind} {name}" for later, kind, name in found if later and exists(kind, name, routes)]
    assert not there, f"take 'not yet' away from {there}"


def test_every_table_and_column_of_the_blueprint_is_listed_and_real() -> None:
    listed = {
        f"{kind} {name}" for later, kind, name in references(PAGE.read_text(encoding="utf-8")) if not later
    }
    wanted = {f"table {table}" for table in BLUEPRINT} | {
        f"column {table}.{column}" for table, columns in BLUEPRINT.items() for column in columns.split()
    }
    assert not wanted - listed
    real = {f"table {table}" for table in schema()} | {
        f"column {table}.{column}" for table, columns in schema().items() for column in columns
    }
    assert not wanted - real


def test_every_row_is_shown_by_something_or_says_not_yet() -> None:
    _, _, page = PAGE.read_text(encoding="utf-8").partition(FORMS)
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    assert len(rows) > 100
    headings = {"| blueprint |", "| columns |", "| relation |", "| persona |", "| right |", "| feature |",
                "| highlight |", "| wanted |"}  # fmt: skip
    silent = [
        line
        for line in rows
        if not any(line.startswith(heading) for heading in headings)
        and "`test " not in line.split(" | ")[-1]
        and "not yet" not in line.split(" | ")[-1]
    ]
    assert not silent, silent


@pytest.mark.parametrize(
    "wrong",
    ["GET /nowhere", "page /healthz/nowhere", "command admit nothing", "command rm serve", "table things",
     "test tests/core/test_money.py::test_nothing", "test tests/nowhere.py::test_free_is_a_price",
     "column orders.colour", "column things.id", "DELETE /healthz"],
)  # fmt: skip
def test_a_reference_to_nothing_would_be_caught(wrong: str, routes: set[tuple[str, str]]) -> None:
    [(later, kind, name)] = references(f"| x | `{wrong}` |")
    assert not later
    assert not exists(kind, name, routes)


def test_the_operations_page_lists_every_setting() -> None:
    listed = re.findall(r"^\| `ADMIT_(\w+)` \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name.lower() for name in listed] == list(Settings.model_fields)


def test_the_operations_page_lists_every_command() -> None:
    listed = re.findall(r"^\| `admit ([\w-]+)` \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) == set(COMMANDS)
