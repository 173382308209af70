"""The description of the API: whole, in one piece, and true about tokens and refusals."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from admit.flows.runtime import Runtime
from tests.api.access_table import TABLE
from tests.support.http import serving

HIDDEN = ("/api/v1/demo", "/api/v1/openapi")
"""Not for programs of others: the demo's desk, and the document itself."""

PLAIN = {"GET /api/v1/public/cities"}
"""What nobody can get wrong: it takes nothing and is open to all."""

Schema = dict[str, Any]


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(runtime) as opened:
        yield opened


@pytest.fixture
async def document(client: httpx.AsyncClient) -> Schema:
    answer = await client.get("/api/v1/openapi/openapi.json")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    found: Schema = answer.json()
    return found


def operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Each as `GET /api/v1/me`, with what is said of it."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def references(part: Any) -> Iterator[str]:
    match part:
        case dict():
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for inner in part.values():
                yield from references(inner)
        case list():
            for inner in part:
                yield from references(inner)
        case _:
            return


def followed(document: Schema, reference: str) -> Any:
    """What a reference leads to. Raises: KeyError when it leads nowhere."""
    start, *steps = reference.split("/")
    assert start == "#"
    found: Any = document
    for step in steps:
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def answers(document: Schema, operation: Schema) -> dict[str, Schema]:
    """The answers of an operation by status, references followed."""
    return {
        status: followed(document, told["$ref"]) if "$ref" in told else told
        for status, told in operation["responses"].items()
    }


async def test_it_is_a_document_of_its_version_with_a_title(document: Schema) -> None:
    assert document["openapi"].startswith("3.1")
    assert set(document["info"]) >= {"title", "version", "description"}


async def test_every_reference_leads_somewhere(document: Schema) -> None:
    found = set(references(document))
    assert found
    assert all(isinstance(followed(document, one), dict) for one in found)


async def test_no_schema_stands_there_unused(document: Schema) -> None:
    used = set(references(document))
    named = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in document["components"][kind]
    }
    assert named - used == set()


async def test_it_describes_every_route_of_the_table(document: Schema) -> None:
    wanted = {row.name for row in TABLE if row.path.startswith("/api/") and not row.path.startswith(HIDDEN)}
    assert {name for name, _ in operations(document)} == wanted


async def test_every_operation_has_a_name_of_its_own_and_a_summary(document: Schema) -> None:
    names = Counter(operation["operationId"] for _, operation in operations(document))
    assert [name for name, count in names.items() if count > 1] == []
    assert all(name.isidentifier() for name in names)
    assert [name for name, operation in operations(document) if len(operation["summary"].split()) < 2] == []


async def test_every_part_of_a_path_is_a_parameter(document: Schema) -> None:
    for name, operation in operations(document):
        told = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert told == {part[1:-1] for part in name.split("/") if part.startswith("{")}, name


async def test_every_operation_tells_one_success_and_its_refusals_as_problems(document: Schema) -> None:
    for name, operation in operations(document):
        told = answers(document, operation)
        assert len([status for status in told if status.startswith("2")]) == 1, name
        refusals = {status: one for status, one in told.items() if status[0] in "45"}
        assert "5XX" in refusals, name
        assert all(set(one["content"]) == {"application/problem+json"} for one in refusals.values()), name
        assert any(status.startswith("4") for status in refusals) or name in PLAIN, name


async def test_every_status_of_the_access_table_is_told(document: Schema) -> None:
    described = dict(operations(document))
    for row in TABLE:
        if row.name in described:
            assert set(row.statuses.split()) <= set(described[row.name]["responses"]), row.name


async def test_a_token_is_asked_for_where_nobody_is_refused(document: Schema) -> None:
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    bearer: Schema = {"bearer": []}
    either = [bearer, {"device": []}]
    rows = {row.name: row for row in TABLE}
    for name, operation in operations(document):
        wanted = [[bearer], either] if rows[name].expected["nobody"] == 401 else [[]]
        assert operation["security"] in wanted, name


async def test_what_is_no_json_says_what_it_is(document: Schema) -> None:
    kinds = {
        "orders.csv": "text/csv",
        "attendees.csv": "text/csv",
        "payments.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "qr.svg": "image/svg+xml",
        "qr.png": "image/png",
    }
    for name, operation in operations(document):
        if (kind := kinds.get(name.rpartition("/")[2])) is not None:
            assert set(operation["responses"]["200"]["content"]) == {kind}


async def test_other_paths_beside_the_document_are_not_there(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/openapi/swagger")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
