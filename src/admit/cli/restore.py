"""`admit restore`: an installation made again from a backup, in an empty place unless told otherwise."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from admit.cli import schema
from admit.cli.backup import DATABASE, MEDIA, SECRET
from admit.cli.starting import plain_errors, prepared_settings
from admit.core import archive, crypto, dumps, keyring, revisions
from admit.core.archive import ArchiveError, Reader
from admit.core.clock import SystemClock
from admit.core.db import Database
from admit.core.settings import Settings, SettingsError
from admit.flows import resuming
from admit.flows.resuming import Resumed
from admit.supervision import addresses
from admit.supervision.addresses import Addresses


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="A home for an embedded database. Default: what the settings name.",
)
@click.option("--replace", is_flag=True, help="Throw away the database that is there, all of it.")
@click.option(
    "--with-another-secret", is_flag=True, help="The secret key is lost: go on with the one that is there."
)
@click.option("--check", is_flag=True, help="Only read FILE through and say whether it is whole.")
def command(file: Path, into: Path | None, replace: bool, with_another_secret: bool, check: bool) -> None:
    """Restore FILE. Nothing may run on the place; everybody signs in again afterwards."""
    settings = _settings(into)
    with plain_errors(), archive.opened(file) as backup:
        backup.verify()
        if check:
            click.echo(_whole(file, backup))
            return
        _check_release(backup)
        secret = chosen_secret(backup, settings, replace=replace, may_differ=with_another_secret)
        resumed = restore(backup, settings, secret=secret, replace=replace)
    click.echo(_told(settings, backup, resumed))


def restore(backup: Reader, settings: Settings, *, secret: str | None, replace: bool) -> Resumed:
    """Make the database, the pictures and the key. `secret` is kept under home; None where the settings have it.

    Raises: SettingsError, EmbeddedError, ArchiveError, DumpError; then the database is as it was.
    """
    with addresses.running(settings) as (cluster, where):
        if cluster is not None and not cluster.is_owner:
            raise ArchiveError(f"Admit runs in {settings.home}: stop it first")
        if cluster is None and (others := dumps.others_in(where.owner)):
            raise ArchiveError(f"{others} others are connected to the database: stop Admit there first")
        if not replace and not dumps.is_empty(where.owner):
            raise ArchiveError(
                "the database there is not empty: choose another place with --into, or throw away what is there "
                "with --replace"
            )
        dumps.ensure_roles(where.owner)
        with backup.open(DATABASE) as dump:
            dumps.restore(where.owner, archive.chunks_of(dump), replace=replace)
        if secret is not None:
            _keep(secret, settings.home / SECRET)
        _unpack_media(backup, settings.home)
        schema.migrate(where)
        return asyncio.run(_resume(where, backup))


async def _resume(where: Addresses, backup: Reader) -> Resumed:
    made_at = backup.manifest.facts.get("made_at", "")
    async with Database(where.app, pool_size=1, application="admit restore") as db:
        return await resuming.after_restore(db, made_at=made_at, now=SystemClock().now())


def _settings(into: Path | None) -> Settings:
    """The settings; with `into`, of an embedded database in that home whatever database they name."""
    if into is None:
        return prepared_settings()
    os.environ["ADMIT_HOME"] = str(into.absolute())
    nowhere = {"database_url": None, "database_owner_url": None, "database_direct_url": None}
    return prepared_settings().model_copy(update=nowhere)


def _check_release(backup: Reader) -> None:
    facts = backup.manifest.facts
    revision = facts.get("revision", "")
    if facts.get("product") != "admit" or backup.part(DATABASE) is None:
        raise ArchiveError("this is no backup of Admit")
    if revision not in revisions.known():
        raise ArchiveError(
            f"the backup's schema {revision} is unknown to this release: restore it with Admit {facts.get('version')} "
            "or newer"
        )


def chosen_secret(backup: Reader, settings: Settings, *, replace: bool, may_differ: bool) -> str | None:
    """The key to keep under home; None when the settings or the home hold one that fits, or another is accepted.

    Raises: ArchiveError when the keys differ, or none is to be had.
    """
    wanted = backup.manifest.facts.get("secret_fingerprint")
    has_own = settings.secret_key is not None or (settings.home / SECRET).exists()
    if has_own and (may_differ or crypto.fingerprint(keyring.secret_of(settings)) == wanted):
        return None
    if settings.secret_key is not None:
        raise ArchiveError(
            "ADMIT_SECRET_KEY is not the backup's: sealed keys would not open. Set the one that was set when it was "
            "made, or, if that is lost, go on with --with-another-secret"
        )
    if backup.part(SECRET) is None and not may_differ:
        raise ArchiveError(
            f"the backup holds no secret key: set ADMIT_SECRET_KEY, or put the key into {settings.home / SECRET}; "
            "if it is lost, go on with --with-another-secret"
        )
    if has_own and not replace:
        raise ArchiveError(
            f"{settings.home / SECRET} holds another key than the backup's: choose an empty home with --into, or "
            "add --replace (the old key is kept beside it)"
        )
    if backup.part(SECRET) is None:
        return keyring.secret_of(settings)
    with backup.open(SECRET) as file:
        return file.read(1000).decode("ascii")


def _keep(secret: str, path: Path) -> None:
    if path.exists() and path.read_text("ascii").strip() == secret:
        return
    if path.exists():
        path.rename(path.with_name(f"{SECRET}.until-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)


def _unpack_media(backup: Reader, home: Path) -> None:
    """Pictures are named by their content: one that is there is the same."""
    try:
        for part in backup.manifest.parts:
            target = home / part.name
            if not part.name.startswith(f"{MEDIA}/") or target.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with backup.open(part.name) as member, target.open("xb") as file:
                file.writelines(archive.chunks_of(member))
    except OSError as error:
        raise SettingsError([f"ADMIT_HOME: {error.filename} cannot be written ({error.strerror})"]) from error


def _whole(file: Path, backup: Reader) -> str:
    facts = backup.manifest.facts
    key = "with the secret key" if backup.part(SECRET) else "without the secret key"
    return (
        f"{file} is whole: made {facts.get('made_at')} by Admit {facts.get('version')}, schema "
        f"{facts.get('revision')}, {facts.get('database')}, {key}."
    )


def _told(settings: Settings, backup: Reader, resumed: Resumed) -> str:
    facts = backup.manifest.facts
    where = "the database of ADMIT_DATABASE_URL" if settings.database_url else str(settings.home)
    lines = [
        f"Restored into {where}: everything up to {facts.get('made_at')}.",
        f"{resumed.payments} payments and {resumed.refunds} refunds are looked up at the provider first, "
        f"{resumed.mails} mails wait to be sent, {resumed.logins} logins were ended.",
    ]
    if again := facts.get("settings_to_set_again"):
        lines.append(f"Set again what was set there: {again}.")
    if settings.is_production and settings.secret_key is None:
        lines.append(f"Set ADMIT_SECRET_KEY to what is in {settings.home / SECRET}.")
    return "\n".join([*lines, "Now: admit doctor, then start Admit."])
