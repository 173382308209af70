"""A caller who goes away in the middle of sending is nobody's defect, and is logged as what it was."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from admit.flows.runtime import Runtime
from tests.support.http import a_form_sent_to, an_app


@pytest.mark.parametrize("path", ["/webhooks/stripe", "/sign-in"])
@pytest.mark.parametrize("length", [None, 200], ids=["without a length", "short way"])
async def test_it_is_logged_as_a_caller_who_hung_up(runtime: Runtime, path: str, length: int | None) -> None:
    heard: list[dict[str, Any]] = [{"type": "http.request", "body": b"email=", "more_body": True}]

    async def receive() -> Any:
        return heard.pop(0) if heard else {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        return None

    with capture_logs() as told:
        async with an_app(runtime) as app:
            await app(a_form_sent_to(path, length=length), receive, send)
    assert [(one["event"], one.get("status")) for one in told] == [("http.request", 499)]
