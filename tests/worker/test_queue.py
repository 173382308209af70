import asyncio

import pytest

from admit.worker import handlers
from admit.worker.handlers import Queue


class Shelf:
    """Work that is there, taken two at a time."""

    def __init__(self, waiting: int) -> None:
        self.waiting = waiting
        self.rounds = 0

    async def take(self) -> int:
        self.rounds += 1
        await asyncio.sleep(0)
        taken = min(2, self.waiting)
        self.waiting -= taken
        return taken


async def test_a_wake_up_works_until_nothing_is_left() -> None:
    shelf = Shelf(5)
    assert await Queue("mail", shelf.take).work_off() == 5
    assert shelf.waiting == 0


async def test_a_wake_up_during_another_is_answered_by_one_more_round() -> None:
    shelf = Shelf(0)
    queue = Queue("mail", shelf.take)
    first = asyncio.create_task(queue.work_off())
    await asyncio.sleep(0)
    shelf.waiting = 1
    assert await queue.work_off() == 0
    assert await first == 1


async def test_a_drain_that_fails_leaves_the_queue_open_for_the_next_wake_up() -> None:
    async def fail() -> int:
        raise RuntimeError("for once")

    queue = Queue("mail", fail)
    with pytest.raises(RuntimeError):
        await queue.work_off()
    queue.drain = Shelf(3).take
    assert await queue.work_off() == 3


async def test_a_queue_that_never_ends_gives_way_after_its_rounds() -> None:
    shelf = Shelf(10**9)
    await Queue("mail", shelf.take).work_off()
    assert shelf.rounds == handlers.MOST_ROUNDS
