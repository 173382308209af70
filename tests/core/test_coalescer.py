import asyncio
import contextvars
import gc
import random
import time
import weakref
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from admit.core.batches import UNDONE, BatchRolledBack, Limits, Outcome, OutcomeUnknown, Undone
from admit.core.coalescer import Coalescer
from admit.core.errors import Bug, Busy, Conflict


@dataclass
class Counter:
    """A batch function over plain numbers that remembers its batches and can be held at a gate."""

    batches: list[tuple[str, list[int]]] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    before: Callable[[str, Sequence[int]], None] = lambda _key, _requests: None
    started: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, key: str, requests: Sequence[int], /) -> Sequence[int | Exception]:
        self.batches.append((key, list(requests)))
        self.started.set()
        if key in self.gates:
            await self.gates[key].wait()
        self.before(key, requests)
        return [Conflict("odd one out") if number < 0 else number * 10 for number in requests]


class Tally:
    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.sizes: list[int] = []
        self.waits_s: list[float] = []
        self.lengths: list[int] = []

    def queued(self, waiting: int) -> None:
        self.lengths.append(waiting)

    def batch_started(self, size: int, waits_s: Sequence[float]) -> None:
        self.sizes.append(size)
        self.waits_s.extend(waits_s)

    def ended(self, outcome: Outcome, calls: int = 1) -> None:
        self.outcomes.extend([outcome] * calls)


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def spawn(calls: Sequence[Awaitable[int]]) -> list["asyncio.Future[int]"]:
    return [asyncio.ensure_future(call) for call in calls]


async def held(
    counter: Counter, coalescer: Coalescer[str, int, int], key: str = "a"
) -> "asyncio.Future[int]":
    """A first call whose batch runs and stands at a closed gate."""
    counter.gates[key] = asyncio.Event()
    counter.started.clear()
    first = asyncio.ensure_future(coalescer.call(key, 0))
    await counter.started.wait()
    return first


async def test_a_lone_call_goes_at_once() -> None:
    counter, tally = Counter(), Tally()
    coalescer = Coalescer[str, int, int](counter, watch=tally)
    assert await coalescer.call("a", 7) == 70
    assert counter.batches == [("a", [7])]
    assert tally.waits_s[0] < 0.05


async def test_calls_that_come_while_a_batch_runs_go_as_the_next_in_order() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter)
    first = await held(counter, coalescer)
    rest = spawn([coalescer.call("a", number) for number in range(1, 9)])
    await turns()
    assert len(counter.batches) == 1
    counter.gates["a"].set()
    assert await asyncio.gather(first, *rest) == [number * 10 for number in range(9)]
    assert counter.batches == [("a", [0]), ("a", [1, 2, 3, 4, 5, 6, 7, 8])]


async def test_batches_are_bounded_and_keep_the_order() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_batch=3))
    await asyncio.gather(*(coalescer.call("a", number) for number in range(8)))
    assert counter.batches == [("a", [0, 1, 2]), ("a", [3, 4, 5]), ("a", [6, 7])]


async def test_one_refused_request_is_told_so_and_the_others_are_answered() -> None:
    tally = Tally()
    coalescer = Coalescer[str, int, int](Counter(), watch=tally)
    answers = await asyncio.gather(*(coalescer.call("a", n) for n in (1, -2, 3)), return_exceptions=True)
    assert answers[::2] == [10, 30]
    assert isinstance(answers[1], Conflict)
    assert sorted(tally.outcomes) == [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.REFUSED]


async def test_a_full_queue_of_a_key_answers_busy_and_other_keys_go_on() -> None:
    counter, tally = Counter(), Tally()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_queue=2, retry_after_s=3), watch=tally)
    first = await held(counter, coalescer)
    waiting = spawn([coalescer.call("a", 1), coalescer.call("a", 2)])
    await turns()
    with pytest.raises(Busy) as refusal:
        await coalescer.call("a", 3)
    assert refusal.value.retry_after_s == 3
    assert await coalescer.call("b", 4) == 40
    counter.gates["a"].set()
    assert await asyncio.gather(first, *waiting) == [0, 10, 20]
    assert tally.outcomes.count(Outcome.BUSY) == 1


async def test_the_queue_of_all_keys_together_is_bounded() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_total=2))
    first = await held(counter, coalescer)
    waiting = spawn([coalescer.call("a", 1), coalescer.call("a", 2)])
    await turns()
    with pytest.raises(Busy):
        await coalescer.call("b", 3)
    counter.gates["a"].set()
    await asyncio.gather(first, *waiting)
    assert await coalescer.call("b", 3) == 30


async def test_a_call_that_waits_too_long_is_told_to_come_back_and_is_never_run() -> None:
    counter, tally = Counter(), Tally()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_wait_s=0.02), watch=tally)
    first = await held(counter, coalescer)
    late = await asyncio.gather(coalescer.call("a", 1), coalescer.call("a", 2), return_exceptions=True)
    assert [type(answer) for answer in late] == [Busy, Busy]
    assert coalescer.waiting == 0
    counter.gates["a"].set()
    assert await first == 0
    assert counter.batches == [("a", [0])]


async def test_a_caller_who_leaves_the_queue_takes_its_request_along() -> None:
    counter, tally = Counter(), Tally()
    coalescer = Coalescer[str, int, int](counter, watch=tally)
    first = await held(counter, coalescer)
    one, two, three = spawn([coalescer.call("a", number) for number in (1, 2, 3)])
    await turns()
    two.cancel()
    await turns()
    assert coalescer.waiting == 2
    counter.gates["a"].set()
    assert await asyncio.gather(*[first, one, three]) == [0, 10, 30]
    assert counter.batches[1] == ("a", [1, 3])
    assert tally.outcomes.count(Outcome.LEFT) == 1


async def test_a_caller_who_leaves_during_its_batch_disturbs_nobody() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter)
    counter.gates["a"] = asyncio.Event()
    one, two = spawn([coalescer.call("a", 1), coalescer.call("a", 2)])
    await counter.started.wait()
    one.cancel()
    await turns()
    counter.gates["a"].set()
    assert await two == 20
    assert counter.batches == [("a", [1, 2])]
    assert one.cancelled()


async def test_when_everyone_left_before_the_turn_no_batch_runs() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_running=1))
    first = await held(counter, coalescer)
    other = asyncio.ensure_future(coalescer.call("b", 1))
    await turns()
    other.cancel()
    await turns()
    counter.gates["a"].set()
    await first
    await turns()
    assert counter.batches == [("a", [0])]
    assert coalescer.keys == 0


async def test_a_bad_call_that_rolls_the_batch_back_harms_only_itself() -> None:
    def explode(_key: str, requests: Sequence[int]) -> None:
        if 13 in requests:
            raise BatchRolledBack("constraint")

    counter = Counter(before=explode)
    coalescer = Coalescer[str, int, int](counter)
    answers = await asyncio.gather(*(coalescer.call("a", n) for n in (1, 13, 3)), return_exceptions=True)
    assert answers[::2] == [10, 30]
    assert isinstance(answers[1], BatchRolledBack)
    assert counter.batches == [("a", [1, 13, 3]), ("a", [1]), ("a", [13]), ("a", [3])]


async def test_a_caller_who_left_is_not_tried_again() -> None:
    def explode(_key: str, requests: Sequence[int]) -> None:
        if len(requests) > 1:
            raise BatchRolledBack

    counter = Counter(before=explode)
    coalescer = Coalescer[str, int, int](counter)
    counter.gates["a"] = asyncio.Event()
    one, two = spawn([coalescer.call("a", 1), coalescer.call("a", 2)])
    await counter.started.wait()
    one.cancel()
    await turns()
    counter.gates["a"].set()
    assert await two == 20
    assert counter.batches == [("a", [1, 2]), ("a", [2])]


async def test_the_user_names_which_failures_leave_nothing_behind() -> None:
    def explode(_key: str, requests: Sequence[int]) -> None:
        if 13 in requests:
            raise ZeroDivisionError

    counter = Counter(before=explode)
    coalescer = Coalescer[str, int, int](counter, rolled_back=(ZeroDivisionError,))
    answers = await asyncio.gather(coalescer.call("a", 1), coalescer.call("a", 13), return_exceptions=True)
    assert answers[0] == 10
    assert isinstance(answers[1], ZeroDivisionError)


async def test_a_failure_nobody_named_goes_to_all_and_nothing_is_tried_again() -> None:
    def explode(_key: str, _requests: Sequence[int]) -> None:
        raise ZeroDivisionError

    counter, tally = Counter(before=explode), Tally()
    coalescer = Coalescer[str, int, int](counter, watch=tally)
    answers = await asyncio.gather(coalescer.call("a", 1), coalescer.call("a", 2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ZeroDivisionError, ZeroDivisionError]
    assert len(counter.batches) == 1
    assert tally.outcomes == [Outcome.FAILED, Outcome.FAILED]


async def test_a_wrong_number_of_answers_is_a_bug_for_all() -> None:
    async def short(_key: str, _requests: Sequence[int], /) -> Sequence[int]:
        return [1]

    coalescer = Coalescer[str, int, int](short)
    answers = await asyncio.gather(coalescer.call("a", 1), coalescer.call("a", 2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Bug, Bug]


class Ledger:
    """A store whose commit may be lost: the answer never arrives, whether or not the rows are there."""

    def __init__(self, *, losses: int, committed: bool, lookup_works: bool = True) -> None:
        self.rows: dict[int, int] = {}
        self.runs: list[list[int]] = []
        self._losses, self._committed, self._lookup_works = losses, committed, lookup_works

    async def answer(self, _key: str, requests: Sequence[int], /) -> Sequence[int]:
        self.runs.append(list(requests))
        lost = self._losses > 0
        self._losses -= 1
        if not lost or self._committed:
            for number in requests:
                assert number not in self.rows, "done twice"
                self.rows[number] = number * 10
        if lost:
            raise OutcomeUnknown("connection lost")
        return [self.rows[number] for number in requests]

    async def resolve(self, _key: str, requests: Sequence[int], /) -> Sequence[int | Exception | Undone]:
        if not self._lookup_works:
            raise ConnectionError
        return [self.rows.get(number, UNDONE) for number in requests]


async def test_what_was_committed_before_the_connection_was_lost_is_found_and_not_done_twice() -> None:
    ledger = Ledger(losses=1, committed=True)
    coalescer = Coalescer[str, int, int](ledger.answer, resolve=ledger.resolve)
    assert await asyncio.gather(*(coalescer.call("a", n) for n in (1, 2))) == [10, 20]
    assert ledger.runs == [[1, 2]]


async def test_what_was_lost_before_the_commit_is_done_again_one_by_one() -> None:
    ledger = Ledger(losses=1, committed=False)
    coalescer = Coalescer[str, int, int](ledger.answer, resolve=ledger.resolve)
    assert await asyncio.gather(*(coalescer.call("a", n) for n in (1, 2))) == [10, 20]
    assert ledger.runs == [[1, 2], [1], [2]]


async def test_a_lone_call_lost_before_the_commit_is_done_again_too() -> None:
    ledger = Ledger(losses=1, committed=False)
    coalescer = Coalescer[str, int, int](ledger.answer, resolve=ledger.resolve)
    assert await coalescer.call("a", 1) == 10


async def test_an_outcome_lost_again_and_again_ends_in_an_error() -> None:
    ledger = Ledger(losses=99, committed=False)
    coalescer = Coalescer[str, int, int](ledger.answer, resolve=ledger.resolve)
    with pytest.raises(OutcomeUnknown):
        await coalescer.call("a", 1)
    assert ledger.runs == [[1], [1]]


@pytest.mark.parametrize("asks", [True, False])
async def test_where_nothing_can_be_looked_up_nothing_is_tried_again(asks: bool) -> None:
    ledger, tally = Ledger(losses=1, committed=True, lookup_works=False), Tally()
    coalescer = Coalescer[str, int, int](ledger.answer, resolve=ledger.resolve if asks else None, watch=tally)
    answers = await asyncio.gather(coalescer.call("a", 1), coalescer.call("a", 2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OutcomeUnknown, OutcomeUnknown]
    assert ledger.runs == [[1, 2]]
    assert tally.outcomes == [Outcome.UNKNOWN, Outcome.UNKNOWN]


async def test_a_slow_key_does_not_hold_up_another() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter)
    first = await held(counter, coalescer)
    assert await coalescer.call("b", 1) == 10
    counter.gates["a"].set()
    await first


async def test_a_hot_key_takes_turns_with_the_others() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_batch=2, max_running=1))
    hot = [coalescer.call("hot", number) for number in range(10)]
    await asyncio.gather(*hot, coalescer.call("b", 1), coalescer.call("c", 2))
    assert [key for key, _ in counter.batches] == ["hot", "b", "c", "hot", "hot", "hot", "hot"]


async def test_only_so_many_batches_run_at_once() -> None:
    running = most = 0

    async def answer(_key: int, requests: Sequence[int], /) -> Sequence[int]:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await turns()
        running -= 1
        return requests

    coalescer = Coalescer[int, int, int](answer, limits=Limits(max_running=3))
    await asyncio.gather(*(coalescer.call(key, key) for key in range(20)))
    assert most == 3


async def test_a_batch_runs_under_no_callers_context() -> None:
    request_id = contextvars.ContextVar("request_id", default="none")
    seen: list[str] = []

    async def answer(_key: str, requests: Sequence[int], /) -> Sequence[int]:
        seen.append(request_id.get())
        return requests

    coalescer = Coalescer[str, int, int](answer)
    request_id.set("of the first caller")
    await coalescer.call("a", 1)
    assert seen == ["none"]


async def test_closing_answers_those_who_wait_and_takes_no_more() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter)
    first = await held(counter, coalescer)
    waiting = asyncio.ensure_future(coalescer.call("a", 1))
    await turns()
    closing = asyncio.ensure_future(coalescer.aclose())
    await turns()
    with pytest.raises(Busy):
        await coalescer.call("b", 2)
    counter.gates["a"].set()
    await closing
    assert (first.result(), waiting.result()) == (0, 10)


async def test_closing_in_a_hurry_leaves_nobody_without_an_answer() -> None:
    counter = Counter()
    coalescer = Coalescer[str, int, int](counter, limits=Limits(max_running=1))
    first = await held(counter, coalescer)
    waiting = spawn([coalescer.call("a", 1), coalescer.call("b", 2)])
    await turns()
    await coalescer.aclose(timeout_s=0.01)
    answers = await asyncio.gather(first, *waiting, return_exceptions=True)
    assert [type(answer) for answer in answers] == [OutcomeUnknown, Busy, Busy]
    assert (coalescer.keys, coalescer.waiting) == (0, 0)


async def test_idle_keys_leave_nothing_behind() -> None:
    class Request:
        pass

    async def answer(_key: int, requests: Sequence[Request], /) -> Sequence[bool]:
        return [True] * len(requests)

    coalescer = Coalescer[int, Request, bool](answer)
    requests = [Request() for _ in range(500)]
    traces = [weakref.ref(request) for request in requests]
    await asyncio.gather(*(coalescer.call(key, request) for key, request in enumerate(requests)))
    requests.clear()
    await turns()
    gc.collect()
    assert (coalescer.keys, coalescer.waiting) == (0, 0)
    assert sum(trace() is not None for trace in traces) <= 1  # the last may live on in this frame


@pytest.mark.parametrize("wrong", [{"max_batch": 0}, {"max_queue": 0}, {"max_total": 0}, {"max_running": 0}])
def test_limits_below_one_are_a_bug(wrong: dict[str, int]) -> None:
    with pytest.raises(Bug):
        Limits(**wrong)


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_happens_each_call_ends_once_and_nothing_is_done_twice(seed: int) -> None:
    chance = random.Random(seed)
    done: dict[int, int] = {}
    order: dict[str, list[int]] = {}
    running: set[str] = set()

    async def answer(key: str, requests: Sequence[int], /) -> Sequence[int | Exception]:
        assert key not in running, "two batches of one key at once"
        running.add(key)
        try:
            await turns(chance.randrange(4))
            fate = chance.random()
            if fate < 0.15:
                raise BatchRolledBack
            if fate < 0.2:
                raise ZeroDivisionError
            answers: list[int | Exception] = []
            for number in requests:
                assert number not in done
                refused = number % 5 == 0
                if not refused:
                    done[number] = number * 10
                    order.setdefault(key, []).append(number)
                answers.append(Conflict() if refused else number * 10)
            if fate < 0.3:
                raise OutcomeUnknown
            return answers
        finally:
            running.discard(key)

    async def resolve(_key: str, requests: Sequence[int], /) -> Sequence[int | Exception | Undone]:
        await turns(1)
        return [done.get(number, UNDONE) for number in requests]

    tally = Tally()
    limits = Limits(max_batch=4, max_queue=12, max_total=25, max_running=2)
    coalescer = Coalescer[str, int, int](answer, limits=limits, resolve=resolve, watch=tally)
    calls: dict[int, asyncio.Future[int]] = {}
    began: list[int] = []

    async def customer(key: str, number: int) -> int:
        began.append(number)
        return await coalescer.call(key, number)

    for number in range(300):
        calls[number] = asyncio.ensure_future(customer(chance.choice("abcd"), number))
        if chance.random() < 0.2:
            chance.choice(list(calls.values())).cancel()
        if chance.random() < 0.5:
            await turns(chance.randrange(3))
    await asyncio.gather(*calls.values(), return_exceptions=True)
    await coalescer.aclose()

    for number, call in calls.items():
        if not call.cancelled() and call.exception() is None:
            assert call.result() == done[number] == number * 10
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert max(tally.sizes) <= 4
    assert max(tally.lengths) <= 25
    assert (coalescer.keys, coalescer.waiting, tally.lengths[-1]) == (0, 0, 0)
    assert len(tally.outcomes) == len(began)


async def test_thousands_of_calls_cost_little_more_than_their_batches() -> None:
    async def answer(_key: str, requests: Sequence[int], /) -> Sequence[int]:
        await asyncio.sleep(0)
        return requests

    coalescer = Coalescer[str, int, int](answer, limits=Limits(max_queue=20_000, max_total=20_000))

    async def buyer(first: int) -> None:
        for number in range(first, first + 50):
            assert await coalescer.call("a", number) == number

    start = time.process_time()
    await asyncio.gather(*(buyer(first * 50) for first in range(256)))
    assert 256 * 50 / (time.process_time() - start) > 4_000
