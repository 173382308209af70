"""Object ids in Stripe's form: a prefix, an underscore, 24 letters and digits."""

import random
import string

ALPHABET = string.ascii_letters + string.digits

PREFIXES = {
    "account": "acct",
    "application_fee": "fee",
    "balance_transaction": "txn",
    "charge": "ch",
    "delivery": "dlv",
    "dispute": "du",
    "event": "evt",
    "fee_refund": "fr",
    "payment_intent": "pi",
    "payment_method": "pm",
    "payout": "po",
    "refund": "re",
    "webhook_endpoint": "we",
}
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}


class Ids:
    """Makes ids; repeatable for a given seed and number of starts."""

    def __init__(self, seed: int | None, starts: int = 0) -> None:
        self._random = random.SystemRandom() if seed is None else random.Random(f"{seed}/{starts}")  # noqa: S311 - repeatable on purpose

    def new(self, kind: str) -> str:
        """A fresh id for an object of this kind."""
        return f"{PREFIXES[kind]}_{self.token(24)}"

    def token(self, length: int) -> str:
        """Letters and digits, for secrets and request ids."""
        return "".join(self._random.choices(ALPHABET, k=length))


def kind_of(identity: str) -> str | None:
    """The kind an id belongs to, by its prefix; None when it is none of ours."""
    return KINDS.get(identity.partition("_")[0])
