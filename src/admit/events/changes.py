"""What an edit changed, small enough for the trail."""

from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")

_LONGEST = 120


def between(before: T, after: T) -> dict[str, list[object]]:
    """Each field that differs between two records of one kind, as [old, new]; long texts are cut."""
    return {
        name: [_small(getattr(before, name)), _small(getattr(after, name))]
        for name in _names(type(before))
        if getattr(before, name) != getattr(after, name)
    }


def editable(record: object, details: type[T]) -> T:
    """The editable part of a kept record: the fields that `details` has."""
    return details(**{name: getattr(record, name) for name in _names(details)})


def _names(record: type[Any]) -> list[str]:
    return [item.name for item in fields(record)]


def _small(value: Any) -> object:
    match value:
        case Enum():
            return value.value
        case str() if len(value) > _LONGEST:
            return value[:_LONGEST] + "…"
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case list() | tuple():
            return [_small(item) for item in value]
        case _:
            return value
