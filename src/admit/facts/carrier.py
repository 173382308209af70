"""How a delivery leaves: a protocol that an adapter implements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from admit.facts.errors import Undelivered


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: its status, the beginning of its body as text, and how long it took."""

    status: int
    excerpt: str
    took_ms: int


class Carrier(Protocol):
    """Takes a body to an address that it looked up and checked itself, for this very call."""

    async def check(self, url: str) -> None:
        """Look the host of a URL up and check every address it is at; nothing is sent.

        Raises: Undelivered; Invalid naming `url`.
        """
        ...

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send once, following nothing.

        Raises: Undelivered.
        """
        ...


class Nobody:
    """Carries nothing: for what runs without a way out."""

    async def check(self, url: str) -> None:
        """Refuse."""
        raise Undelivered(f"There is no way out to {url} from here.", code="unreachable")

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Refuse."""
        raise Undelivered(
            f"There is no way out to {url} from here: {len(body)} bytes and {len(headers)} headers stay.",
            code="unreachable",
        )


NOBODY = Nobody()
