"""Idempotency keys: the first answer of a key is kept for a day and given again.

A key belongs to one account; the same key with other parameters is refused. Answers to calls refused before
their work began are not kept. Source: docs.stripe.com/api/idempotent_requests.
"""

import hashlib

from stripe_double.books import Book
from stripe_double.errors import Refused
from stripe_double.http import Answer, Request

LIFETIME_S = 86_400
MAX_KEY_CHARACTERS = 255


def key_of(request: Request) -> str | None:
    """The key of a POST.

    Raises: Refused when it is too long.
    """
    key = request.headers.get("idempotency-key") if request.method == "POST" else None
    if key is not None and len(key) > MAX_KEY_CHARACTERS:
        raise Refused(
            "Idempotency keys may have up to 255 characters.", kind="idempotency_error", saved=False
        )
    return key or None


def fingerprint(request: Request) -> str:
    """What makes two calls the same: path and parameters, whatever their order."""
    pairs = sorted(request.body.split(b"&"))
    return hashlib.sha256(b"\n".join([request.path.encode(), *pairs])).hexdigest()


def earlier(book: Book, key: str, request: Request) -> Answer | None:
    """The answer this key got before, if any.

    Raises: Refused when the key was used with other parameters.
    """
    purge(book)
    kept = book.loose["replay"].get(key)
    if kept is None:
        return None
    if kept["fingerprint"] != fingerprint(request):
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were first"
            f" used with. Try using a key other than '{key}' if you meant to execute a different request."
        )
        raise Refused(message, kind="idempotency_error", saved=False)
    headers = {"idempotent-replayed": "true", "original-request": kept["request_id"]}
    return Answer(kept["status"], kept["body"].encode(), headers=headers)


def keep(book: Book, key: str, request: Request, answer: Answer, *, request_id: str) -> None:
    """Remember an answer."""
    book.save(
        {
            "id": key,
            "object": "replay",
            "fingerprint": fingerprint(request),
            "status": answer.status,
            "body": answer.body.decode(),
            "request_id": request_id,
            "at": book.bank.clock.seconds(),
        }
    )


def purge(book: Book) -> None:
    """Forget keys older than a day; the oldest come first."""
    kept, oldest = book.loose["replay"], book.bank.clock.seconds() - LIFETIME_S
    while kept:
        first = next(iter(kept.values()))
        if first["at"] >= oldest:
            return
        book.forget("replay", first["id"])
