"""A backup made while the house sells, and an installation made again from it elsewhere."""

import asyncio
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from admit.cli import restore
from admit.cli.backup import back_up
from admit.core import archive, dumps, ids
from admit.core.archive import ArchiveError, Reader
from admit.core.clock import FixedClock
from admit.core.crypto import Sealer
from admit.core.db import Database
from admit.core.dumps import DumpError
from admit.core.settings import Settings
from admit.core.tenancy import Door
from admit.flows import examining
from admit.flows.resuming import Resumed
from admit.flows.runtime import Runtime
from admit.sales import invariants
from admit.sales.holds import Held
from admit.tickets import codes, keys
from tests.conftest import SECRET, app_url, runtime_for
from tests.support.cluster import ScratchCluster
from tests.support.fake_gateway import FakeGateway
from tests.support.installation import admit
from tests.support.sales_builders import Shop, a_shop

NOW = datetime(2027, 1, 10, 12, 0, tzinfo=UTC)
BUYERS = 4
SOLD_BEFORE = 12
OTHER_SECRET = "another secret, as long as it must be"


class Places:
    """The database that is backed up, and empty ones to restore into."""

    def __init__(self, cluster: ScratchCluster, tmp_path: Path, fresh_url: str) -> None:
        self._cluster = cluster
        self._tmp_path = tmp_path
        self.names = [fresh_url.rpartition("/")[2].partition("?")[0]]
        self.made: list[str] = []

    @property
    def source(self) -> Settings:
        return self.settings(self.names[0])

    def empty(self) -> Settings:
        name = f"admit_{ids.new_id().hex[-12:]}"
        self._cluster.create_database(name)
        self.made.append(name)
        return self.settings(name)

    def settings(self, name: str, secret: str = SECRET) -> Settings:
        return Settings(
            home=self._tmp_path / name,
            database_url=SecretStr(app_url(self._cluster, name)),
            database_owner_url=SecretStr(self._cluster.url(database=name)),
            secret_key=SecretStr(secret),
        )

    def drop(self) -> None:
        for name in self.made:
            self._cluster.drop_database(name)


@pytest.fixture
def places(cluster: ScratchCluster, tmp_path: Path, fresh_database_url: str) -> Iterator[Places]:
    made = Places(cluster, tmp_path, fresh_database_url)
    yield made
    made.drop()


async def backed_up(settings: Settings, target: Path, *, with_secret: bool = True) -> Path:
    settings.home.mkdir(exist_ok=True)
    await asyncio.to_thread(back_up, settings, target, now=NOW, with_secret=with_secret)
    return target


async def restored(
    path: Path, settings: Settings, *, secret: str | None = None, replace: bool = False
) -> Resumed:
    settings.home.mkdir(exist_ok=True)
    with archive.opened(path) as backup:
        return await asyncio.to_thread(restore.restore, backup, settings, secret=secret, replace=replace)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    with archive.opened(path) as backup:
        yield backup


def url_of(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


def elsewhere(settings: Settings, db: Database, shop: Shop) -> Shop:
    """The same shop in a restored database, with the same provider outside."""
    runtime = runtime_for(settings, db, FixedClock(NOW), shop.gateway)
    return Shop(runtime, shop.gateway, shop.scope, shop.event_id, shop.kind)


async def test_a_backup_made_while_the_house_sells_has_every_order_that_was_acknowledged(
    fresh_runtime: Runtime, gateway: FakeGateway, places: Places, tmp_path: Path
) -> None:
    shop = await a_shop(fresh_runtime, gateway, quantity_total=100_000)
    (places.source.home / "media" / "covers").mkdir(parents=True)
    (places.source.home / "media" / "covers" / "a.svg").write_text("<svg/>")
    told: list[Held] = []
    enough, is_over = asyncio.Event(), asyncio.Event()

    async def buy() -> None:
        while not is_over.is_set():
            told.append(await shop.paid(1))
            if len(told) >= SOLD_BEFORE:
                enough.set()

    buyers = [asyncio.create_task(buy()) for _ in range(BUYERS)]
    await enough.wait()
    before = list(told)
    path = await backed_up(places.source, tmp_path / "a.backup")
    is_over.set()
    await asyncio.gather(*buyers)
    assert len(told) > len(before), "nobody could buy while the backup was made"

    target = places.empty()
    await restored(path, target)
    async with Database(url_of(target), pool_size=2) as db:
        there = elsewhere(target, db, shop)
        for held in before:
            assert (await there.order(held)).status == "paid"
        async with db.door(Door.OPERATOR) as tx:
            assert await invariants.breaches(tx) == []
        found = [*await examining.server(db), *await examining.signing(db, Sealer([SECRET], "at-rest"))]
        assert [line for line in found if not line.is_fine] == []
        (ticket,) = await there.tickets(before[0])
        async with db.read(shop.scope) as own:
            public = await keys.public_keys(own, shop.event_id)
        assert codes.verify(codes.read(ticket.qr_code_payload), public)
        await there.paid(1)
    assert (target.home / "media" / "covers" / "a.svg").read_text() == "<svg/>"


async def test_a_place_that_is_not_empty_is_refused_until_told_to_replace_it(
    fresh_runtime: Runtime, gateway: FakeGateway, places: Places, tmp_path: Path
) -> None:
    shop = await a_shop(fresh_runtime, gateway)
    held = await shop.paid(1)
    path = await backed_up(places.source, tmp_path / "a.backup")
    target = places.empty()
    await restored(path, target)
    async with Database(url_of(target), pool_size=1) as db:
        later = await elsewhere(target, db, shop).paid(1)
    with pytest.raises(ArchiveError, match="--replace"):
        await restored(path, target)
    await restored(path, target, replace=True)
    async with Database(url_of(target), pool_size=1) as db:
        there = elsewhere(target, db, shop)
        assert (await there.order(held)).status == "paid"
        assert await there.tickets(later) == []


async def test_a_dump_that_breaks_off_changes_nothing(places: Places, tmp_path: Path) -> None:
    whole = await backed_up(places.source, tmp_path / "a.backup")
    broken = tmp_path / "broken.backup"
    with opened(whole) as backup, archive.written(broken) as writer:
        dump = backup.open("database.dump").read()
        writer.add("database.dump", [dump[: len(dump) // 2]])
        writer.finish(backup.manifest.facts)
    target = places.empty()
    await restored(whole, target)
    with pytest.raises(DumpError):
        await restored(broken, target, replace=True)
    assert target.database_owner_url is not None
    assert not dumps.is_empty(target.database_owner_url.get_secret_value())


async def test_nobody_may_be_connected_to_the_place(places: Places, tmp_path: Path) -> None:
    path = await backed_up(places.source, tmp_path / "a.backup")
    target = places.empty()
    async with Database(url_of(target), pool_size=1):
        with pytest.raises(ArchiveError, match="stop Admit"):
            await restored(path, target)


async def test_the_keys_must_fit_or_be_given_up(places: Places, tmp_path: Path) -> None:
    path = await backed_up(places.source, tmp_path / "a.backup")
    bare = await backed_up(places.source, tmp_path / "b.backup", with_secret=False)
    with zipfile.ZipFile(bare) as zipped:
        assert "secret.key" not in zipped.namelist()
    same, other = places.settings("same"), places.settings("other", OTHER_SECRET)
    none = Settings(home=tmp_path / "none")

    def choose(file: Path, given: Settings, *, replace: bool = False, may_differ: bool = False) -> str | None:
        with opened(file) as backup:
            return restore.chosen_secret(backup, given, replace=replace, may_differ=may_differ)

    assert choose(path, same) is None
    assert choose(bare, same) is None
    assert choose(path, none) == SECRET
    with pytest.raises(ArchiveError, match="ADMIT_SECRET_KEY is not the backup's"):
        choose(path, other)
    assert choose(path, other, may_differ=True) is None
    with pytest.raises(ArchiveError, match="holds no secret key"):
        choose(bare, none)
    none.home.mkdir()
    (none.home / "secret.key").write_text(OTHER_SECRET)
    with pytest.raises(ArchiveError, match="holds another key"):
        choose(path, none)
    assert choose(path, none, replace=True) == SECRET


async def test_a_restore_into_a_home_of_its_own_is_fine_by_the_doctor(
    fresh_runtime: Runtime, gateway: FakeGateway, places: Places, tmp_path: Path
) -> None:
    await (await a_shop(fresh_runtime, gateway)).paid(1)
    path = await backed_up(places.source, tmp_path / "a.backup")
    home = tmp_path / "new-home"
    ended = await asyncio.to_thread(admit, "restore", str(path), "--into", str(home), home=tmp_path / "none")
    assert ended.returncode == 0, ended.stderr
    assert (home / "secret.key").read_text() == SECRET
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600
    looked = await asyncio.to_thread(admit, "doctor", home=home)
    assert re.search(r"fine +signing +1 keys open", looked.stdout)
    assert [line.split()[1] for line in looked.stdout.splitlines() if line.startswith("  WRONG")] == [
        "worker"
    ]


def test_a_backup_names_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.backup").write_text("not a backup")
    ended = admit("restore", str(tmp_path / "a.backup"), "--check", home=tmp_path / "home")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "no backup of Admit" in ended.stderr
