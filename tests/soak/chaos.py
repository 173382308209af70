"""The faults themselves: processes killed, connections ended, the disk filled, and everything put right at the end."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg

from admit.core.embedded import catalog
from admit.core.embedded.cluster import Cluster
from admit_bench import processes
from admit_bench.house import House, NotUp
from admit_bench.processes import Process
from tests.soak.disk import Disk
from tests.soak.double import Double
from tests.soak.plans import KILLED, Fault, Target

DOUBLE_AWAY_S = 0.4
GONE_WITHIN_S = 90.0
LOOK_EVERY_S = 0.05
UP_WITHIN_S = 180.0

CONNECTIONS = """
select pid
from pg_stat_activity
where usename = %(app)s::text
  and backend_type = 'client backend'
order by pid
"""

END_CONNECTION = """
select pg_terminate_backend(%(pid)s::integer)
"""

NEXT_SEGMENT = """
select pg_switch_wal()
"""


class Chaos:
    """Carries out faults against one installation. Without a disk of our own, the disk is left alone."""

    def __init__(self, house: House, double: Double, disk: Disk | None) -> None:
        self._house = house
        self._double = double
        self._disk = disk
        self._url = Cluster(house.home).url(user=catalog.OWNER)
        self.done: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.findings: list[str] = []

    @property
    def kills(self) -> int:
        """How many processes were ended with `kill -9`."""
        return sum(self.done[target] for target in KILLED)

    async def run(self, plan: Iterable[Fault], *, until: float) -> None:
        """Do one fault after another until that moment; `missed` counts targets that were down already."""
        await self._double.unsettle()
        for fault in plan:
            await asyncio.sleep(min(fault.pause_s, max(0.0, until - time.monotonic())))
            if time.monotonic() >= until:
                return
            done = await self._strike(fault)
            (self.done if done else self.missed)[fault.target] += 1

    async def settle(self) -> None:
        """Everything up again and behaving."""
        if self._disk is not None:
            self._disk.free()
        await self._double.settle()
        await self._await_answer()

    async def _strike(self, fault: Fault) -> bool:
        match fault.target:
            case Target.DOUBLE:
                return await self._kill_double()
            case Target.SUPERVISOR:
                return await self._kill_supervisor()
            case Target.CONNECTION:
                return await asyncio.to_thread(self._end_connections, fault.choice)
            case Target.DISK:
                return await self._fill_disk(fault.lasts_s)
            case Target.WEB | Target.WORKER | Target.PRELOADED | Target.DATABASE | Target.BACKEND:
                return self._kill_one(fault)

    def _kill_one(self, fault: Fault) -> bool:
        supervisor = self._house.serve.pid
        candidates = _candidates(processes.below([supervisor]), supervisor, fault.target)
        if not candidates:
            return False
        os.kill(candidates[fault.choice % len(candidates)].pid, signal.SIGKILL)
        return True

    async def _kill_double(self) -> bool:
        await asyncio.to_thread(self._house.double.kill)
        await asyncio.sleep(DOUBLE_AWAY_S)
        self._house.double.start()
        await self._double.unsettle()
        return True

    async def _kill_supervisor(self) -> bool:
        """Everything below it must end by itself; then it is started again, as an init system does."""
        below = [one for one in processes.below([self._house.serve.pid]) if one.pid != self._house.serve.pid]
        await asyncio.to_thread(self._house.serve.kill)
        deadline = time.monotonic() + GONE_WITHIN_S
        while (left := [one for one in below if _lives(one.pid)]) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_EVERY_S)  # other processes end, and tell nobody
        self.findings += [f"a process outlived its supervisor: {one.kind}" for one in left]
        self._house.serve.start()
        await self._await_answer()
        return True

    async def _await_answer(self) -> None:
        try:
            await asyncio.to_thread(self._house.await_answer, within_s=UP_WITHIN_S)
        except NotUp as error:
            self.findings.append(f"it does not come up again: {error}")

    def _end_connections(self, choice: int) -> bool:
        """One of the product's, or every fourth time all."""
        try:
            with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                found = [row[0] for row in connection.execute(CONNECTIONS, {"app": catalog.APP})]
                chosen = found if choice % 4 == 0 else found[choice % max(1, len(found)) :][:1]
                for pid in chosen:
                    connection.execute(END_CONNECTION, {"pid": pid})
                return bool(chosen)
        except psycopg.Error:
            return False

    async def _fill_disk(self, seconds: float) -> bool:
        if self._disk is None:
            return False
        full = asyncio.create_task(self._disk.fill(seconds=seconds))
        await asyncio.sleep(seconds / 3)
        await asyncio.to_thread(self._ask_next_segment)
        await full
        return True

    def _ask_next_segment(self) -> None:
        """So that the write-ahead log meets the full disk too, and not the tables alone."""
        try:
            with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                connection.execute(NEXT_SEGMENT)
        except psycopg.Error:
            return  # that is what the full disk is for


def _candidates(found: Sequence[Process], supervisor: int, target: Target) -> list[Process]:
    """Processes of a kind below this very supervisor, and of no other."""
    children = {one.pid for one in found if one.parent == supervisor}
    heads = {one.pid for one in found if one.kind == "database" and one.pid in children}
    match target:
        case Target.DATABASE:
            return [one for one in found if one.pid in heads]
        case Target.BACKEND:
            return [one for one in found if one.kind == "database" and one.parent in heads]
        case _:
            ours = {supervisor, *children}  # web processes and worker are forked from a child
            return [one for one in found if one.kind == target.value and one.parent in ours]


def _lives(pid: int) -> bool:
    """Whether it runs; one that ended and that nobody waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
