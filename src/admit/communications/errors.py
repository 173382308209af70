"""What can go wrong with mail before it leaves.

Bug
├── UnknownKind   no such kind of mail is in the catalog
└── BadContext    the facts do not fit the kind, or the recipient is not an address
Conflict
└── AlwaysSent    a kind of mail that cannot be switched off
"""

from admit.core.errors import Bug, Conflict


class UnknownKind(Bug):
    """A mail of a kind that the catalog does not hold."""


class BadContext(Bug):
    """A mail whose facts do not fit its kind: missing, unknown or of another type."""


class AlwaysSent(Conflict):
    """A kind of mail that cannot be switched off."""

    code = "always_sent"
    message = "This mail tells you about your own orders or account, so it is always sent."
