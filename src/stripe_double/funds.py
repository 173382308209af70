"""An account's money per currency, summed as balance transactions arrive."""

import heapq
from collections import defaultdict

from stripe_double.errors import Json


class Funds:
    """Available and pending sums in minor units."""

    def __init__(self) -> None:
        self._available: dict[str, int] = defaultdict(int)
        self._pending: dict[str, int] = defaultdict(int)
        self._later: list[tuple[int, str, int]] = []

    def add(self, transaction: Json) -> None:
        """Count a new transaction: money going out at once, money coming in when it is available."""
        currency, net = transaction["currency"], transaction["net"]
        if net < 0 or transaction["available_on"] <= transaction["created"]:
            self._available[currency] += net
            return
        self._pending[currency] += net
        heapq.heappush(self._later, (transaction["available_on"], currency, net))

    def at(self, now: int) -> Json:
        """The balance object's sums at a moment that is never earlier than one asked before."""
        while self._later and self._later[0][0] <= now:
            _, currency, net = heapq.heappop(self._later)
            self._pending[currency] -= net
            self._available[currency] += net
        currencies = sorted(self._available.keys() | self._pending.keys()) or ["usd"]
        return {
            "available": [{"amount": self._available.get(name, 0), "currency": name} for name in currencies],
            "pending": [{"amount": self._pending.get(name, 0), "currency": name} for name in currencies],
        }
