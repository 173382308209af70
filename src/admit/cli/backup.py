"""`admit backup`: everything an installation cannot make again, in one file, while it sells."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from admit import __version__
from admit.cli import demo_home
from admit.cli.starting import plain_errors, prepared_settings
from admit.core import archive, crypto, dumps, keyring, migrations
from admit.core.archive import Manifest, Writer
from admit.core.settings import Settings, SettingsError
from admit.supervision import addresses

DATABASE = "database.dump"
SECRET = "secret.key"  # noqa: S105 - a file's name
MEDIA = "media"
MADE_ELSEWHERE = ("database_url", "database_owner_url", "database_direct_url", "secret_key")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--without-secrets", is_flag=True, help="Leave the secret key out; keep it in another place.")
@click.option(
    "--home", type=click.Path(path_type=Path), help="Another installation or demo than ADMIT_HOME's."
)
def command(file: Path, without_secrets: bool, home: Path | None) -> None:
    """Back up database, pictures and secret key into FILE, or into a new file in the folder FILE.

    Sales go on meanwhile. The file is written aside, read back and only then given its name.
    """
    demo_home.take_environment(home)
    settings = prepared_settings()
    now = datetime.now(UTC)
    target = file / f"admit-{now:%Y%m%dT%H%M%SZ}.backup" if file.is_dir() else file
    with plain_errors():
        archive.refuse_taken(target)
        manifest = back_up(settings, target, now=now, with_secret=not without_secrets)
    click.echo(told(target, manifest, with_secret=not without_secrets))


def back_up(settings: Settings, target: Path, *, now: datetime, with_secret: bool) -> Manifest:
    """Write the file. Raises: SettingsError, EmbeddedError, ArchiveError, DumpError."""
    secret = keyring.secret_of(settings)
    with addresses.running(settings) as (cluster, where):
        revision = _revision(where.owner)
        dumps.check_readable(where.owner)
        facts = {
            "product": "admit",
            "version": __version__,
            "revision": revision,
            "made_at": now.isoformat(timespec="seconds"),
            "database": f"PostgreSQL {dumps.server_version(where.owner)}",
            "database_is": "embedded" if cluster else "outside",
            "secret_fingerprint": crypto.fingerprint(secret),
            "settings_to_set_again": " ".join(_named(settings)),
        }
        with archive.written(target) as writer:
            writer.add(DATABASE, dumps.dump(where.owner))
            # After the database: whatever it speaks of was there before it was read.
            _add_media(writer, settings.home / MEDIA)
            if with_secret:
                writer.add(SECRET, [secret.encode()])
            return writer.finish(facts)


def told(target: Path, manifest: Manifest, *, with_secret: bool) -> str:
    """What somebody who made a backup must know."""
    size = target.stat().st_size / 1e6
    pictures = sum(part.name.startswith(f"{MEDIA}/") for part in manifest.parts)
    lines = [
        f"{target}: {size:.1f} MB, schema {manifest.facts['revision']}, {pictures} pictures, read back and whole."
    ]
    if with_secret:
        lines.append(
            "It holds the secret key and everybody's data: keep it as you keep the key (its mode is 0600)."
        )
    else:
        lines.append(
            "The secret key is not in it: without that key, signing keys cannot be opened. Keep both, apart."
        )
    return "\n".join(lines)


def _revision(owner_url: str) -> str:
    try:
        revision = migrations.current(owner_url)
    except migrations.DriverError as error:
        raise dumps.DumpError("the database cannot be used: see ADMIT_DATABASE_OWNER_URL") from error
    if revision is None:
        raise SettingsError(["there is nothing to back up: the database is empty"])
    return revision


def _named(settings: Settings) -> list[str]:
    """The settings that were made; their values stay out, since most are secrets of others."""
    made = settings.model_fields_set - set(MADE_ELSEWHERE) - {"home"}
    if settings.base_url == f"http://{settings.host}:{settings.port}":
        made -= {"base_url"}  # it follows the port
    return [f"ADMIT_{name.upper()}" for name in sorted(made)]


def _add_media(writer: Writer, folder: Path) -> None:
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink():
                writer.add(f"{MEDIA}/{path.relative_to(folder).as_posix()}", _bytes_of(path))


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from archive.chunks_of(file)
