"""Turning bodies into details and records into bodies, field by field of the same name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from admit.api.schemas.base import Request

T = TypeVar("T")
D = TypeVar("D", bound=Any)


def given(body: Request) -> Mapping[str, Any]:
    """What was really sent, the version apart."""
    return {
        name: value
        for name in body.__struct_fields__
        if (value := getattr(body, name)) is not UNSET and name != "version"
    }


def patched(details: D, body: Request) -> D:
    """The details with what was sent in the place of what was there."""
    changed: D = replace(details, **given(body))
    return changed


def told(found: object, kind: type[T]) -> T:
    """A record as the struct of the same fields."""
    return msgspec.convert(found, kind, from_attributes=True)
