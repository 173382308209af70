"""The courier: carries events to webhook endpoints, signed, until each answers 2xx.

Due deliveries wait in a heap; a bounded queue hands them to a few workers. An event is sent only once it is
durable. What was not delivered when the double ended is delivered after the next start. Source:
docs.stripe.com/webhooks.
"""

import asyncio
import contextlib
import heapq
import time
from collections import deque
from dataclasses import dataclass
from itertools import count

import httpx
import msgspec

from stripe_double.books import Bank, shown
from stripe_double.errors import Json
from stripe_double.faults import DeliveryFault, Faults, OnDelivery
from stripe_double.journal import Journal
from stripe_double.webhooks import sign

RECENT = 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """How deliveries are tried: times in seconds of real time."""

    workers: int = 16
    queue: int = 256
    timeout_s: float = 10.0
    retry_base_s: float = 0.5
    retry_cap_s: float = 30.0
    attempts: int = 200

    def wait_s(self, attempts: int) -> float:
        """How long to wait after this many failed attempts."""
        return min(self.retry_base_s * 2.0 ** min(attempts - 1, 20), self.retry_cap_s)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One try of one delivery, with what faults do to it."""

    delivery: str
    skew_s: float = 0.0
    is_tampered: bool = False
    is_copy: bool = False


class Courier:
    """Delivers what `events.queue` put in the bank's outbox."""

    def __init__(self, bank: Bank, journal: Journal, faults: Faults, pace: Pace) -> None:
        self.bank, self.journal, self.faults, self.pace = bank, journal, faults, pace
        self.is_paused = False
        self.counts = {"delivered": 0, "failed_attempts": 0, "dropped": 0, "given_up": 0}
        self.recent: deque[Json] = deque(maxlen=RECENT)
        self._due: list[tuple[float, int, Parcel]] = []
        self._number = count()
        self._queue: asyncio.Queue[Parcel] = asyncio.Queue(maxsize=pace.queue)
        self._wake = asyncio.Event()
        self._in_flight = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def wake(self) -> None:
        """Look at the outbox, or at a change of pause, now."""
        self._wake.set()

    def reset(self) -> None:
        """Forget everything that waits, and the counts."""
        self._due.clear()
        self.recent.clear()
        self.counts = dict.fromkeys(self.counts, 0)
        self.is_paused = False

    async def idle(self) -> None:
        """Wait until no delivery is under way."""
        await self._idle.wait()

    async def run(self) -> None:
        """Deliver for as long as the double lives."""
        limits = httpx.Limits(max_connections=self.pace.workers)
        client = httpx.AsyncClient(timeout=self.pace.timeout_s, trust_env=False, limits=limits)
        async with client, asyncio.TaskGroup() as group:
            group.create_task(self._dispatch())
            for _ in range(self.pace.workers):
                group.create_task(self._work(client))

    async def _dispatch(self) -> None:
        while True:
            self._wake.clear()
            while self.bank.outbox:
                self._accept(self.bank.outbox.popleft())
            while self._due and not self.is_paused and self._due[0][0] <= time.monotonic():
                await self._queue.put(heapq.heappop(self._due)[2])
            wait_s = None if self.is_paused or not self._due else max(self._due[0][0] - time.monotonic(), 0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), wait_s)

    def _accept(self, delivery: str) -> None:
        waiting = self.bank.platform.loose["delivery"].get(delivery)
        event = self._event(waiting) if waiting else None
        if waiting is None or event is None:
            return
        struck = self.faults.on_delivery(event["type"], self.bank.random)
        if any(fault.kind is DeliveryFault.DROP for fault in struck):
            self.counts["dropped"] += 1
            self._note(event, waiting, "dropped")
            self.bank.platform.forget("delivery", delivery)
            return
        self._schedule(parcel_of(delivery, struck), self._delay_s(struck))
        for fault in struck:
            if fault.kind is DeliveryFault.DUPLICATE:
                for _ in range(fault.copies):
                    self._schedule(Parcel(delivery, is_copy=True), fault.seconds)

    def _delay_s(self, struck: list[OnDelivery]) -> float:
        fixed = sum(fault.seconds for fault in struck if fault.kind is DeliveryFault.DELAY)
        jitter = sum(
            self.bank.random.random() * fault.seconds
            for fault in struck
            if fault.kind is DeliveryFault.REORDER
        )
        return fixed + jitter

    def _schedule(self, parcel: Parcel, after_s: float) -> None:
        heapq.heappush(self._due, (time.monotonic() + after_s, next(self._number), parcel))
        self._wake.set()

    def _event(self, delivery: Json) -> Json | None:
        book = self.bank.books.get(delivery["account"])
        return book.get(delivery["event"]) if book else None

    async def _work(self, client: httpx.AsyncClient) -> None:
        while True:
            parcel = await self._queue.get()
            if self.is_paused:
                self._schedule(parcel, 0)
                continue
            self._in_flight += 1
            self._idle.clear()
            try:
                await self._carry(client, parcel)
            finally:
                self._in_flight -= 1
                if self._in_flight == 0:
                    self._idle.set()

    async def _carry(self, client: httpx.AsyncClient, parcel: Parcel) -> None:
        bank = self.bank
        delivery = bank.platform.loose["delivery"].get(parcel.delivery) or self._copied(parcel)
        if delivery is None:
            return
        event = self._event(delivery)
        endpoint = bank.platform.shelf("webhook_endpoint").rows.get(delivery["endpoint"])
        if event is None or endpoint is None or endpoint["status"] != "enabled":
            bank.platform.forget("delivery", parcel.delivery)
            return
        status: int | str
        try:
            await self.journal.settled()
            status = await post(client, endpoint, event, parcel)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
            status = type(problem).__name__
        self._conclude(parcel, delivery, event, status)

    def _copied(self, parcel: Parcel) -> Json | None:
        if not parcel.is_copy:
            return None
        return next(
            (entry["delivery"] for entry in reversed(self.recent) if entry["id"] == parcel.delivery), None
        )

    def _conclude(self, parcel: Parcel, delivery: Json, event: Json, status: int | str) -> None:
        """Count a try; a failed one is tried again later, until it has had all its tries."""
        is_delivered = isinstance(status, int) and 200 <= status < 300
        self._note(event, delivery, status)
        is_waiting = self.bank.platform.loose["delivery"].get(parcel.delivery) is delivery
        if is_delivered:
            self.counts["delivered"] += 1
        else:
            self.counts["failed_attempts"] += 1
        if parcel.is_copy or not is_waiting:
            return
        if is_delivered:
            self._done(delivery, event)
        else:
            self._retry(delivery)

    def _retry(self, delivery: Json) -> None:
        delivery["attempts"] += 1
        if delivery["attempts"] >= self.pace.attempts:
            self.counts["given_up"] += 1
            self.bank.platform.forget("delivery", delivery["id"])
        else:
            self._schedule(Parcel(delivery["id"]), self.pace.wait_s(delivery["attempts"]))
        self._keep()

    def _done(self, delivery: Json, event: Json) -> None:
        self.bank.platform.forget("delivery", delivery["id"])
        event["pending_webhooks"] = max(0, event["pending_webhooks"] - 1)
        self._keep()

    def _keep(self) -> None:
        self.journal.append(self.bank.take_changes())

    def _note(self, event: Json, delivery: Json, result: int | str) -> None:
        self.recent.append(
            {
                "id": delivery["id"],
                "event": event["id"],
                "type": event["type"],
                "account": event.get("account"),
                "endpoint": delivery["endpoint"],
                "result": result,
                "delivery": delivery,
            }
        )

    def report(self) -> Json:
        """What waits, what was done, and the last thousand tries, oldest first."""
        recent = [
            {name: value for name, value in entry.items() if name != "delivery"} for entry in self.recent
        ]
        waiting = len(self.bank.platform.loose["delivery"])
        return {
            "is_paused": self.is_paused,
            "waiting": waiting,
            "counts": dict(self.counts),
            "recent": recent,
        }


def parcel_of(delivery: str, struck: list[OnDelivery]) -> Parcel:
    """The first try of a delivery, with what faults do to it."""
    skew_s = sum(fault.seconds for fault in struck if fault.kind is DeliveryFault.SKEW)
    return Parcel(delivery, skew_s, is_tampered=any(fault.kind is DeliveryFault.TAMPER for fault in struck))


async def post(client: httpx.AsyncClient, endpoint: Json, event: Json, parcel: Parcel) -> int:
    """Send one event; the status it was answered with.

    Raises: httpx.HTTPError.
    """
    body = msgspec.json.encode(shown(event))
    signature = sign(body, endpoint["_secret"], int(time.time() - parcel.skew_s))
    if parcel.is_tampered:
        body = body.replace(b'"livemode":false', b'"livemode":true ')
    headers = {"content-type": "application/json; charset=utf-8", "stripe-signature": signature}
    answer = await client.post(
        endpoint["url"], content=body, headers=headers | {"user-agent": "Stripe/1.0 (double)"}
    )
    return answer.status_code
