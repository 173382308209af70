"""The wallets that an installation has certificates for."""

from admit.adapters import apple_wallet, google_wallet
from admit.core.settings import Settings
from admit.tickets.wallets import Wallets


def of_settings(settings: Settings) -> Wallets:
    """What the settings describe. Raises: SettingsError when they are incomplete or wrong."""
    return Wallets(apple_wallet.of_settings(settings), google_wallet.of_settings(settings))
