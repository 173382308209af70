"""Where the database of an installation is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from admit.core.embedded import catalog
from admit.core.embedded.cluster import Cluster
from admit.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Addresses:
    """Connection strings: of the application's login, and of the owner who migrates."""

    app: str
    owner: str

    def environment(self) -> dict[str, str]:
        """What children need to find the database."""
        return {"ADMIT_DATABASE_URL": self.app, "ADMIT_DATABASE_OWNER_URL": self.owner}

    def named_in(self, settings: Settings) -> Settings:
        """The same settings, naming this database."""
        named = {"database_url": SecretStr(self.app), "database_owner_url": SecretStr(self.owner)}
        return settings.model_copy(update=named)


def embedded_cluster(settings: Settings) -> Cluster | None:
    """The embedded database of this home, or None when the settings name another."""
    return None if settings.database_url is not None else Cluster(settings.home)


def addresses(settings: Settings, cluster: Cluster | None) -> Addresses:
    """Where the database is. Expects the cluster started."""
    if cluster is not None:
        return Addresses(cluster.url(user=catalog.APP), cluster.url(user=catalog.OWNER))
    assert settings.database_url is not None
    app = settings.database_url.get_secret_value()
    owner = settings.database_owner_url.get_secret_value() if settings.database_owner_url else app
    return Addresses(app, owner)


@contextmanager
def running(settings: Settings) -> Iterator[tuple[Cluster | None, Addresses]]:
    """The database, the embedded one started (or found running) and let go of at the end.

    Raises: EmbeddedError.
    """
    cluster = embedded_cluster(settings)
    if cluster is None:
        yield None, addresses(settings, None)
        return
    with cluster:
        yield cluster, addresses(settings, cluster)
