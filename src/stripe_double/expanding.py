"""`expand[]`: ids in an answer become the objects they name.

Source: docs.stripe.com/api/expanding_objects.
"""

from stripe_double.books import Book, shown
from stripe_double.errors import Json, Refused

MAX_DEPTH = 4


def expand(book: Book, answer: Json, paths: list[str]) -> Json:
    """The answer with every path expanded.

    Raises: Refused when a path names nothing that can be expanded.
    """
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_DEPTH:
            raise Refused(f"You cannot expand more than {MAX_DEPTH} levels of a property.", param="expand")
        answer = along(book, answer, steps, path)
    return answer


def along(book: Book, thing: Json, steps: list[str], path: str) -> Json:
    """A copy of an object in which one path is expanded."""
    name, rest = steps[0], steps[1:]
    if name not in thing:
        raise Refused(f"This property cannot be expanded ({path}).", param="expand")
    return thing | {name: value_along(book, thing[name], rest, path)}


def value_along(book: Book, value: object, rest: list[str], path: str) -> object:
    """A field's value, expanded."""
    if isinstance(value, list) and rest:
        return [along(book, entry, rest, path) for entry in value]
    if isinstance(value, str):
        found = book.get(value)
        if found is None:
            raise Refused(f"This property cannot be expanded ({path}).", param="expand")
        value = shown(found)
    if isinstance(value, dict) and rest:
        return along(book, value, rest, path)
    return value
