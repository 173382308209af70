import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import cast
from uuid import UUID

import pytest
import structlog
from pydantic import SecretStr

from admit.core import logging as logs
from admit.core.settings import Environment

TOKEN = "Zk3vQ9rX2mB7nT5wL8pC1dF6gH4jK0sAyEuIoRqWtVx"
SECRETS = [
    "Bearer abcdef123456",
    "sk_live_51HabcdefGHI",
    "sk_test_51HabcdefGHI",
    "rk_live_51Habcdef",
    "whsec_a1b2c3d4e5f6",
    "whsec_onlyletters",
    "sk_onlyletters",
    "pi_3Nabc_secret_Xyz123",
    "seti_1abc_secret_Xyz123",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "$2b$12$Q1xBkPZ3fNsmJ0yYh8Aa4uKzqWb2CjR/VdT9oLgEe6HpXiU5sM7cO",
    "postgresql://admit:hunter22@db/admit",
    "4242 4242 4242 4242",
    "4242424242424242",
    "password=hunter22",
    '"refresh_token": "abcdefg"',
    "Cookie: login=abc; csrf=def",
    TOKEN,
]
KEYS = """
    password new_password passwordHash token refreshToken public_lookup_token secret_key client_secret
    authorization Set-Cookie cookie card card_number cvc Stripe-Signature qr_signature qr_code_payload api_key
    apiKey stripe_api_key private_key database_url
""".split()  # noqa: SIM905 - reads better than a list


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    """Logging is global to the process: leave it as it was found."""
    root = logging.getLogger()
    before, level, renderers = root.handlers[:], root.level, structlog.get_config()
    yield
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("uvicorn.access", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.configure(**renderers)
    structlog.contextvars.clear_contextvars()


@pytest.fixture(params=[Environment.PRODUCTION, Environment.DEVELOPMENT], ids=str)
def output(request: pytest.FixtureRequest) -> io.StringIO:
    stream = io.StringIO()
    logs.configure(request.param, stream=stream)
    return stream


@pytest.fixture
def lines() -> io.StringIO:
    stream = io.StringIO()
    logs.configure(Environment.PRODUCTION, stream=stream)
    return stream


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [cast(dict[str, object], json.loads(line)) for line in stream.getvalue().splitlines()]


def core_of(secret: str) -> str:
    """The part of a secret that must not be found in any line."""
    return secret.split()[-1].rpartition("=")[2].rpartition("://")[2].rpartition("@")[0] or secret.split()[-1]


def test_a_line_says_when_how_grave_who_and_what(lines: io.StringIO) -> None:
    logs.get_logger("sales").info("order_paid", order=UUID(int=7), count=2)
    (line,) = read(lines)
    assert line.pop("timestamp")
    assert line == {
        "event": "order_paid",
        "level": "info",
        "logger": "sales",
        "order": str(UUID(int=7)),
        "count": 2,
    }


def test_lines_carry_the_request_and_the_tenant(lines: io.StringIO) -> None:
    logs.bind_request(request_id="r1")
    logs.bind_tenant("acme")
    logs.get_logger("sales").info("one")
    logging.getLogger("library").warning("two")
    logs.clear_request()
    logs.get_logger("sales").info("three")
    assert [(line.get("request_id"), line.get("tenant")) for line in read(lines)] == [
        ("r1", "acme"),
        ("r1", "acme"),
        (None, None),
    ]


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    logs.configure(Environment.PRODUCTION, level="warning", stream=stream)
    logs.get_logger("sales").info("quiet")
    logging.getLogger("library").info("quiet")
    logs.get_logger("sales").warning("loud")
    assert [line["event"] for line in read(stream)] == ["loud"]


def test_lines_of_libraries_take_the_same_shape(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("started on %s", "port 1")
    (line,) = read(lines)
    assert (line["event"], line["level"], line["logger"]) == ("started on port 1", "info", "uvicorn.error")


def test_paths_with_secret_links_are_not_logged_by_the_server(lines: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info("GET /orders/%s", "some-secret-link")
    logging.getLogger("httpx").info("HTTP Request: GET https://example.org/some-secret-link")
    assert lines.getvalue() == ""


def test_configuring_twice_writes_each_line_once() -> None:
    stream = io.StringIO()
    for _ in range(2):
        logs.configure(Environment.TEST, stream=stream)
    logging.getLogger("library").warning("once")
    assert stream.getvalue().count("once") == 1


def test_without_a_stream_lines_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Environment.DEMO)
    logs.get_logger("sales").info("here")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["event"] == "here"


@pytest.mark.parametrize("key", KEYS)
def test_what_stands_under_a_secret_name_is_not_written(output: io.StringIO, key: str) -> None:
    logger = logs.get_logger("sales")
    logger.info("at the top", **{key: "hunter22"})
    logger.info("deeper", request={"headers": [{key: "hunter22"}, {"inner": {key: ["hunter22"]}}]})
    assert "hunter22" not in output.getvalue()
    assert output.getvalue().count(logs.REDACTED) == 3


@pytest.mark.parametrize("secret", SECRETS)
def test_what_looks_like_a_secret_is_not_written(output: io.StringIO, secret: str) -> None:
    logger = logs.get_logger("sales")
    logger.info(f"in the text {secret} of a line")
    logger.info("as a value", note=secret, deep={"notes": [f"x {secret} y"]}, odd={f"k {secret}": 1})
    logging.getLogger("library").warning("as an argument %s, %r", secret, {"note": secret})
    for kept in (secret, core_of(secret)):
        assert kept not in output.getvalue()


@pytest.mark.parametrize("secret", SECRETS)
def test_errors_and_their_traces_hold_no_secret(output: io.StringIO, secret: str) -> None:
    local = secret
    try:
        try:
            raise ValueError(f"refused {local}")
        except ValueError as error:
            raise RuntimeError(f"while sending {local}") from error
    except RuntimeError:
        logs.get_logger("sales").exception("failed")
        logging.getLogger("library").exception("failed")
        logging.getLogger("library").error("failed", exc_info=sys.exc_info())
    assert "RuntimeError" in output.getvalue()
    assert core_of(secret) not in output.getvalue()


def test_warnings_are_lines_too(lines: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("careful with sk_live_51Habcdef", UserWarning, stacklevel=1)
    assert "careful" in lines.getvalue()
    assert "51Habcdef" not in lines.getvalue()


def test_objects_bytes_and_endless_values_are_written_short(lines: io.StringIO) -> None:
    endless: dict[str, object] = {}
    endless["again"] = endless
    logs.get_logger("sales").info(
        "odd", own=SecretStr("hunter22"), raw=b"hunter22", endless=endless, long="x" * 50_000
    )
    assert "hunter22" not in lines.getvalue()
    assert len(lines.getvalue()) < 12_000
    assert read(lines)[0]["raw"] == "<8 bytes>"


def test_ordinary_facts_stay_readable(lines: io.StringIO) -> None:
    facts: dict[str, object] = {
        "order_code": "K7Q2-9FXD",
        "order_id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "discarded": 3,
        "session_id": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "ticket_type": "General",
        "token_type": "access",
        "at": "2026-11-22T17:05:10.123456+00:00",
        "amount_cents": 1250,
        "test": "test_a_second_scan_is_refused_and_names_the_first_one",
        "reason": "the basic ticket is sold out, the secret is out",
        "ok": True,
        "share": 0.5,
        "nothing": None,
    }
    logs.get_logger("sales").info("order_paid", **facts)
    (line,) = read(lines)
    assert {key: line[key] for key in facts} == facts
