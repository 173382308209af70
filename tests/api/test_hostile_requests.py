"""What no honest program sends: odd JSON, odd bytes, endless addresses and headers. A clear 4xx, and never a 5xx."""

from collections.abc import AsyncIterator

import httpx
import pytest

from admit.core.clock import FixedClock
from admit.core.db import Database
from admit.flows.runtime import Runtime
from tests.conftest import NOON, runtime_for, settings_for
from tests.support.fake_gateway import FakeGateway
from tests.support.http import serving

TOKEN = "/api/v1/auth/token"
CART = "/api/v1/public/events/somebody/something/orders"
ODD_COOKIES = ["admit_login=" + "x" * 60_000, "admit_login=a\x7fb; " * 50, ";;;=;", b"admit_login=\xff"]
ODD_PAGES = ["/%00", "/%ff", "/" + "x" * 20_000, "/orders/%00", "/a/b/c/d/e", "/?q=%ff%00", "/media/..%2f"]
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
async def runtime(db: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    settings = settings_for(tmp_path_factory.mktemp("hostile"), database_url)
    return runtime_for(settings, db, FixedClock(NOON), FakeGateway())


@pytest.fixture(scope="module")
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """One application for all, which none of them may harm."""
    async with serving(runtime) as opened:
        yield opened


def check(answer: httpx.Response) -> None:
    """A refusal that says what it is."""
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"text"',
        b"[1, 2]",
        b'{"email": NaN, "password": "x"}',
        b'{"email": Infinity, "password": -Infinity}',
        b'{"email": 1' + b"0" * 5000 + b', "password": "x"}',
        b'{"email": 1e999999, "password": "x"}',
        b'{"email": "a@example.org", "email": {}, "password": "x"}',
        b'{"email": "a\\u0000@example.org", "password": "x"}',
        b'{"email": "\\ud800@example.org", "password": "x"}',
        b'{"email": "a@example.org", "password": "\\udfff"}',
        b'{"email": "\xc0\xaf@example.org", "password": "x"}',
        b'\xff\xfe{\x00"\x00e\x00',
        b"\xef\xbb\xbf{}",
        b'{"email": ' + b'{"a": ' * 5000 + b"1" + b"}" * 5000 + b', "password": "x"}',
        b"--x\r\n",
    ],
)
async def test_a_body_that_is_none_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    check(await client.post(TOKEN, content=body, headers=JSON))


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "image/png; q", "\x7f"]
)
async def test_a_body_of_another_kind_is_refused(client: httpx.AsyncClient, kind: str) -> None:
    check(await client.post(TOKEN, content=b"<a/>", headers={"content-type": kind}))


@pytest.mark.parametrize("number", ["NaN", "1e400", "-1", "1.5", "9" * 400, "true", '"1"', "null"])
async def test_a_number_that_is_none_is_refused(client: httpx.AsyncClient, number: str) -> None:
    line = f'{{"ticket_type_id": "01a204e7-c888-726f-9a5a-d2397198d5be", "quantity": {number}, "unit_price_cents": 1}}'
    body = f'{{"cart_id": "{"c" * 20}", "items": [{line}]}}'
    check(await client.post(CART, content=body.encode(), headers={**JSON, "idempotency-key": "k"}))


async def test_a_body_in_pieces_without_a_length_is_stopped_at_the_limit(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"email": "'
        while sent < 20 * runtime.settings.body_limit:
            sent += 65_536
            yield b"a" * 65_536

    answer = await client.post(TOKEN, content=pieces(), headers=JSON)
    check(answer)
    assert answer.status_code == 413
    assert sent <= 2 * runtime.settings.body_limit


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/public/events?q=" + "x" * 20_000,
        "/api/v1/public/events?limit=" + "9" * 5000,
        "/api/v1/public/events?cursor=" + "A" * 5000,
        "/api/v1/public/events?from=9999999-01-01",
        "/api/v1/public/events?q=a%00b&limit=0",
        "/api/v1/public/events?limit=%ff",
        "/api/v1/public/tenants/" + "x" * 20_000,
        "/api/v1/public/tenants/%00",
        "/api/v1/public/tenants/%ff%fe",
        "/api/v1/public/tenants/..%2f..%2fetc",
        "/api/v1/public/orders/" + "A" * 46,
        "/api/v1/public/orders/%F0%9F%8E%9F",
        "/api/v1/" + "a/" * 3000,
    ],
)
async def test_an_address_that_leads_nowhere_is_refused(client: httpx.AsyncClient, path: str) -> None:
    check(await client.get(path))


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer " + "x" * 50_000},
        {"authorization": b"Bearer \xff\xfe"},
        {"authorization": "Basic YTpi"},
        {"authorization": "bearer"},
        {"authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."},
    ],
)
async def test_an_odd_token_is_no_token(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/api/v1/me", headers=headers)
    check(answer)
    assert answer.status_code == 401


@pytest.mark.parametrize("key", ["x" * 5000, "a b", "", "\x7f", b"\xff"])
async def test_an_odd_idempotency_key_is_refused_by_name(client: httpx.AsyncClient, key: str) -> None:
    line = {"ticket_type_id": "01a204e7-c888-726f-9a5a-d2397198d5be", "quantity": 1, "unit_price_cents": 1}
    answer = await client.post(
        CART, json={"cart_id": "c" * 20, "items": [line]}, headers={"idempotency-key": key}
    )
    check(answer)
    assert answer.json()["errors"][0]["field"].lower() == "idempotency-key"


@pytest.mark.parametrize("cookie", ODD_COOKIES)
async def test_odd_cookies_make_nobody_and_nothing_fall_over(client: httpx.AsyncClient, cookie: str) -> None:
    answer = await client.get("/account", headers={"cookie": cookie})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ODD_PAGES)
async def test_no_page_falls_over_its_address(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in {200, 400, 404, 422}
