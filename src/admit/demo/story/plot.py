"""What the story is about: names, prices and the things its steps hand on."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PRICE_CENTS = 4200
PERCENT = 10
QUANTITY = 2
STOCK = 40
CODE = "FIRSTNIGHT"
PASSWORD = "lanterns over the canal"  # noqa: S105 - of accounts that the story makes for itself


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to play the operator and the buyer's bank."""

    admin_email: str
    admin_password: str = field(repr=False)
    double_url: str
    publishable_key: str
    out: Path


@dataclass(slots=True)
class Plot:
    """The story so far. Every run has names of its own, so it can be told again and again."""

    desk: Desk
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    begins: datetime = field(
        default_factory=lambda: datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
    )
    admin: str = ""
    organizer: str = ""
    staff: str = ""
    event: dict[str, Any] = field(default_factory=dict)
    ticket_type: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    device_id: str = ""
    gate: dict[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The organizer's address."""
        return f"lantern-{self.mark}"

    @property
    def organizer_email(self) -> str:
        """Who signs up."""
        return f"noa.{self.mark}@example.org"

    @property
    def staff_email(self) -> str:
        """Who works at the door."""
        return f"teo.{self.mark}@example.org"

    @property
    def buyer_email(self) -> str:
        """Who buys."""
        return f"iris.{self.mark}@example.org"

    @property
    def event_path(self) -> str:
        """The event below the organizer's API."""
        return f"/tenants/{self.slug}/events/{self.event['id']}"

    @property
    def door_path(self) -> str:
        """The event below the door's API."""
        return f"/tenants/{self.slug}/door/events/{self.event['id']}"

    @property
    def public_path(self) -> str:
        """The event below the public API."""
        return f"/public/events/{self.slug}/{self.event['slug']}"

    @property
    def total_cents(self) -> int:
        """What the order comes to."""
        return QUANTITY * PRICE_CENTS * (100 - PERCENT) // 100
