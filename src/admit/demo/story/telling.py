"""Telling a story: each step is timed, shown as it is done, and ends the story when something does not fit."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from admit.core.errors import AdmitError

T = TypeVar("T")

PATIENCE_S = 20.0
LOOK_EVERY_S = 0.15


class Mismatch(AdmitError):
    """What the server did is not what the story says."""


@dataclass(frozen=True, slots=True)
class Told:
    """One step that was played."""

    title: str
    took_ms: float


class Teller:
    """Plays steps against one server. `show` gets each line as it comes about."""

    def __init__(self, base_url: str, show: Callable[[str], None]) -> None:
        self._client = httpx.AsyncClient(base_url=base_url.rstrip("/"), timeout=30, trust_env=False)
        self._show = show
        self.steps: list[Told] = []

    async def aclose(self) -> None:
        """Close connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def step(self, title: str) -> AsyncIterator[list[str]]:
        """One step; what is put into the list is shown behind its title."""
        notes: list[str] = []
        began = time.perf_counter()
        try:
            yield notes
        except (Mismatch, httpx.HTTPError) as error:
            self._show(f"  FAILED  {len(self.steps) + 1:>2}. {title}")
            raise error if isinstance(error, Mismatch) else Mismatch(_unreachable(error)) from error
        took_ms = (time.perf_counter() - began) * 1000
        self.steps.append(Told(title, took_ms))
        self._show(
            f"  {took_ms:>6.0f} ms  {len(self.steps):>2}. {title}" + "".join(f" · {note}" for note in notes)
        )

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        token: str = "",
        key: str = "",
        expect: int = 200,
        query: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON answer to one request below /api/v1.

        Raises: Mismatch when the status is not the expected one.
        """
        headers = {
            **({"authorization": f"Bearer {token}"} if token else {}),
            **({"idempotency-key": key} if key else {}),
        }
        answer = await self._client.request(
            method, f"/api/v1{path}", json=body, headers=headers, params=query
        )
        if answer.status_code != expect:
            raise Mismatch(
                f"{method} /api/v1{path} answered {answer.status_code} and not {expect}: {_said(answer)}"
            )
        return answer.json() if answer.content else None

    async def fetch(self, path: str, *, media_type: str) -> bytes:
        """The bytes at an address of the server. Raises: Mismatch when there is something else."""
        answer = await self._client.get(path)
        found = answer.headers.get("content-type", "")
        if answer.status_code != 200 or not found.startswith(media_type):
            raise Mismatch(
                f"GET {path} answered {answer.status_code} {found} and not {media_type}: see the server's log"
            )
        return answer.content


async def until(what: str, look: Callable[[], Awaitable[T | None]]) -> T:
    """Look until there is an answer.

    Raises: Mismatch after 20 seconds: what is waited for is done by the worker.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = await look()
        if found is not None:
            return found
        await asyncio.sleep(LOOK_EVERY_S)
    raise Mismatch(
        f"{what} did not come about in {PATIENCE_S:.0f} s: does the worker run? See `admit doctor`."
    )


def check(is_so: bool, what: str) -> None:
    """Raises: Mismatch saying what is not so."""
    if not is_so:
        raise Mismatch(what)


def same(what: str, found: object, expected: object) -> None:
    """Raises: Mismatch naming both."""
    check(found == expected, f"{what} is {found!r} and not {expected!r}")


def _said(answer: httpx.Response) -> str:
    try:
        told = answer.json()
    except ValueError:
        return answer.text[:300]
    problems = "; ".join(f"{one.get('field')}: {one.get('message')}" for one in told.get("errors", []) or [])
    return f"{told.get('code')}, {told.get('detail') or told.get('title')} {problems}".strip()


def _unreachable(error: httpx.HTTPError) -> str:
    return f"the server does not answer ({type(error).__name__} {error}): does it run? See --url."
