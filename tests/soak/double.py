"""The double's controls: made unreliable, asked what it holds, and put right at the end."""

import asyncio

import httpx

from admit_bench.house import House
from tests.soak.ledger import Bank, Charge
from tests.soak.plans import ANSWER_FAULTS, DELIVERY_FAULTS

TRIES = 300
SLOW_SETTLES_AFTER_S = 3.0
OPEN = {"needs_response": "open", "under_review": "open"}


class Double:
    """The controls of one house's double."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def unsettle(self) -> None:
        """Have it answer and deliver badly, and settle slow payments after a while."""
        await self.control("POST", "settings", {"slow_settles_after_s": SLOW_SETTLES_AFTER_S})
        for path, faults in (("faults", ANSWER_FAULTS), ("delivery_faults", DELIVERY_FAULTS)):
            await self.control("DELETE", path)
            for fault in faults:
                await self.control("POST", path, {**fault, "times": None})

    async def settle(self) -> None:
        """Have it behave again; what it dropped stays lost."""
        for path in ("faults", "delivery_faults"):
            await self.control("DELETE", path)

    async def dispute(self, intent: str) -> str:
        """The buyer's bank takes the money back; the dispute's id, empty when it does not."""
        opened = await self.control("POST", "disputes", {"payment_intent": intent}, may_refuse=True)
        return str(opened["id"]) if isinstance(opened, dict) else ""

    async def dispute_of(self, intent: str) -> str:
        """The dispute of a payment, whoever opened it; empty when there is none."""
        state = await self.control("GET", "state")
        assert isinstance(state, dict)
        found = [one for book in state["accounts"].values() for one in book["disputes"]]
        return next((str(one["id"]) for one in found if one["payment_intent"] == intent), "")

    async def decide(self, dispute: str, outcome: str) -> None:
        """The bank closes a dispute as `won` or `lost`."""
        await self.control("POST", f"disputes/{dispute}", {"outcome": outcome}, may_refuse=True)

    async def waiting(self) -> int:
        """How many of its messages are not delivered yet."""
        report = await self.control("GET", "deliveries")
        assert isinstance(report, dict)
        return int(report["waiting"])

    async def books(self) -> Bank:
        """What it took, gave back and disputes."""
        state = await self.control("GET", "state")
        assert isinstance(state, dict)
        books = list(state["accounts"].values())
        return Bank(
            [charge for book in books for charge in _charges(book)],
            {one["id"]: OPEN.get(one["status"], one["status"]) for book in books for one in book["disputes"]},
        )

    async def control(
        self, method: str, path: str, body: dict[str, object] | None = None, *, may_refuse: bool = False
    ) -> object:
        """Ask a control; tries again while it comes up. None when it refuses and may."""
        async with httpx.AsyncClient(base_url=self._house.double_url, trust_env=False, timeout=30) as client:
            for _ in range(TRIES):
                try:
                    answer = await client.request(method, f"/_double/{path}", json=body)
                except httpx.TransportError:
                    await asyncio.sleep(0.2)
                    continue
                if may_refuse and 400 <= answer.status_code < 500:
                    return None
                answer.raise_for_status()
                told: object = answer.json()
                return told
        raise RuntimeError("the double does not come up again; see its log")


def _charges(book: dict[str, list[dict[str, object]]]) -> list[Charge]:
    back: dict[object, int] = {}
    for refund in book["refunds"]:
        cents = int(str(refund["amount"])) if refund["status"] == "succeeded" else 0
        back[refund["payment_intent"]] = back.get(refund["payment_intent"], 0) + cents
    return [
        Charge(str(intent["id"]), int(str(intent["amount_received"])), back.get(intent["id"], 0))
        for intent in book["payment_intents"]
        if intent["amount_received"]
    ]
