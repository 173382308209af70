"""A process that is told to stop answers whom it cannot wait for any longer, and does not call it a defect."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from admit.flows.runtime import Runtime
from tests.support.http import a_form_sent_to, an_app


@pytest.mark.parametrize(
    ("path", "words"),
    [("/webhooks/stripe", b'"code":"outcome_unknown"'), ("/sign-in", b"look before you repeat it")],
)
@pytest.mark.parametrize("length", [None, 200], ids=["without a length", "short way"])
async def test_a_request_that_the_server_cancels_is_told_that_its_outcome_is_unknown(
    runtime: Runtime, path: str, words: bytes, length: int | None
) -> None:
    is_waiting = asyncio.Event()
    told: list[dict[str, Any]] = []

    async def receive() -> Any:
        is_waiting.set()
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        told.append(message)

    with capture_logs() as logged:
        async with an_app(runtime) as app:
            answering = asyncio.ensure_future(app(a_form_sent_to(path, length=length), receive, send))
            await asyncio.wait_for(is_waiting.wait(), 5)
            answering.cancel()
            await answering
    start, *parts = told
    assert start["status"] == 503
    assert words in b"".join(part["body"] for part in parts)
    assert [one["status"] for one in logged if one["event"] == "http.request"] == [503]
