"""The ground tests stand on: a real PostgreSQL, migrated once, cloned where a test must be alone.

Tests commit for real. They stay out of each other's way as customers do: each makes a tenant of its own, and row
policies keep the rest away. What looks across tenants (worker queues, discover, the doctor) takes `fresh_db`.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from pydantic import SecretStr

from admit.adapters.storage import FolderStorage
from admit.core import migrations
from admit.core.clock import FixedClock
from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.jobs import SilentBell
from admit.core.settings import Environment, Settings
from admit.core.tenancy import Scope
from admit.flows.runtime import Runtime
from tests.support.builders import a_tenant
from tests.support.cluster import ScratchCluster
from tests.support.fake_carrier import FakeCarrier
from tests.support.fake_gateway import FakeGateway

# The default renderer draws tracebacks with every local variable, which takes minutes where one is the application.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

TEMPLATE = "admit_template"
SECRET = "a secret for tests only, long enough"
NOON = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScratchCluster]:
    with ScratchCluster(tmp_path_factory.mktemp("cluster")) as running:
        migrations.upgrade(running.create_database(TEMPLATE), login="admit_app")
        yield running


def app_url(cluster: ScratchCluster, name: str) -> str:
    return cluster.url(user="admit_app", database=name)


@pytest.fixture(scope="session")
def database_url(cluster: ScratchCluster) -> str:
    """The database shared by the tests of this process, as the application's login."""
    cluster.create_database("admit_shared", template=TEMPLATE)
    return app_url(cluster, "admit_shared")


@pytest.fixture(scope="session")
def owner_url(cluster: ScratchCluster, database_url: str) -> str:
    """The same database as its owner, for looking behind the roles."""
    assert database_url
    return cluster.url(user="admit_owner", database="admit_shared")


@pytest.fixture(scope="session")
async def db(database_url: str) -> AsyncIterator[Database]:
    async with Database(database_url, pool_size=16) as opened:
        yield opened


@pytest.fixture
def fresh_database_url(cluster: ScratchCluster) -> Iterator[str]:
    """A database for this test alone."""
    name = f"admit_{uuid4().hex[:12]}"
    cluster.create_database(name, template=TEMPLATE)
    yield app_url(cluster, name)
    cluster.drop_database(name)


@pytest.fixture
async def fresh_db(fresh_database_url: str) -> AsyncIterator[Database]:
    async with Database(fresh_database_url, pool_size=16) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, database_url)


def settings_for(home: Path, url: str) -> Settings:
    return Settings(
        environment=Environment.TEST,
        home=home,
        database_url=SecretStr(url),
        secret_key=SecretStr(SECRET),
        base_url="http://testserver.local",
        stripe_publishable_key="pk_test_admit",
        keep_pages=False,  # a test looks right after it changed something; tests/web/test_shelf.py looks at keeping
    )


def runtime_for(settings: Settings, db: Database, clock: FixedClock, gateway: FakeGateway) -> Runtime:
    return Runtime(
        settings=settings,
        secret_key=SECRET,
        db=db,
        clock=clock,
        sealer=Sealer([SECRET], "at-rest"),
        bell=SilentBell(),
        gateway=gateway,
        storage=FolderStorage(settings.home / "media"),
        password_cost=4,
        pace=0.0,
        carrier=FakeCarrier(),
    )


@pytest.fixture
def runtime(settings: Settings, db: Database, clock: FixedClock, gateway: FakeGateway) -> Runtime:
    return runtime_for(settings, db, clock, gateway)


@pytest.fixture
async def tenant(db: Database) -> Scope:
    """An active tenant of this test's own, with the system acting in it."""
    return await a_tenant(db)


@pytest.fixture
def fresh_settings(tmp_path: Path, fresh_database_url: str) -> Settings:
    return settings_for(tmp_path, fresh_database_url)


@pytest.fixture
def fresh_runtime(
    fresh_settings: Settings, fresh_db: Database, clock: FixedClock, gateway: FakeGateway
) -> Runtime:
    return runtime_for(fresh_settings, fresh_db, clock, gateway)
