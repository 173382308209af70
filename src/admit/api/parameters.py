"""What handlers of the API ask for: the names of `admit.http.parameters`, and a header's limits."""

from admit.http.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug, TillHere, Token

__all__ = ["KEY_LIMITS", "Caller", "Cursor", "Id", "Limit", "RuntimeHere", "Slug", "TillHere", "Token"]


KEY_LIMITS = {"minLength": 1, "maxLength": 255}
"""Of an Idempotency-Key, for the document; the rule that reads it holds them."""
