"""What handlers of the API ask for: the names of `admit.http.parameters`."""

from admit.http.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug, TillHere, Token

__all__ = ["Caller", "Cursor", "Id", "Limit", "RuntimeHere", "Slug", "TillHere", "Token"]
