"""The demo's mailbox: mails kept as files that a page shows, instead of being sent. Never in production."""

import asyncio
import os
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from admit.communications.records import RenderedMail
from admit.core.clock import Clock
from admit.core.errors import Bug, NotFound
from admit.core.settings import Settings

KEPT = 500
SHARE_OF_ROOM = 10
"""A tenth more mails than are kept may lie there before the oldest go: listing the folder costs more than a mail."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_ID = re.compile(r"\d{20}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail in the mailbox; ids sort by time."""

    id: str
    kept_at: datetime
    mail: RenderedMail


class Mailbox:
    """A transport that keeps the newest 500 mails, and at most fifty before them, under `home/mailbox`.

    All processes of the demo share it.
    Readable by its owner only: the mails hold links that sign in.
    """

    def __init__(self, settings: Settings, clock: Clock, *, kept: int = KEPT) -> None:
        if settings.is_production:
            raise Bug("the demo mailbox has no place in production: its mails would reach nobody")
        self._folder = settings.home / "mailbox"
        self._clock = clock
        self._kept = kept
        self._room = 0

    async def send(self, mail: RenderedMail) -> None:
        """Keep one mail; the oldest go when there are more than 500, fifty at a time."""
        await asyncio.to_thread(self._keep, mail)

    async def newest(self, *, limit: int = 50) -> list[KeptMail]:
        """The mails kept last, newest first."""
        return await asyncio.to_thread(self._newest, limit)

    async def read(self, mail_id: str) -> KeptMail:
        """One mail.

        Raises: NotFound when it is gone or never was.
        """
        kept = await asyncio.to_thread(self._load, mail_id)
        if kept is None:
            raise NotFound("This mail is no longer in the mailbox; it keeps the newest 500.")
        return kept

    def _keep(self, mail: RenderedMail) -> None:
        now = self._clock.now()
        mail_id = f"{int(now.timestamp() * 1_000_000):020d}-{secrets.token_hex(6)}"
        self._write(self._path(mail_id), msgspec.json.encode(KeptMail(mail_id, now, mail)))
        self._room -= 1
        if self._room < 0:
            self._tidy()

    def _tidy(self) -> None:
        self._room = self._kept // SHARE_OF_ROOM
        for old in self._ids()[self._kept :]:
            self._path(old).unlink(missing_ok=True)

    def _write(self, path: Path, content: bytes) -> None:
        # Under a name that no reader lists, then renamed: nobody ever sees half a mail.
        draft = f"{path}.draft"
        try:
            opened = os.open(draft, _NEW, 0o600)
        except FileNotFoundError:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(draft, _NEW, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
        os.rename(draft, path)

    def _newest(self, limit: int) -> list[KeptMail]:
        loaded = (self._load(mail_id) for mail_id in self._ids()[:limit])
        return [kept for kept in loaded if kept is not None]

    def _load(self, mail_id: str) -> KeptMail | None:
        if not _ID.fullmatch(mail_id):
            return None
        try:
            content = self._path(mail_id).read_bytes()
        except FileNotFoundError:
            return None
        return msgspec.json.decode(content, type=KeptMail)

    def _ids(self) -> list[str]:
        try:
            found = [entry.name.removesuffix(".json") for entry in os.scandir(self._folder)]
        except FileNotFoundError:
            return []
        return sorted(filter(_ID.fullmatch, found), reverse=True)

    def _path(self, mail_id: str) -> Path:
        return self._folder / f"{mail_id}.json"
