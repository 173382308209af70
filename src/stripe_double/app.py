"""The double as an ASGI app: faults, work, durability, answer, in this order."""

import asyncio
import logging

from stripe_double import api, pages
from stripe_double.books import Bank
from stripe_double.controls import Controls
from stripe_double.deliveries import Courier
from stripe_double.errors import Refused
from stripe_double.faults import AnswerFault, Faults, OnAnswer
from stripe_double.http import Answer, Receive, Request, Scope, Send, cut, hang, json, read, refusal, reply
from stripe_double.journal import Journal

log = logging.getLogger("stripe_double")
LONGEST_DELAY_S = 600.0


class App:
    """Answers HTTP for one bank."""

    def __init__(self, bank: Bank, journal: Journal, faults: Faults, courier: Courier) -> None:
        self.bank, self.journal, self.faults, self.courier = bank, journal, faults, courier
        self.controls = Controls(bank, faults, courier)
        self.closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            request = await read(scope, receive)
        except Refused as refused:
            await reply(send, refusal(refused))
            return
        if request.method == "OPTIONS":
            await reply(send, Answer(204, headers=api.CORS))
        elif request.path.startswith("/v1/"):
            await self._api(request, scope, receive, send)
        else:
            await reply(send, await self._other(request))

    async def _api(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        struck = self.faults.on_answer(request.method, request.path, self.bank.random)
        await self._delay(struck)
        fault = next((one for one in struck if one.kind is not AnswerFault.DELAY), None)
        answer = await self._work(request, fault)
        match fault.kind if fault else None:
            case AnswerFault.CUT:
                await cut(scope, receive)
            case AnswerFault.NEVER:
                await hang(receive, self.closing)
            case _:
                await reply(send, answer)

    async def _delay(self, struck: list[OnAnswer]) -> None:
        seconds = sum(fault.seconds for fault in struck if fault.kind is AnswerFault.DELAY)
        if seconds > 0:
            await asyncio.sleep(min(seconds, LONGEST_DELAY_S))

    async def _work(self, request: Request, fault: OnAnswer | None) -> Answer:
        """Carry the call out, unless a fault forbids it; it is durable when this returns."""
        answer = api.answer(self.bank, request) if fault is None or fault.work else Answer(500)
        if fault is not None and fault.kind is AnswerFault.ERROR:
            answer = broken(fault.status)
            if fault.saved:
                api.keep_error(self.bank, request, answer)
        return await self._settle(answer)

    async def _other(self, request: Request) -> Answer:
        """A control or a page."""
        try:
            if request.path.startswith("/_double/"):
                answer = json(self.controls.answer(request))
            else:
                answer = pages.answer(self.bank, request)
        except Refused as refused:
            answer = refusal(refused)
        if request.path == "/_double/reset" and answer.status == 200:
            await self._start_over()
        return await self._settle(answer)

    async def _start_over(self) -> None:
        """After a reset the state file holds only what is left, and nothing from before is delivered."""
        self.bank.take_changes()
        await self.courier.idle()
        await self.journal.restart(self.bank.live())

    async def _settle(self, answer: Answer) -> Answer:
        """Keep what changed before anybody is told."""
        self.keep()
        try:
            await self.journal.settled()
        except OSError as problem:
            log.error("The state file cannot be written: %s", problem)
            return broken(500)
        return answer

    def keep(self) -> None:
        """Hand the changes to the journal and the courier."""
        self.journal.append(self.bank.take_changes())
        if self.bank.outbox:
            self.courier.wake()


def broken(status: int) -> Answer:
    """An error that says nothing about what was done."""
    message = "An unknown error occurred. (The double was asked to fail.)"
    kind = "rate_limit_error" if status == 429 else "api_error"
    return json({"error": {"type": kind, "message": message}}, status=status, headers=api.CORS)
