"""Passwords: the standard they must meet, and bcrypt away from the event loop.

bcrypt reads at most 72 bytes, so that longer passwords are refused rather than cut.
"""

import asyncio
import re
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files
from typing import TypeVar

import bcrypt

from admit.core.errors import Busy, Invalid

COST = 12
"""Rounds as a power of two: about a quarter of a second of one core."""

SHORTEST_BYTES = 10
LONGEST_BYTES = 72

_AT_ONCE = 2
_MOST_WAITING = 64
_LEAST_OF_ITS_OWN = 6
_DUMMY_DIGEST = "Q1xBkPZ3fNsmJ0yYh8Aa4uKzqWb2CjR/VdT9oLgEe6HpXiU5sM7cO"
_NOT_LETTERS_OR_DIGITS = re.compile(r"[\W_]+")

Result = TypeVar("Result")


class _Crew:
    """A few threads for bcrypt and a short queue before them: a flood of logins cannot eat the machine.

    Threads rather than a semaphore of the loop: they bound the work whichever loop asks.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="bcrypt")
        self._lock = threading.Lock()
        self._busy = 0

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do the work in a thread.

        Raises: Busy when too many wait already.
        """
        with self._lock:
            if self._busy >= _AT_ONCE + _MOST_WAITING:
                raise Busy("Very many people are signing in. Try again in a moment.", retry_after_s=2)
            self._busy += 1
        job = self._threads.submit(work)
        job.add_done_callback(self._leave)
        return await asyncio.wrap_future(job)

    def _leave(self, _job: object) -> None:
        with self._lock:
            self._busy -= 1


_CREW = _Crew()


async def hash_password(password: str, *, cost: int = COST) -> str:
    """The bcrypt hash to store; the password must have passed `check_password`.

    Raises: Busy.
    """
    secret = _normal(password).encode()
    return await _CREW.run(lambda: bcrypt.hashpw(secret, bcrypt.gensalt(cost)).decode("ascii"))


async def matches(password: str, password_hash: str | None, *, cost: int = COST) -> bool:
    """Whether the password belongs to the hash.

    No hash (an unknown email, an account without password) is False, as late as a wrong password; give the
    `cost` that stored hashes have.
    Raises: Busy.
    """
    stored = (password_hash or _dummy(cost)).encode("ascii")
    secret = _normal(password).encode("utf-8", "replace")
    # A password that is too long matches nothing, yet must not answer faster than one that is wrong.
    right = await _CREW.run(lambda: bcrypt.checkpw(secret[:LONGEST_BYTES], stored))
    return right and password_hash is not None and len(secret) <= LONGEST_BYTES


def check_password(password: str, *, email: str | None = None, field: str = "password") -> None:
    """Accept a new password that meets the standard.

    10 to 72 bytes of UTF-8 after NFKC, no control characters, not a common one, not just the email address.
    Raises: Invalid naming the field.
    """
    normal = _normal(password)
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in normal):
        raise Invalid.one(field, "unprintable", "Leave out the characters that cannot be typed.")
    size = len(normal.encode())
    if size < SHORTEST_BYTES:
        raise Invalid.one(
            field, "too_short", f"Use at least {SHORTEST_BYTES} characters; a few words do well."
        )
    if size > LONGEST_BYTES:
        raise Invalid.one(
            field,
            "too_long",
            f"Use at most {LONGEST_BYTES} bytes (as many plain letters): what comes after is not looked at.",
        )
    if normal.casefold() in common_passwords() or len(set(normal)) < 4:
        raise Invalid.one(
            field, "too_common", "This password is among the first that are tried. Choose another."
        )
    if email is not None and _is_mostly(email, normal):
        raise Invalid.one(field, "like_email", "This is little more than your email address. Choose another.")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _is_mostly(email: str, password: str) -> bool:
    """Whether little of the password is left without the address or the part before its @."""
    bare = _bare(password)
    return any(
        len(part) >= 3 and part in bare and len(bare.replace(part, "")) < _LEAST_OF_ITS_OWN
        for part in (_bare(email), _bare(email.partition("@")[0]))
    )


def _bare(text: str) -> str:
    return _NOT_LETTERS_OR_DIGITS.sub("", text.casefold())


def _dummy(cost: int) -> str:
    # Well formed and of no known password, so that nothing is hashed at start to have one.
    return f"$2b${cost:02d}${_DUMMY_DIGEST}"


@lru_cache(maxsize=1)
def common_passwords() -> frozenset[str]:
    """The passwords tried first, case folded; only those long enough to get past the length rule."""
    text = files("admit.core").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
