"""Which story each bell wakes. Every drain is safe to run anywhere, any number of times, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from admit.communications.links import LinkMaker
from admit.communications.transport import Transport
from admit.core.logging import get_logger
from admit.flows import (
    account_checks,
    calling_off,
    expiry,
    fact_delivery,
    housekeeping,
    inbox,
    mail_delivery,
    missed,
    refunding,
    reminding,
    summing,
)
from admit.flows.runtime import Runtime
from admit.worker.precedence import Drain, Precedence

log = get_logger(__name__)

MOST_ROUNDS = 100
"""A wake-up works off at most so many batches; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the worker works with besides the runtime."""

    runtime: Runtime
    transport: Transport
    links: LinkMaker


def drains(bench: Bench) -> Mapping[str, Drain]:
    """One drain for each bell; each does one batch and says how much it did. Mail gives way to money."""
    runtime, money = bench.runtime, Precedence()
    return {
        "inbox": money.first(lambda: inbox.drain(runtime)),
        "refunds": lambda: refunding.drain(runtime),
        "holds": lambda: expiry.sweep(runtime),
        "missed": lambda: missed.fetch(runtime),
        "payments": lambda: expiry.ask_about_payments(runtime),
        "mail": lambda: mail_delivery.drain(
            runtime.db,
            bench.transport,
            bench.links,
            runtime.clock,
            sender=runtime.settings.mail_sender,
            give_way=money.give_way,
        ),
        "facts": lambda: fact_delivery.drain(runtime),
        "accounts": lambda: account_checks.drain(runtime),
        "cancellations": lambda: calling_off.drain(runtime),
        "reminders": lambda: reminding.drain(runtime),
        "sums": lambda: summing.drain(runtime),
        "housekeeping": lambda: housekeeping.tidy(runtime),
        "pictures": lambda: housekeeping.forget_pictures(runtime),
    }


@dataclass(slots=True)
class Queue:
    """One queue of this process: worked off by one wake-up at a time, whatever rings meanwhile."""

    name: str
    drain: Drain
    _working: bool = False
    _rung: bool = field(default=False)

    async def work_off(self) -> int:
        """Drain until a round finds nothing; how much was done in all.

        When it is being drained already, that one goes once more round and this call returns 0 at once: a long
        drain must not take up the places of the other queues. Not a lock in the database: one that a killed
        worker held would stay.
        """
        self._rung = True
        if self._working:
            return 0
        self._working = True
        try:
            return await self._rounds()
        finally:
            self._working = False

    async def _rounds(self) -> int:
        total = 0
        for _ in range(MOST_ROUNDS):
            self._rung = False
            done = await self.drain()
            total += done
            if done == 0 and not self._rung:
                break
        if total:
            log.info("worker.drained", queue=self.name, done=total)
        return total
