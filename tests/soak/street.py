"""Asking the installation over HTTP, as people do whose connection breaks: again, with the same key."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from admit.demo.catalogue import PASSWORD
from bench.stage import OWNER

PATIENCE_S = 30.0
AGAIN = frozenset({429, 500, 502, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Status 0: no answer in all the time."""

    status: int
    body: Any

    @property
    def is_fine(self) -> bool:
        """Whether it is a yes."""
        return 200 <= self.status < 300


class Street:
    """One client for everybody, new connections whenever one broke."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=15)
        self._token = ""
        self.answers: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.unexpected: list[str] = []

    async def aclose(self) -> None:
        """Close connections."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        key: str = "",
        signed_in: bool = False,
        patience_s: float = PATIENCE_S,
    ) -> Answer:
        """Ask until there is an answer that is not `try again`, for so long."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            headers = {"idempotency-key": key} if key else {}
            if signed_in:
                headers["authorization"] = f"Bearer {self._token}"
            try:
                answer = await self._client.request(method, f"/api/v1{path}", json=body, headers=headers)
            except httpx.TransportError as error:
                self.answers[type(error).__name__] += 1
                await asyncio.sleep(0.2)
                continue
            self._count(method, path, answer)
            if answer.status_code == 401 and signed_in:
                await self.sign_in()
            elif answer.status_code in AGAIN:
                await asyncio.sleep(0.2)
            else:
                return Answer(answer.status_code, answer.json() if answer.content else None)
        return Answer(0, None)

    async def sign_in(self) -> None:
        """Sign the organizer in."""
        answer = await self.ask("POST", "/auth/token", {"email": OWNER.email, "password": PASSWORD})
        if answer.is_fine:
            self._token = answer.body["access_token"]

    def _count(self, method: str, path: str, answer: httpx.Response) -> None:
        self.answers[str(answer.status_code)] += 1
        if answer.status_code >= 400:
            code = answer.json().get("code") if "json" in answer.headers.get("content-type", "") else "?"
            self.refusals[f"{answer.status_code} {code}"] += 1
        if answer.status_code == 500:
            self.unexpected.append(f"{method} {path}: {answer.text[:200]}")
