"""The processes of an installation: who is who, what they used of the processor, what they hold in memory."""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PR_SET_PDEATHSIG = 1

KINDS: Mapping[str, str] = {
    "admit: web": "web",
    "admit: worker": "worker",
    "admit.cli.processes": "preloaded",
    "stripe_double.main": "double",
    "admit_bench.load": "load",
    "pgbench": "load",
    "postgres": "database",
}
"""What a command line tells: the first word of these that is in it."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process. `cpu_s` counts its own time and that of children it outlived."""

    pid: int
    parent: int
    kind: str
    cpu_s: float


def kind_of(command: str) -> str:
    """What a process is, by its command line; `supervisor` for what nothing else names."""
    return next((kind for word, kind in KINDS.items() if word in command), "supervisor")


def stat_of(line: str) -> tuple[int, float]:
    """Parent and processor seconds from a line of `/proc/<pid>/stat`. Source: proc_pid_stat(5)."""
    fields = line.rpartition(")")[2].split()
    return int(fields[1]), sum(int(field) for field in fields[11:15]) / TICKS


def below(roots: Iterable[int]) -> list[Process]:
    """These processes and all their descendants."""
    found = {process.pid: process for process in _everything()}
    wanted = set(roots)
    while True:
        more = {process.pid for process in found.values() if process.parent in wanted} - wanted
        if not more:
            return [found[pid] for pid in sorted(wanted) if pid in found]
        wanted |= more


def cpu(processes: Iterable[Process]) -> Counter[str]:
    """Processor seconds by kind."""
    used: Counter[str] = Counter()
    for process in processes:
        used[process.kind] += process.cpu_s  # type: ignore[assignment] # a Counter of seconds
    return used


def split(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> dict[str, float]:
    """How many processors each kind kept busy meanwhile, those that did next to nothing left out."""
    busy = {kind: (after[kind] - before.get(kind, 0.0)) / seconds for kind in after}
    return {kind: round(share, 2) for kind, share in sorted(busy.items()) if share >= 0.01}


def memory(processes: Sequence[Process]) -> dict[str, float]:
    """Proportional set size by kind, in MB. Source: proc_pid_smaps(5)."""
    held: dict[str, float] = {}
    for process in processes:
        try:
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        held[process.kind] = held.get(process.kind, 0.0) + kilobytes / 1024
    return {kind: round(held[kind], 1) for kind in sorted(held)}


def end_with_parent(number: int) -> None:
    """Have the kernel signal this process when the thread that started it ends; Linux only."""
    if sys.platform == "linux":
        CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def _everything() -> Iterator[Process]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent, cpu_s = stat_of((entry / "stat").read_text())
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # gone meanwhile
        yield Process(int(entry.name), parent, kind_of(command), cpu_s)
