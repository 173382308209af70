"""Bodies of keys for programs."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from admit.api.schemas.base import Request, Response
from admit.api.schemas.fields import Moment, told

KeyName = Annotated[str, told(maxLength=80)]
Scope = Annotated[str, Meta(max_length=40)]
Scopes = Annotated[list[Scope], Meta(max_length=40)]


class NewApiKey(Request):
    """What a key is called, what it may do (as `orders.view`), and when it ends, if ever."""

    name: KeyName
    scopes: Scopes
    expires_at: Moment | None = None


class MadeApiKey(Response):
    """The key is told this once."""

    id: UUID
    key: str


class ApiKey(Response):
    """A key without its secret: `prefix` is how it begins and ends."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    made_by: str


class ApiKeys(Response):
    """The keys of a tenant, the newest first."""

    items: list[ApiKey]
