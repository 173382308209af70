"""One call of the API, as its verb sees it."""

from dataclasses import dataclass

from stripe_double.books import Book
from stripe_double.errors import Json


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls (by the book of their account), what they asked, and the object named in the path."""

    book: Book
    asked: Json
    identity: str
    path: str
    is_publishable: bool = False
