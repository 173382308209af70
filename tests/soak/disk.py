"""A small disk of its own for the database, filled and freed again: Linux, and only where this account may mount.

It is a tmpfs in a mount namespace of this very run: nobody else sees it, and it is gone with the last process.
Source: unshare(2), mount(2), user_namespaces(7).
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CDLL, c_char_p, c_ulong, get_errno
from pathlib import Path

SIZE_MB = 1_536
TOP_UP_EVERY_S = 0.02
BALLAST = "ballast"

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_REC, MS_PRIVATE = 0x4000, 0x40000


class NoDisk(Exception):
    """This machine does not let us have one; the message says why."""


def own_mounts() -> None:
    """Have mounts of our own from now on; for an account without the right, in a user namespace of its own.

    Call it before there is a second thread. Raises: NoDisk.
    """
    if sys.platform != "linux":
        raise NoDisk(f"there are no mount namespaces on {sys.platform}")
    uid, gid = os.geteuid(), os.getegid()
    flags = CLONE_NEWNS if uid == 0 else CLONE_NEWNS | CLONE_NEWUSER
    _call("unshare", flags)
    if uid != 0:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{uid} {uid} 1"),
            ("gid_map", f"{gid} {gid} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(text)
    _call("mount", b"none", b"/", None, c_ulong(MS_REC | MS_PRIVATE), None)


class Disk:
    """One mounted disk."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / BALLAST

    async def fill(self, *, seconds: float) -> None:
        """Leave not a byte free for so long, whatever is freed meanwhile; then all of it again."""
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                await asyncio.to_thread(self._top_up)
                await asyncio.sleep(TOP_UP_EVERY_S)
        finally:
            self.free()

    def free(self) -> None:
        """Give back what was filled."""
        self._ballast.unlink(missing_ok=True)

    def _top_up(self) -> None:
        with self._ballast.open("ab") as file:
            size, there = os.fstat(file.fileno()).st_size, os.fstatvfs(file.fileno())
            left = there.f_bavail * there.f_frsize
            while left >= there.f_frsize:
                try:
                    os.posix_fallocate(file.fileno(), size, left)
                except OSError:  # somebody took some of it meanwhile
                    left //= 2
                else:
                    size += left


@contextmanager
def mounted(folder: Path) -> Iterator[Disk]:
    """A disk at the folder, which is made; taken away at the end. Expects `own_mounts`. Raises: NoDisk."""
    folder.mkdir(mode=0o700)
    _call("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", c_ulong(0), f"size={SIZE_MB}m,mode=700".encode())
    try:
        yield Disk(folder)
    finally:
        _call(
            "umount2", os.fsencode(folder), 2
        )  # MNT_DETACH: whoever still looks at it keeps it till the end


def _call(name: str, *arguments: object) -> None:
    given = [c_char_p(one) if isinstance(one, bytes) or one is None else one for one in arguments]
    if CDLL(None, use_errno=True)[name](*given) != 0:
        raise NoDisk(f"{name}: {os.strerror(get_errno())}")
