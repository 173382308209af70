"""The till: carts for one event that come at the same time are held together, in one transaction."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog

from admit.core.batches import UNDONE, BatchRolledBack, OutcomeUnknown, Undone, Watch
from admit.core.clock import Clock
from admit.core.coalescer import Coalescer
from admit.core.db import (
    CheckViolated,
    CommitUnknown,
    Database,
    DatabaseGone,
    ReferenceViolated,
    UniqueViolated,
)
from admit.core.errors import AdmitError, Busy
from admit.core.tenancy import BUYER, Scope
from admit.sales import reservations
from admit.sales.holds import Held, HoldRequest, Limits

log = structlog.get_logger(__name__)

ROLLED_BACK = (UniqueViolated, CheckViolated, ReferenceViolated, DatabaseGone, BatchRolledBack)
"""What a batch may fail with before its commit was sent: nothing is written and it may be tried again."""

LOOK_FOR_S = 5.0
"""How long a lost answer is looked up for, while the database comes back."""

EventKey = tuple[UUID, UUID]
"""(tenant, event): one batch is one event of one tenant."""


class Till:
    """Takes carts; those for one event that arrive while a batch is at the database go together as the next."""

    def __init__(self, db: Database, clock: Clock, limits: Limits, *, watch: Watch | None = None) -> None:
        self._db = db
        self._clock = clock
        self._limits = limits
        self._coalescer: Coalescer[EventKey, HoldRequest, Held] = Coalescer(
            self._batch, resolve=self._found, rolled_back=ROLLED_BACK, watch=watch
        )

    async def hold(self, tenant_id: UUID, event_id: UUID, request: HoldRequest) -> Held:
        """Hold tickets for one cart. Raises: the refusals of `sales/errors.py`, Busy, NotFound, OutcomeUnknown."""
        return await self._coalescer.call((tenant_id, event_id), request)

    async def aclose(self) -> None:
        """Take no more carts and answer those that wait."""
        await self._coalescer.aclose()

    async def _batch(self, key: EventKey, requests: Sequence[HoldRequest]) -> Sequence[Held | Exception]:
        try:
            answers = await self._take(key, requests)
        except UniqueViolated:
            # Another process answered one of the keys meanwhile, and now its answer is there to be found.
            answers = await self._take(key, requests)
        tenant_id, event_id = key
        granted = sum(isinstance(answer, Held) for answer in answers)
        log.info(
            "checkout.batch",
            tenant=str(tenant_id),
            event_id=str(event_id),
            asked=len(requests),
            granted=granted,
        )
        return answers

    async def _take(self, key: EventKey, requests: Sequence[HoldRequest]) -> Sequence[Held | Exception]:
        tenant_id, event_id = key
        try:
            async with self._db.write(Scope(tenant_id, BUYER)) as tx:
                return await reservations.take(
                    tx, event_id, requests, now=self._clock.now(), limits=self._limits
                )
        except CommitUnknown as error:
            raise OutcomeUnknown(str(error)) from error
        except AdmitError:
            raise
        except Exception as error:  # one cart holds what the database cannot take; the others must not suffer
            raise BatchRolledBack(f"{type(error).__name__}: {error}") from error

    async def _found(
        self, key: EventKey, requests: Sequence[HoldRequest]
    ) -> Sequence[Held | Exception | Undone]:
        """What became of carts whose commit was lost, asked until the database answers again."""
        tenant_id, event_id = key
        deadline = asyncio.get_running_loop().time() + LOOK_FOR_S
        while True:
            try:
                async with self._db.write(Scope(tenant_id, BUYER)) as tx:
                    found = await reservations.find(tx, event_id, requests)
            except (DatabaseGone, CommitUnknown, Busy):
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.1)
            else:
                return [held or UNDONE for held in found]
