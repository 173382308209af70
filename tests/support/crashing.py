"""Ends that come between two steps: a database and a provider that fail, or take the process with them, at the Nth.

A step is a commit or a call to the provider. Ours implement our own protocols; nothing is patched.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from admit.core.db import CommitUnknown, Database, DoorTx, Tx
from admit.core.money import Money
from admit.core.tenancy import Door, Scope
from admit.sales.gateway import GatewayUnreachable, PaymentRequest, ProviderPayment, ProviderRefund
from tests.support.fake_gateway import FakeGateway

T = TypeVar("T")


class Killed(BaseException):
    """The process ended here: no handler of ours gets to see it."""


def tell_but_for_the_killed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A loop's handler of what nobody looked at: a task that ended with its process had nobody left to look."""
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)


class End(StrEnum):
    """What happens at the step."""

    KILLED = "killed"  # done, and the process is gone
    ANSWER_LOST = "answer_lost"  # done, and nobody knows
    NOT_DONE = "not_done"  # not done, and nobody knows


@dataclass
class Fuse:
    """Counts steps, and burns at one of them, once; a killed process does nothing more until it is started again."""

    at: int | None = None
    end: End = End.KILLED
    steps: int = 0
    is_dead: bool = False

    def light(self, at: int | None, end: End = End.KILLED) -> None:
        """Count anew, and burn at the step of that number, if any."""
        self.at, self.end, self.steps, self.is_dead = at, end, 0, False

    def check_alive(self) -> None:
        if self.is_dead:
            raise Killed

    def burns(self) -> End | None:
        """Take a step; what is to happen at it."""
        self.check_alive()
        self.steps += 1
        return self.end if self.steps == self.at else None

    def kill(self) -> None:
        self.is_dead = True
        raise Killed


class FragileDatabase(Database):
    """A database whose commits are steps of a fuse."""

    def __init__(self, url: str, fuse: Fuse, *, pool_size: int = 4) -> None:
        super().__init__(url, pool_size=pool_size)
        self._fuse = fuse

    @asynccontextmanager
    async def read(self, scope: Scope) -> AsyncIterator[Tx]:
        self._fuse.check_alive()
        async with super().read(scope) as tx:
            yield tx

    @asynccontextmanager
    async def write(self, scope: Scope) -> AsyncIterator[Tx]:
        self._fuse.check_alive()
        async with super().write(scope) as tx:
            yield tx
            end = self._before_commit()
        self._after_commit(end)

    @asynccontextmanager
    async def door(self, door: Door, *, buyer_email: str | None = None) -> AsyncIterator[DoorTx]:
        self._fuse.check_alive()
        async with super().door(door, buyer_email=buyer_email) as tx:
            yield tx
            end = self._before_commit()
        self._after_commit(end)

    def _before_commit(self) -> End | None:
        end = self._fuse.burns()
        if end is End.NOT_DONE:
            raise CommitUnknown("the connection broke")
        return end

    def _after_commit(self, end: End | None) -> None:
        if end is End.KILLED:
            self._fuse.kill()
        if end is End.ANSWER_LOST:
            raise CommitUnknown("the connection broke")


@dataclass
class FragileGateway(FakeGateway):
    """A provider to whom every call is a step of a fuse."""

    fuse: Fuse = field(default_factory=Fuse)

    async def open_payment(self, request: PaymentRequest) -> ProviderPayment:
        return await self._step(super().open_payment(request))

    async def payment(self, account: str, reference: str) -> ProviderPayment:
        return await self._step(super().payment(account, reference))

    async def cancel_payment(self, account: str, reference: str) -> ProviderPayment:
        return await self._step(super().cancel_payment(account, reference))

    async def open_refund(
        self, account: str, reference: str, amount: Money, *, idempotency_key: str, our_id: str
    ) -> ProviderRefund:
        key = idempotency_key
        return await self._step(
            super().open_refund(account, reference, amount, idempotency_key=key, our_id=our_id)
        )

    async def refund(self, account: str, reference: str) -> ProviderRefund:
        return await self._step(super().refund(account, reference))

    async def refunds_of(self, account: str, reference: str) -> list[ProviderRefund]:
        return await self._step(super().refunds_of(account, reference))

    async def _step(self, call: Coroutine[Any, Any, T]) -> T:
        try:
            end = self.fuse.burns()
            if end is End.NOT_DONE:
                raise GatewayUnreachable("the call never arrived")
            answer = await call
        finally:
            call.close()
        if end is End.KILLED:
            self.fuse.kill()
        if end is End.ANSWER_LOST:
            raise GatewayUnreachable("the answer was lost")
        return answer
