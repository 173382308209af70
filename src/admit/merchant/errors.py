"""Why an account at the payment provider cannot be had or changed.

Refusal
├── AccountRefused       the provider would not make or open it (Conflict)
├── AlreadyConnected     there is a current account (Conflict)
├── NoAccount            there is none to act on (Conflict)
└── AccountBusy          the provider does not answer (Busy)
"""

from admit.core.errors import Busy, Conflict


class AccountRefused(Conflict):
    """Facts: `reason`, the provider's own words."""

    code = "account_refused"
    message = "The payment provider refused. Nothing was changed; its reason is shown."


class AlreadyConnected(Conflict):
    """A tenant has one current account."""

    code = "already_connected"
    message = "There is an account already. Disconnect it before you connect another."


class NoAccount(Conflict):
    """What was asked needs an account that is connected."""

    code = "no_payment_account"
    message = "No account is connected. Connect one first."


class AccountBusy(Busy):
    """The same call is repeated with the same key, so nothing is made twice."""

    code = "provider_unreachable"
    message = "The payment provider is not answering. Nothing is lost; try again in a moment."
