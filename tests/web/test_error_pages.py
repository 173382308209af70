"""What went wrong, what was not lost and what to do next, in the product's own design."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from admit.core.db import Database
from admit.core.errors import Busy, Forbidden, NotFound, Throttled
from admit.core.wire import DatabaseGone
from admit.flows.runtime import Runtime
from admit.web import errors
from admit.web.visitors import ForeignForm
from tests.support.http import serving


class Asked:
    """A request as the error pages look at one."""

    def __init__(self, method: str = "GET", path: str = "/halde/pulse", query: bytes = b"q=1") -> None:
        self.method = method
        self.headers: dict[str, str] = {}
        self.scope: dict[str, Any] = {"path": path, "query_string": query, "path_template": path}


def page_of(answer: Any) -> str:
    return str(answer.content)


@pytest.mark.parametrize(
    ("refusal", "status", "words", "way_out"),
    [
        (NotFound(), 404, "There is nothing here", 'role="search"'),
        (Forbidden(), 403, "This is not open to you", 'href="/sign-in"'),
        (Throttled(retry_after_s=300), 429, "Come back in 5 minutes.", "Load it again"),
        (ForeignForm(), 403, "This form was not taken", "What is on"),
        (Busy(retry_after_s=1), 503, "Nothing was lost", "Load it again"),
    ],
)
def test_a_refusal_says_what_happened_and_the_way_out(
    refusal: Any, status: int, words: str, way_out: str
) -> None:
    answer: Any = errors.on_refusal(Asked(), refusal)  # type: ignore[arg-type]
    page = page_of(answer)
    assert answer.status_code == status
    assert words in page
    assert way_out in page
    assert 'content="noindex"' in page


@pytest.mark.parametrize(
    ("refusal", "seconds"), [(Throttled(retry_after_s=40), "40"), (Busy(retry_after_s=2), "2")]
)
def test_who_is_to_come_back_is_told_when_by_machine_too(refusal: Any, seconds: str) -> None:
    answer: Any = errors.on_refusal(Asked(), refusal)  # type: ignore[arg-type]
    assert answer.headers["retry-after"] == seconds


def test_too_many_tries_are_said_once_and_with_their_time() -> None:
    page = page_of(errors.on_refusal(Asked(), Throttled(retry_after_s=300))).partition("<main")[2]  # type: ignore[arg-type]
    assert page.count("Too many tries") == 1
    assert "Wait a moment" not in page


def test_a_database_that_is_away_loses_nothing_and_says_so() -> None:
    answer: Any = errors.on_vendor_error(Asked(), DatabaseGone("gone"))  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    page = page_of(answer)
    assert "We are away for a moment" in page
    assert "Nothing is lost" in page
    assert 'href="/halde/pulse?q=1"' in page


def test_a_defect_tells_no_detail() -> None:
    answer: Any = errors.on_unexpected(Asked(), RuntimeError("secret detail"))  # type: ignore[arg-type]
    assert answer.status_code == 500
    assert "Something failed on our side" in page_of(answer)
    assert "secret detail" not in page_of(answer)


def test_a_form_that_failed_is_not_sent_again_by_a_link() -> None:
    answer: Any = errors.on_unexpected(Asked("POST"), RuntimeError("x"))  # type: ignore[arg-type]
    assert "Load it again" not in page_of(answer)


def test_the_way_back_never_leads_to_another_host() -> None:
    asked = Asked(path="//elsewhere.example/x", query=b"")
    answer: Any = errors.on_unexpected(asked, RuntimeError("x"))  # type: ignore[arg-type]
    assert 'href="//' not in page_of(answer)


async def test_without_its_database_the_site_still_answers_in_its_own_design(runtime: Runtime) -> None:
    url = runtime.settings.database_url
    closed = Database(url.get_secret_value() if url else "")
    async with closed:
        pass
    async with serving(replace(runtime, db=closed)) as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.text


async def test_an_address_that_is_none_is_a_page_of_ours(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing/of/that/name")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert "img-src" in answer.headers["content-security-policy"]
