import asyncio
import time

from admit.worker import precedence
from admit.worker.precedence import Precedence


async def test_who_gives_way_waits_until_the_first_are_done() -> None:
    money, told = Precedence(), []
    rounds = iter([asyncio.Event(), asyncio.Event()])
    gates: list[asyncio.Event] = []

    async def settle() -> int:
        gates.append(next(rounds))
        await gates[-1].wait()
        told.append("money")
        return 1

    async def twice() -> None:
        drain = money.first(settle)
        await drain()
        await drain()

    async def mail() -> None:
        await money.give_way()
        told.append("mail")

    settling = asyncio.create_task(twice())
    await asyncio.sleep(0)
    mailing = asyncio.create_task(mail())
    for number in range(2):  # between two rounds nobody slips in
        await asyncio.sleep(0)
        gates[number].set()
        await asyncio.sleep(0.01)
    await asyncio.gather(settling, mailing)

    assert told == ["money", "money", "mail"]


async def test_nobody_gives_way_to_nothing() -> None:
    began = time.monotonic()
    await Precedence().give_way()
    assert time.monotonic() - began < 0.5


async def test_giving_way_ends() -> None:
    money = Precedence()
    never = asyncio.Event()

    async def stuck() -> int:
        await never.wait()
        return 0

    busy = asyncio.ensure_future(money.first(stuck)())
    await asyncio.sleep(0)
    await asyncio.wait_for(money.give_way(), 10 * precedence.STANDS_BACK_S)
    busy.cancel()
