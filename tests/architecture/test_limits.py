"""Every word, number and list that the API takes has a limit, and the API's document says it."""

from collections.abc import Iterator
from typing import Any

import pytest

from admit.api import document
from admit.app import create_app
from admit.core import pages
from admit.core.settings import Environment, load

FORMATS = {"uuid", "date", "date-time"}
"""Formats with a length of their own."""

Schema = dict[str, Any]
Operation = tuple[str, Schema]

WHOLE_LISTS = {
    "Memberships": "the first 200",
    "OwnHoldings": "300 orders and 100 passes of one address",
    "HealthBody": "five queues and the doctor's lines",
    "Announcements": "the 50 newest",
    "ApiKeys": "the 200 newest",
    "AccountFiles": "the first 100",
    "Availabilities": "ticket types of an event: 100",
    "Notes": "200 of an order",
    "Messages": "the last 50 of an event",
    "Capacities": "ticket types of an event: 100",
    "Cities": "the 50 with most events",
    "Questions": "questions of an event: 50",
    "Devices": "of a tenant: 500",
    "Endpoints": "of a tenant: 10",
    "DiscountCodeTexts": "made at once: 5,000",
    "DoorEvents": "the next 200",
    "FoundTickets": "50 at a time, by `limit`",
    "Gates": "of an event: 100",
    "Logins": "of an account: 50 live ones",
    "OrderBody": "lines of a cart: 20",
    "PublicOrder": "lines of a cart: 20",
    "Pools": "of an event: 50",
    "RepeatDates": "dates of a rule: 52",
    "Repeated": "dates of a rule: 52",
    "Sessions": "of an event: 200",
    "TicketTypes": "of an event: 100",
}
"""Lists told in one piece, and what keeps each short."""


def described() -> Schema:
    app = create_app(load(environment=Environment.TEST))
    return document.completed(app, app.openapi_schema.to_schema())


DOCUMENT = described()
SCHEMAS: Schema = DOCUMENT["components"]["schemas"]
OPERATIONS: list[Operation] = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def unlimited(schema: Schema, where: str, outer: Schema | None = None) -> Iterator[str]:
    """The parts of a schema that could be as large as anybody likes. Limits beside a union hold for its members."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from unlimited(SCHEMAS[name], name)
        return
    limits = {**(outer or {}), **schema}
    for member in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        yield from unlimited(member, where, {**limits, "oneOf": (), "anyOf": ()})
    if "enum" not in limits and "const" not in limits and not _is_limited(schema.get("type"), limits):
        yield where
    if isinstance(schema.get("items"), dict):
        yield from unlimited(schema["items"], f"{where}[]")
    for name, inner in schema.get("properties", {}).items():
        yield from unlimited(inner, f"{where}.{name}")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from unlimited(schema["additionalProperties"], f"{where}.*")


def _is_limited(kind: Any, limits: Schema) -> bool:
    match kind:
        case "string":
            return "maxLength" in limits or limits.get("format") in FORMATS
        case "integer" | "number":
            return {"minimum", "maximum"} <= limits.keys()
        case "array":
            return "maxItems" in limits
        case "object":
            return limits.get("additionalProperties") is False or "maxProperties" in limits
        case list():
            return all(_is_limited(one, limits) for one in kind)
        case _:
            return True


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_everything_a_route_takes_has_a_limit(name: str, operation: Schema) -> None:
    parameters = [
        found for one in operation.get("parameters", []) for found in unlimited(one["schema"], one["name"])
    ]
    bodies = [
        found
        for kind in operation.get("requestBody", {}).get("content", {}).values()
        for found in unlimited(kind["schema"], "body")
    ]
    assert parameters + bodies == [], name


def lists() -> Iterator[tuple[str, str, Schema]]:
    """Each operation that reads and answers with `items`: its name, its schema's, itself."""
    for name, operation in (one for one in OPERATIONS if one[0].startswith("GET ")):
        for status, told in operation["responses"].items():
            for kind in told.get("content", {}).values() if status.startswith("2") else ():
                schema = kind["schema"].get("$ref", "").rpartition("/")[2]
                if "items" in SCHEMAS.get(schema, {}).get("properties", {}):
                    yield name, schema, operation


def test_every_list_is_paged_or_named_with_what_keeps_it_short() -> None:
    for name, schema, operation in lists():
        paged = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
        if "cursor" in paged:
            assert (paged["limit"]["minimum"], paged["limit"]["maximum"]) == (1, pages.MOST), name
            assert "next_cursor" in SCHEMAS[schema]["properties"], name
        else:
            assert schema in WHOLE_LISTS, name
    assert len(list(lists())) > 20


def test_a_walk_over_a_schema_finds_what_has_no_limit() -> None:
    open_one: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string"},
            "kept": {"anyOf": [{"type": "string"}, {"type": "null"}], "maxLength": 3},
            "number": {"type": "integer", "minimum": 0},
            "list": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
        },
    }
    assert list(unlimited(open_one, "")) == [".text", ".number", ".list[]"]
