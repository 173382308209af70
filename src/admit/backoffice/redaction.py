"""What an operator need not read of a provider's message: who the buyer is, and what opens something. Pure."""

import re
from collections.abc import Mapping

HIDDEN = "•••"
MOST_LEVELS = 20

_NAMES = re.compile(
    r"secret|token|password|email|phone|address|^name$|fingerprint|last4|iin|^ip$|receipt_url|receipt_number|"
    r"hosted_.*_url|cvc|exp_(month|year)|tax_id|dob",
    re.IGNORECASE,
)


def redacted(payload: Mapping[str, object]) -> dict[str, object]:
    """The same message with personal and secret values replaced; its shape, ids, amounts and states stay."""
    return {name: _value(name, value, MOST_LEVELS) for name, value in payload.items()}


def _value(name: str, value: object, levels: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if levels == 0:
        return HIDDEN
    match value:
        case dict() if name not in {"address", "billing_details", "shipping"}:
            return {inner: _value(inner, one, levels - 1) for inner, one in value.items()}
        case list():
            return [_value(name, one, levels - 1) for one in value]
        case dict():
            return HIDDEN
        case _:
            return HIDDEN if _NAMES.search(name) else value
