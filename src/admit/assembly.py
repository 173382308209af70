"""The composition root: settings become adapters, adapters become a runtime."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from admit.adapters import stripe, stripe_accounts, wallets
from admit.adapters.receivers import HttpCarrier
from admit.adapters.storage import FolderStorage
from admit.core import keyring
from admit.core.clock import Clock, SystemClock
from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.jobs import WorkerBell
from admit.core.settings import Settings, SettingsError
from admit.flows.runtime import Runtime
from admit.http import metrics
from admit.sales.gateway import Gateway


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    gateway: Gateway | None = None,
    clock: Clock | None = None,
    application: str = "admit",
) -> AsyncIterator[Runtime]:
    """A runtime with open connections, closed at the end.

    Raises: SettingsError when what it needs is not set.
    """
    if settings.database_url is None:
        raise SettingsError(
            ["ADMIT_DATABASE_URL: not set; `admit serve` starts the embedded database and sets it"]
        )
    secret = keyring.secret_of(settings)
    held = wallets.of_settings(settings)
    url = settings.database_url.get_secret_value()
    async with Database(url, pool_size=settings.database_pool_size, application=application) as db:
        bell = WorkerBell(db)
        provider = gateway or stripe.gateway_of(settings)
        carrier = HttpCarrier(to_loopback=settings.webhooks_to_loopback)
        try:
            yield Runtime(
                settings=settings,
                secret_key=secret,
                db=db,
                clock=clock or SystemClock(),
                sealer=Sealer([secret], "at-rest"),
                bell=bell,
                gateway=provider,
                merchants=stripe_accounts.merchants_of(provider),
                wallets=held,
                watch=metrics.Batches,
                storage=FolderStorage(settings.home / "media"),
                carrier=carrier,
            )
        finally:
            carrier.close()
            await bell.aclose()
            await provider.aclose()
