"""Form-encoded parameters: decoding `a[b][0]=c` and checking them against what a route takes.

A spec maps names to readers; a reader turns the decoded text into a value or refuses it, naming the
parameter as Stripe does.
Source: docs.stripe.com/api (request encoding), docs.stripe.com/error-codes.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from stripe_double.errors import Json, Refused, invalid_parameter, missing_parameter, unknown_parameter

Reader = Callable[[str, object], object]
Spec = Mapping[str, Reader]

MAX_FIELDS = 400
MAX_DEPTH = 6
MAX_METADATA = 50
NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
PART = re.compile(r"\[([^\[\]]*)\]")
WHOLE = re.compile(r"^-?\d{1,18}$")


def decode(body: str) -> Json:
    """A form as nested objects; lists stay objects with the keys `0`, `1`, ... until a reader wants one."""
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except (ValueError, UnicodeDecodeError) as problem:
        raise Refused("Invalid request body: it could not be parsed as a form.", saved=False) from problem
    decoded: Json = {}
    for name, value in pairs:
        place(decoded, path_of(name), value, name=name)
    return decoded


def path_of(name: str) -> list[str]:
    """`a[b][]` as `['a', 'b', '']`."""
    match = NAME.match(name)
    if match is None:
        raise unknown_parameter(name[:100])
    path = [match[1], *PART.findall(match[2])]
    if len(path) > MAX_DEPTH:
        raise unknown_parameter(name[:100])
    return path


def place(tree: Json, path: list[str], value: str, *, name: str) -> None:
    """Put one value at its path."""
    for step in path[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            raise invalid_parameter(name[:100], f"Invalid object: {name[:100]}")
        tree = below
    last = path[-1] or str(len(tree))
    if isinstance(tree.get(last), dict):
        raise invalid_parameter(name[:100], f"Invalid string: {name[:100]}")
    tree[last] = value


def read(spec: Spec, raw: Json, *, required: tuple[str, ...] = (), inside: str = "") -> Json:
    """What a route was told, checked.

    Raises: Refused naming the first parameter that is unknown, absent or wrong.
    """
    for name in raw:
        if name not in spec:
            raise unknown_parameter(within(inside, name))
    for name in required:
        if name not in raw:
            raise missing_parameter(within(inside, name))
    return {name: spec[name](within(inside, name), value) for name, value in raw.items()}


def within(outer: str, name: str) -> str:
    """The full name of a nested parameter."""
    return f"{outer}[{name}]" if outer else name


def text(limit: int = 5000) -> Reader:
    """A string of 1 to `limit` characters."""

    def reader(name: str, value: object) -> str:
        if not isinstance(value, str):
            raise invalid_parameter(name, f"Invalid string: {name}")
        if value == "":
            message = f"You passed an empty string for '{name}'. Remove '{name}' or supply a non-empty value."
            raise invalid_parameter(name, message, code="parameter_invalid_empty")
        if len(value) > limit:
            raise invalid_parameter(name, f"Invalid string: '{name}' must be at most {limit} characters")
        return value

    return reader


def whole(low: int, high: int = 10**15) -> Reader:
    """A whole number between two bounds, both allowed."""

    def reader(name: str, value: object) -> int:
        if not isinstance(value, str) or not WHOLE.match(value):
            raise invalid_parameter(
                name, f"Invalid integer: {str(value)[:40]}", code="parameter_invalid_integer"
            )
        number = int(value)
        if number < low:
            message = f"This value must be greater than or equal to {low}."
            raise invalid_parameter(name, message, code="parameter_invalid_integer")
        if number > high:
            message = f"This value must be less than or equal to {high}."
            raise invalid_parameter(name, message, code="parameter_invalid_integer")
        return number

    return reader


def flag(name: str, value: object) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise invalid_parameter(name, f"Invalid boolean: {str(value)[:40]}")
    return value == "true"


def choice(*allowed: str) -> Reader:
    """One of a few words."""

    def reader(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            listed = ", ".join(allowed)
            raise invalid_parameter(name, f"Invalid {name}: must be one of {listed}")
        return value

    return reader


def metadata(name: str, value: object) -> dict[str, str]:
    """Up to 50 keys of 40 characters with values of 500; an empty value unsets its key."""
    if not isinstance(value, dict) or len(value) > MAX_METADATA:
        raise invalid_parameter(
            name, f"Invalid {name}: up to {MAX_METADATA} keys with text values are allowed"
        )
    for key, content in value.items():
        if not isinstance(content, str) or len(content) > 500 or len(key) > 40:
            raise invalid_parameter(
                within(name, key[:40]), "Metadata keys have up to 40 characters, values up to 500"
            )
    return {str(key): str(content) for key, content in value.items()}


def many(reader: Reader, limit: int = 20) -> Reader:
    """A list of values."""

    def listed(name: str, value: object) -> list[object]:
        if not isinstance(value, dict) or len(value) > limit or not all(key.isdigit() for key in value):
            raise invalid_parameter(name, "Invalid array")
        ordered = sorted(value.items(), key=lambda item: int(item[0]))
        return [reader(within(name, key), content) for key, content in ordered]

    return listed


def group(spec: Spec, *, required: tuple[str, ...] = ()) -> Reader:
    """A nested object."""

    def nested(name: str, value: object) -> Json:
        if not isinstance(value, dict):
            raise invalid_parameter(name, f"Invalid object: {name}")
        return read(spec, value, required=required, inside=name)

    return nested


def anything(_name: str, value: object) -> object:
    """Taken and not looked at: depth and size are limited by `decode`."""
    return value
