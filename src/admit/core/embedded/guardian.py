"""The launcher between fork and exec: drops rights, ties the server to its parent, becomes the server.

Run as a file by a bare interpreter (`-I -S`), so it costs some 20 ms and imports nothing of ours. A
`preexec_fn` would run Python between fork and exec in a process with threads, which may lock up.

Usage: guardian.py MODE PARENT UID GID COMMAND...   MODE `tie` or `watch`; UID -1 keeps who we are.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

TIE = "tie"
WATCH = "watch"
KEEP = -1

_PR_SET_PDEATHSIG = 1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)


def main(arguments: list[str]) -> int:
    """Become the command, or watch over it where the kernel knows no parent-death signal."""
    mode, parent, uid, gid, *command = arguments
    if int(uid) != KEEP:
        _drop(int(uid), int(gid))
    if mode == WATCH:
        return _watch(command)
    _tie_to(int(parent))
    os.execv(command[0], command)  # noqa: S606
    return 127


def _drop(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _tie_to(parent: int) -> None:
    """After the drop, since a change of uid clears the signal; a parent gone before is seen by its pid."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        sys.exit("the process that asked for the database is gone")


def _watch(command: list[str]) -> int:
    """Run the command until it ends; the end of our standard input is the end of our parent."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, close_fds=False)  # noqa: S603

    def forward(signum: int, _frame: FrameType | None) -> None:
        server.send_signal(signum)

    def follow_parent() -> None:
        while os.read(0, 512):
            pass
        server.send_signal(signal.SIGINT)

    for ending in _ENDING:
        signal.signal(ending, forward)
    threading.Thread(target=follow_parent, daemon=True).start()
    return server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
