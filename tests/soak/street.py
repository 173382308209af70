"""Asking the installation over HTTP, as people do whose connection breaks: again, with the same key."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from admit.demo.catalogue import PASSWORD

PATIENCE_S = 90.0
ONE_ANSWER_S = 30.0
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

    @property
    def is_refused(self) -> bool:
        """Whether it is a clear no."""
        return 400 <= self.status < 500


class Street:
    """One client for everybody, new connections whenever one broke. `host` is what the installation is called."""

    def __init__(self, url: str, *, host: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, headers={"host": host}, trust_env=False, timeout=ONE_ANSWER_S
        )
        self._tokens: dict[str, str] = {}
        self._signing_in: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
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
        signed_in: str = "",
        address: str = "",
        patience_s: float = PATIENCE_S,
    ) -> Answer:
        """Ask until there is an answer that is not `try again`, for so long.

        `signed_in` is somebody's email; `address` is where the buyer says to come from.
        """
        deadline = time.monotonic() + patience_s
        headers = {"idempotency-key": key} if key else {}
        if address:
            headers["x-forwarded-for"] = address
        while time.monotonic() < deadline:
            token = self._tokens.get(signed_in, "")
            if signed_in and not token:
                await self._sign_in(signed_in, instead_of="")
                continue
            if signed_in:
                headers["authorization"] = f"Bearer {token}"
            try:
                answer = await self._client.request(method, f"/api/v1{path}", json=body, headers=headers)
            except httpx.TransportError as error:
                self.answers[type(error).__name__] += 1
                await asyncio.sleep(0.2)
                continue
            self._count(method, path, answer)
            if answer.status_code == 401 and signed_in:
                await self._sign_in(signed_in, instead_of=token)
            elif answer.status_code in AGAIN:
                await asyncio.sleep(0.2)
            else:
                return Answer(answer.status_code, answer.json() if answer.content else None)
        return Answer(0, None)

    async def _sign_in(self, email: str, *, instead_of: str) -> None:
        """One of those who need it does it for all."""
        async with self._signing_in[email]:
            if self._tokens.get(email, "") != instead_of:
                return
            answer = await self.ask("POST", "/auth/token", {"email": email, "password": PASSWORD})
            if answer.is_fine:
                self._tokens[email] = answer.body["access_token"]

    def _count(self, method: str, path: str, answer: httpx.Response) -> None:
        self.answers[str(answer.status_code)] += 1
        if answer.status_code >= 400:
            code = answer.json().get("code") if "json" in answer.headers.get("content-type", "") else "?"
            self.refusals[f"{answer.status_code} {code}"] += 1
        if answer.status_code == 500:
            self.unexpected.append(f"{method} {path}: {answer.text[:300]}")
