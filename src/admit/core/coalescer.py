"""Coalescing: calls that arrive while a batch of their key is being answered go together as the next batch.

A lone call goes at once. After a batch of several, the next gathers for a few milliseconds: otherwise the first of a
crowd that comes back would go alone, and all others wait for it, every second time. One batch of a key runs at a time,
those of different keys run side by side and take turns. Each process has its own: what must hold between processes,
the batch function sees to.
"""

import asyncio
import contextvars
from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from admit.core.batches import (
    UNDONE,
    Answering,
    BatchRolledBack,
    Limits,
    Outcome,
    OutcomeUnknown,
    Resolve,
    Undone,
    Unwatched,
    Watch,
    outcome_of,
)
from admit.core.errors import Bug, Busy

__all__ = [
    "UNDONE",
    "Answering",
    "BatchRolledBack",
    "Coalescer",
    "Limits",
    "Outcome",
    "OutcomeUnknown",
    "Resolve",
    "Undone",
    "Watch",
]

Key = TypeVar("Key", bound=Hashable)
Request = TypeVar("Request")
Answer = TypeVar("Answer")


@dataclass(eq=False, slots=True)
class _Call(Generic[Request, Answer]):
    request: Request
    answer: "asyncio.Future[Answer]"
    arrived: float


@dataclass(eq=False, slots=True)
class _Lane(Generic[Key, Request, Answer]):
    """The calls of one key that wait, in order of arrival; it exists only while there is something to do.

    While it gathers, it takes no turn before `crowd` calls wait.
    """

    key: Key
    waiting: "OrderedDict[_Call[Request, Answer], None]" = field(default_factory=OrderedDict)
    scheduled: bool = False
    alarm: asyncio.TimerHandle | None = None
    gathering: asyncio.TimerHandle | None = None
    crowd: int = 0


class Coalescer(Generic[Key, Request, Answer]):
    """Gathers calls by key into batches. Belongs to one event loop.

    A batch that is rolled back is tried again one call at a time, once, so that a bad call harms only itself.
    Where the outcome is unknown, `resolve` is asked first, and what it calls `UNDONE` is tried again so.
    """

    def __init__(
        self,
        answering: Answering[Key, Request, Answer],
        *,
        limits: Limits | None = None,
        resolve: Resolve[Key, Request, Answer] | None = None,
        rolled_back: tuple[type[Exception], ...] = (BatchRolledBack,),
        watch: Watch | None = None,
    ) -> None:
        self._answering = answering
        self._limits = limits or Limits()
        self._resolve = resolve
        self._rolled_back = rolled_back
        self._watch = watch or Unwatched()
        self._lanes: dict[Key, _Lane[Key, Request, Answer]] = {}
        self._turns: deque[_Lane[Key, Request, Answer]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False
        # A batch belongs to no single caller: it must not log under the request id of whoever came first.
        self._context = contextvars.copy_context()

    @property
    def waiting(self) -> int:
        """How many calls wait, over all keys."""
        return self._waiting

    @property
    def keys(self) -> int:
        """How many keys have calls waiting or a batch running; zero when idle."""
        return len(self._lanes)

    async def call(self, key: Key, request: Request) -> Answer:
        """Answer one request, in a batch with those that arrived beside it.

        Cancelling a call that waits takes it out; once its batch runs, the batch goes on without it.
        Raises: Busy when the queue is full, the wait was too long, or all is closed; OutcomeUnknown;
        whatever the batch function answered or raised.
        """
        loop = asyncio.get_running_loop()
        lane = self._lane_with_room(key)
        call = _Call[Request, Answer](request, loop.create_future(), loop.time())
        lane.waiting[call] = None
        self._count(+1)
        self._arm(lane)
        if lane.gathering is None or len(lane.waiting) >= lane.crowd:
            self._schedule(lane)
        try:
            return await call.answer
        except asyncio.CancelledError:
            self._leave(lane, call)
            raise

    async def aclose(self, *, timeout_s: float = 10.0) -> None:
        """Take no more calls, answer those that wait, and return when all is quiet.

        After the time limit the calls that still wait get Busy, running batches are cut off: OutcomeUnknown.
        """
        self._closed = True
        for lane in list(self._lanes.values()):
            if lane.gathering is not None:
                self._go_on(lane)
        deadline = asyncio.get_running_loop().time() + timeout_s
        while self._tasks:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                break
            await asyncio.wait(set(self._tasks), timeout=left)
        for lane in list(self._lanes.values()):
            self._refuse(lane, list(lane.waiting))
            self._disarm(lane)
        self._turns.clear()
        stragglers = set(self._tasks)
        for task in stragglers:
            task.cancel()
        await asyncio.gather(*stragglers, return_exceptions=True)
        self._tasks.clear()  # a task cancelled before its first step never ran its own farewell
        self._lanes.clear()

    def _lane_with_room(self, key: Key) -> _Lane[Key, Request, Answer]:
        lane = self._lanes.get(key)
        full = self._waiting >= self._limits.max_total or (
            lane is not None and len(lane.waiting) >= self._limits.max_queue
        )
        if full or self._closed:
            self._watch.ended(Outcome.BUSY)
            raise self._busy()
        if lane is None:
            lane = self._lanes[key] = _Lane(key)
        return lane

    def _schedule(self, lane: _Lane[Key, Request, Answer]) -> None:
        """Give the lane a turn, unless it has one; turns go round, so a hot key cannot starve the others."""
        self._end_gathering(lane)
        if not lane.scheduled:
            lane.scheduled = True
            self._turns.append(lane)
            self._start_turns()

    def _start_turns(self) -> None:
        while self._turns and len(self._tasks) < self._limits.max_running:
            task = asyncio.get_running_loop().create_task(
                self._run(self._turns.popleft()), context=self._context.copy()
            )
            self._tasks.add(task)

    async def _run(self, lane: _Lane[Key, Request, Answer]) -> None:
        """One turn of a lane: one batch. What arrived in the same tick of the loop is already in it."""
        calls = self._take(lane)
        began = asyncio.get_running_loop().time()
        try:
            if calls:
                await self._answer(lane.key, calls)
        except asyncio.CancelledError:
            self._fail(calls, OutcomeUnknown("cut off while closing"))
            raise
        except BaseException as end:  # what ends the process ends whoever waits for it, too
            for call in calls:
                if not call.answer.done():
                    call.answer.set_exception(end)
            raise
        finally:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.discard(task)
            took_s = asyncio.get_running_loop().time() - began
            self._end_turn(lane, crowd=len(calls), gather_s=min(self._limits.max_gather_s, took_s / 2))

    def _end_turn(self, lane: _Lane[Key, Request, Answer], *, crowd: int, gather_s: float) -> None:
        lane.scheduled = False
        if len(lane.waiting) >= crowd:
            self._go_on(lane)
            return
        lane.crowd = crowd
        if crowd > 1 and not self._closed:
            lane.gathering = asyncio.get_running_loop().call_later(gather_s, self._go_on, lane)
            self._start_turns()
        else:
            self._go_on(lane)

    def _go_on(self, lane: _Lane[Key, Request, Answer]) -> None:
        """Another turn for those that wait; a lane where nobody does is gone."""
        self._end_gathering(lane)
        if lane.waiting:
            self._schedule(lane)
            return
        self._disarm(lane)
        del self._lanes[lane.key]
        self._start_turns()

    @staticmethod
    def _end_gathering(lane: _Lane[Key, Request, Answer]) -> None:
        if lane.gathering is not None:
            lane.gathering.cancel()
            lane.gathering = None

    def _take(self, lane: _Lane[Key, Request, Answer]) -> list[_Call[Request, Answer]]:
        size = min(len(lane.waiting), self._limits.max_batch)
        calls = [lane.waiting.popitem(last=False)[0] for _ in range(size)]
        if calls:
            self._count(-size)
            now = asyncio.get_running_loop().time()
            self._watch.batch_started(size, [now - call.arrived for call in calls])
        return calls

    async def _answer(self, key: Key, calls: Sequence[_Call[Request, Answer]], *, again: bool = True) -> None:
        """Run the batch function for these calls and settle each; `again`: they may be tried once more."""
        try:
            answers = await self._answering(key, [call.request for call in calls])
        except OutcomeUnknown as lost:
            await self._after_unknown(key, calls, lost, again=again)
        except self._rolled_back as failure:
            if again and len(calls) > 1:
                await self._one_by_one(key, calls)
            else:
                self._fail(calls, failure)
        except Exception as failure:
            self._fail(calls, failure)
        else:
            self._settle(calls, answers)

    async def _one_by_one(self, key: Key, calls: Sequence[_Call[Request, Answer]]) -> None:
        for call in calls:
            if not call.answer.done():  # nothing of it was done, and whoever has left wants nothing done
                await self._answer(key, [call], again=False)

    async def _after_unknown(
        self, key: Key, calls: Sequence[_Call[Request, Answer]], lost: OutcomeUnknown, *, again: bool
    ) -> None:
        try:
            found = await self._resolve(key, [call.request for call in calls]) if self._resolve else None
        except Exception as failure:
            lost.__cause__ = failure
            found = None
        if found is None or len(found) != len(calls):
            self._fail(calls, lost)
            return
        undone = []
        for call, answer in zip(calls, found, strict=True):
            if isinstance(answer, Undone):
                undone.append(call)
            else:
                self._settle([call], [answer])
        if again:
            await self._one_by_one(key, undone)
        else:
            self._fail(undone, lost)

    def _settle(self, calls: Sequence[_Call[Request, Answer]], answers: Sequence[Answer | Exception]) -> None:
        if len(answers) != len(calls):
            self._fail(calls, Bug(f"{len(calls)} requests got {len(answers)} answers"))
            return
        answered = 0
        for call, answer in zip(calls, answers, strict=True):
            if isinstance(answer, Exception):
                self._fail([call], answer)
            elif not call.answer.done():
                call.answer.set_result(answer)
                answered += 1
        if answered:
            self._watch.ended(Outcome.ANSWERED, answered)

    def _fail(self, calls: Sequence[_Call[Request, Answer]], failure: Exception) -> None:
        for call in calls:
            if not call.answer.done():
                call.answer.set_exception(failure)
                self._watch.ended(outcome_of(failure))

    def _leave(self, lane: _Lane[Key, Request, Answer], call: _Call[Request, Answer]) -> None:
        """The caller is gone: out of the queue with its call, if it is still there."""
        if call in lane.waiting:
            del lane.waiting[call]
            self._count(-1)
        if call.answer.cancelled():
            self._watch.ended(Outcome.LEFT)
        elif call.answer.done():
            call.answer.exception()  # answered in the tick it left: no warning of an error unseen

    def _arm(self, lane: _Lane[Key, Request, Answer]) -> None:
        """Watch the time of the oldest call that waits."""
        if lane.alarm is None and lane.waiting:
            oldest = next(iter(lane.waiting))
            when = oldest.arrived + self._limits.max_wait_s
            lane.alarm = asyncio.get_running_loop().call_at(when, self._ring, lane)

    def _disarm(self, lane: _Lane[Key, Request, Answer]) -> None:
        if lane.alarm is not None:
            lane.alarm.cancel()
            lane.alarm = None

    def _ring(self, lane: _Lane[Key, Request, Answer]) -> None:
        lane.alarm = None
        latest = asyncio.get_running_loop().time() - self._limits.max_wait_s
        late = []
        for call in lane.waiting:
            if call.arrived > latest:
                break
            late.append(call)
        self._refuse(lane, late)
        self._arm(lane)

    def _refuse(self, lane: _Lane[Key, Request, Answer], calls: Sequence[_Call[Request, Answer]]) -> None:
        for call in calls:
            del lane.waiting[call]
        self._count(-len(calls))
        for call in calls:
            self._fail([call], self._busy())

    def _busy(self) -> Busy:
        return Busy(retry_after_s=self._limits.retry_after_s)

    def _count(self, change: int) -> None:
        if change:
            self._waiting += change
            self._watch.queued(self._waiting)
