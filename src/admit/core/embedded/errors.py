"""EmbeddedError is an AdmitError: one line, what happened and what to do."""

from admit.core.errors import AdmitError


class EmbeddedError(AdmitError):
    """The embedded database cannot be made, started or reached."""
