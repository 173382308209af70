"""What every story needs at hand: handed over by the composition root, never looked up."""

from collections.abc import Callable
from dataclasses import dataclass

from admit.core import passwords
from admit.core.batches import Unwatched, Watch
from admit.core.clock import Clock
from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.jobs import Bell
from admit.core.settings import Settings
from admit.core.storage import NOWHERE, Storage
from admit.facts.carrier import NOBODY, Carrier
from admit.merchant.gateway import NO_MERCHANTS, MerchantGateway
from admit.sales.gateway import Gateway
from admit.tickets.wallets import NO_WALLETS, Wallets


def unwatched(_: str) -> Watch:
    """Nobody counts what becomes of batches."""
    return Unwatched()


@dataclass(frozen=True, slots=True)
class Runtime:
    """The installation at run time. `secret_key` is the root that purposes derive their keys from.

    `watch` gives, by the name of what is gathered into batches, whoever counts it. `password_cost` and `pace` (the
    share of the time that an answer which must not tell takes at least) are lower in tests alone.
    """

    settings: Settings
    secret_key: str
    db: Database
    clock: Clock
    sealer: Sealer
    bell: Bell
    gateway: Gateway
    merchants: MerchantGateway = NO_MERCHANTS
    wallets: Wallets = NO_WALLETS
    watch: Callable[[str], Watch] = unwatched
    storage: Storage = NOWHERE
    password_cost: int = passwords.COST
    pace: float = 1.0
    carrier: Carrier = NOBODY
