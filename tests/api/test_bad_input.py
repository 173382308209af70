"""What is no request is refused by name, and nothing of it is kept: for every route that takes a body."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from admit.api.schemas.base import Request as Body
from admit.app import create_app
from admit.flows.runtime import Runtime
from tests.support.http import serving


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(runtime) as opened:
        yield opened


SIGN_UP = "/api/v1/auth/sign-up"
TOKEN = "/api/v1/auth/token"


async def refused(client: httpx.AsyncClient, path: str, body: bytes, status: int) -> dict[str, Any]:
    answer = await client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["code"]
    assert told["detail"]
    return told


async def test_what_is_not_json_is_refused(client: httpx.AsyncClient) -> None:
    assert (await refused(client, TOKEN, b"{not json", 400))["code"] == "bad_json"


async def test_bytes_that_are_no_text_are_refused(client: httpx.AsyncClient) -> None:
    await refused(client, TOKEN, b'{"email": "\xff\xfe"}', 400)


async def test_an_unknown_field_is_named(client: httpx.AsyncClient) -> None:
    told = await refused(client, TOKEN, b'{"email": "a@example.org", "password": "x", "colour": 1}', 422)
    assert told["errors"][0] == {
        "field": "colour",
        "code": "unknown_field",
        "message": "This field is not known here. Leave it out.",
    }


async def test_a_missing_field_is_named(client: httpx.AsyncClient) -> None:
    told = await refused(client, TOKEN, b'{"email": "a@example.org"}', 422)
    assert told["errors"][0]["field"] == "password"
    assert told["errors"][0]["code"] == "missing"


async def test_a_number_written_as_text_is_no_number(client: httpx.AsyncClient) -> None:
    body = b'{"items": [{"ticket_type_id": "x", "quantity": "1", "unit_price_cents": 100}], "cart_id": "c"}'
    path = "/api/v1/public/events/somebody/something/orders"
    answer = await client.post(
        path, content=body, headers={"content-type": "application/json", "idempotency-key": "k"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("items[")


@pytest.mark.parametrize("value", [b"1", b"null", b"[]", b"{}", b"true"])
async def test_a_wrong_type_is_named(client: httpx.AsyncClient, value: bytes) -> None:
    told = await refused(client, TOKEN, b'{"email": %b, "password": "x"}' % value, 422)
    assert told["errors"][0]["field"] == "email"


async def test_a_body_of_ten_megabytes_is_too_large(client: httpx.AsyncClient) -> None:
    told = await refused(client, TOKEN, b'{"email": "' + b"a" * 10_000_000 + b'"}', 413)
    assert told["code"] == "body_too_large"


async def test_deep_nesting_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        TOKEN, content=b"[" * 50_000 + b"]" * 50_000, headers={"content-type": "application/json"}
    )
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("text", ["a\u0000b", "a\u202eb", "\u0007", "x" * 5000])
async def test_control_characters_and_huge_names_are_refused(client: httpx.AsyncClient, text: str) -> None:
    body = msgspec.json.encode(
        {
            "full_name": text,
            "email": "someone@example.org",
            "password": "a long enough password 9",
            "organizer_name": "Halde",
        }
    )
    answer = await client.post(SIGN_UP, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


async def test_an_unknown_address_and_method_are_told_as_problems(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/nowhere")).json()["code"] == "not_found"
    wrong = await client.delete(TOKEN)
    assert wrong.status_code == 405
    assert wrong.json()["code"] == "method_not_allowed"


def test_every_body_refuses_fields_it_does_not_know(runtime: Runtime) -> None:
    app = create_app(runtime.settings, runtime=runtime)
    bodies = [
        handler.parsed_data_field.annotation
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if handler.parsed_data_field is not None
    ]
    assert len(bodies) > 20
    assert all(isinstance(kind, type) and issubclass(kind, Body) for kind in bodies), bodies
    assert all(kind.__struct_config__.forbid_unknown_fields for kind in bodies)
