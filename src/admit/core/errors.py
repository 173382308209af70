"""The error tree of the whole product.

AdmitError
├── Refusal            expected: the answer is no, with a stable code and a sentence for people
│   ├── NotFound       missing and foreign look the same
│   ├── Forbidden      known, but not allowed
│   ├── Unauthenticated  nobody is signed in
│   ├── Conflict       the state of things stands against it
│   ├── Invalid        the request itself is wrong; names the field
│   └── Busy           try again after `retry_after_s`
├── VendorError        a party outside failed; `retryable` says whether to try again
└── Bug                something that must be true is not

No HTTP here: delivery holds the one table that maps kinds to status, page and JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from admit.core.words import Phrase, phrase_of


class AdmitError(Exception):
    """The root of every error this product raises on purpose."""


class Refusal(AdmitError):
    """An expected no: a stable code, a sentence for people and named data.

    Subclasses set `code` and `message`; a raise may give a more specific message and facts as keywords.
    `facts` hold plain JSON values only and never a secret. The text is a phrase: whoever shows it says it in the
    reader's language; the exception itself, for logs, is English.
    """

    code: ClassVar[str] = "refused"
    message: ClassVar[str] = "This could not be done."

    def __init__(self, message: str | None = None, **facts: object) -> None:
        self.text: Phrase = phrase_of(message or self.message)
        self.facts: Mapping[str, object] = facts
        super().__init__(self.text.english)


class NotFound(Refusal):
    """Missing or foreign; the two are told apart to nobody."""

    code = "not_found"
    message = "There is nothing here, or it is not yours to see. Check the address."


class Unauthenticated(Refusal):
    """Nobody is signed in, or the sign-in is over."""

    code = "unauthenticated"
    message = "Sign in to go on."


class Forbidden(Refusal):
    """Who asks is known and may not do this."""

    code = "forbidden"
    message = "Your role does not allow this. Ask an admin of this organizer."


class Conflict(Refusal):
    """The present state stands against the request."""

    code = "conflict"
    message = "Something changed in the meantime. Reload and try again."


class StaleEdit(Conflict):
    """The version that was edited is no longer the newest."""

    code = "stale_edit"
    message = "Someone else saved a newer version. Reload it, then make your change again."


class Busy(Refusal):
    """A queue or limit is full for the moment; `retry_after_s` says when to come back."""

    code = "busy"
    message = "Very many people are here at once. Nothing was lost; try again in a moment."

    def __init__(self, message: str | None = None, *, retry_after_s: int = 1, **facts: object) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(message, **facts)


class Throttled(Busy):
    """One caller asked too often."""

    code = "throttled"
    message = "Too many tries. Wait a moment before the next one."


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field: its path (`items[0].quantity`), a stable code, a sentence."""

    field: str
    code: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", phrase_of(self.message))


class Invalid(Refusal):
    """The request itself is wrong; every problem names its field."""

    code = "invalid"
    message = "Some of what was sent needs correcting. Nothing was saved."

    def __init__(self, *problems: FieldProblem, message: str | None = None, **facts: object) -> None:
        self.problems = problems
        super().__init__(message, **facts)

    @classmethod
    def one(cls, field: str, code: str, message: str) -> "Invalid":
        """A refusal about a single field."""
        return cls(FieldProblem(field, code, message))


class VendorError(AdmitError):
    """A party outside failed. `retryable` is true when the same call may succeed later."""

    def __init__(self, message: str, *, retryable: bool, code: str = "vendor_error") -> None:
        self.retryable = retryable
        self.code = code
        super().__init__(message)


class Bug(AdmitError):
    """Something that must be true is not; never shown to people in detail."""
