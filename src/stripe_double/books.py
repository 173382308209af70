"""What the double remembers: one `Book` of objects per account, all of them in a `Bank`.

Objects are the JSON that Stripe's API answers; names that begin with `_` are the double's own and never
leave it. Looking up, adding and paging cost the same however many objects there are.
"""

import heapq
import random
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from stripe_double.clock import Clock
from stripe_double.dials import Dials
from stripe_double.errors import Json, not_found
from stripe_double.funds import Funds
from stripe_double.ids import Ids, kind_of
from stripe_double.journal import Change

PLATFORM = "acct_1DoublePlatform"

INDEXED = {
    "balance_transaction": ("source", "type", "_payout"),
    "charge": ("payment_intent",),
    "dispute": ("charge", "payment_intent"),
    "event": ("type",),
    "refund": ("charge", "payment_intent"),
    "application_fee": ("charge",),
}
"""Fields that lists can be narrowed by; each is set once, if late then by a copy of the object in its place."""


class Shelf:
    """The objects of one kind in one account, in the order they were made."""

    def __init__(self, indexed: tuple[str, ...]) -> None:
        self.rows: dict[str, Json] = {}
        self.order: list[str] = []
        self._place: dict[str, int] = {}
        self._indexed = indexed
        self._by: dict[tuple[str, str], list[str]] = {}

    def put(self, thing: Json) -> None:
        """Add an object, or replace it in its place."""
        identity = thing["id"]
        before = self.rows.get(identity, {})
        if identity not in self._place:
            self._place[identity] = len(self.order)
            self.order.append(identity)
        for field in self._indexed:
            if thing.get(field) is not None and before.get(field) is None:
                self._by.setdefault((field, thing[field]), []).append(identity)
        self.rows[identity] = thing

    def page(
        self, limit: int, *, created: tuple[int, int], after: str | None, where: Sequence[tuple[str, str]]
    ) -> list[Json]:
        """Up to `limit` objects, newest first, made within `created` (both ends in), before `after`.

        `where` names field and value pairs of which one must hold; without any all do.
        """
        ids = self._of_any(where) if where else self.order
        first = bisect_left(ids, created[0], key=self._created)
        end = bisect_right(ids, created[1], key=self._created)
        if after is not None:
            end = min(end, bisect_left(ids, self._place[after], key=self._place.__getitem__))
        return [self.rows[identity] for identity in reversed(ids[max(first, end - limit) : end])]

    def _of_any(self, where: Sequence[tuple[str, str]]) -> list[str]:
        lists = [self._by.get(one, []) for one in where]
        return lists[0] if len(lists) == 1 else sorted(chain(*lists), key=self._place.__getitem__)

    def _created(self, identity: str) -> int:
        created: int = self.rows[identity]["created"]
        return created


class Book:
    """One account's objects, money and idempotency keys."""

    def __init__(self, bank: "Bank", account: str) -> None:
        self.bank = bank
        self.account = account
        self.shelves: dict[str, Shelf] = {}
        self.loose: dict[str, dict[str, Json]] = {"delivery": {}, "replay": {}}
        self.funds = Funds()

    def shelf(self, kind: str) -> Shelf:
        """The objects of one kind."""
        if kind not in self.shelves:
            self.shelves[kind] = Shelf(INDEXED.get(kind, ()))
        return self.shelves[kind]

    def save(self, thing: Json) -> Json:
        """Keep an object as it is now: in memory at once, on disk with the call that made it so."""
        kind: str = thing["object"]
        self.bank.changes.append((self.account, kind, thing["id"], thing))
        self._take(kind, thing)
        return thing

    def _take(self, kind: str, thing: Json) -> None:
        if kind in self.loose:
            self.loose[kind][thing["id"]] = thing
            return
        if kind == "balance_transaction" and thing["id"] not in self.shelf(kind).rows:
            self.funds.add(thing)
        self.shelf(kind).put(thing)
        if thing.get("_due_at") is not None:
            heapq.heappush(self.bank.timers, (thing["_due_at"], self.account, thing["id"]))

    def forget(self, kind: str, identity: str) -> None:
        """Drop a delivery or an idempotency key that is done with."""
        if self.loose[kind].pop(identity, None) is not None:
            self.bank.changes.append((self.account, kind, identity, None))

    def restore(self, kind: str, identity: str, thing: Json | None) -> None:
        """Take one change from the state file."""
        if thing is not None:
            self._take(kind, thing)
        else:
            self.loose[kind].pop(identity, None)

    def find(self, kind: str, identity: str, *, param: str = "id") -> Json:
        """An object of this account.

        Raises: Refused when there is none.
        """
        found = self.shelf(kind).rows.get(identity)
        if found is None:
            raise not_found(kind, identity, param=param)
        return found

    def get(self, identity: str | None) -> Json | None:
        """An object by its id alone, or None."""
        kind = kind_of(identity) if identity else None
        return self.shelf(kind).rows.get(identity) if kind and identity else None

    def live(self) -> Iterable[Change]:
        """Every change that would make this book anew."""
        for kind, shelf in self.shelves.items():
            for identity in shelf.order:
                yield (self.account, kind, identity, shelf.rows[identity])
        for kind, things in self.loose.items():
            for identity, thing in things.items():
                yield (self.account, kind, identity, thing)


class Bank:
    """Everything the double knows. Only the event loop's thread touches it."""

    def __init__(self, seed: int | None) -> None:
        self.seed = seed
        self.starts = 0
        self.clock = Clock()
        self.dials = Dials()
        self.base_url = ""
        self.changes: list[Change] = []
        self.outbox: deque[str] = deque()
        self.timers: list[tuple[float, str, str]] = []
        self.reset()

    def reset(self) -> None:
        """Forget every object; the platform's account is there again. The clock stays where it is."""
        self.books: dict[str, Book] = {PLATFORM: Book(self, PLATFORM)}
        self.changes.clear()
        self.outbox.clear()
        self.timers.clear()
        self.dials = Dials()
        self.ids = Ids(self.seed, self.starts)
        self.random = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    @property
    def platform(self) -> Book:
        """The platform's own book."""
        return self.books[PLATFORM]

    def open_book(self, account: str) -> Book:
        """The book of an account, made when there is none."""
        if account not in self.books:
            self.books[account] = Book(self, account)
        return self.books[account]

    def restore(self, changes: Iterable[Change]) -> None:
        """Become what the state file says; one more start is counted."""
        for account, kind, identity, thing in changes:
            if kind == "bank" and thing is not None:
                self.starts = thing["starts"]
                self.clock.offset_s = thing["offset_s"]
                self.dials = msgspec.convert(thing["dials"], Dials)
            else:
                self.open_book(account).restore(kind, identity, thing)
        self.starts += 1
        self.ids = Ids(self.seed, self.starts)
        self.outbox.extend(self.platform.loose["delivery"])

    def note_self(self) -> None:
        """Keep the clock's offset and the dials."""
        self.changes.append((PLATFORM, "bank", "bank", self._self()))

    def _self(self) -> Json:
        return {
            "starts": self.starts,
            "offset_s": self.clock.offset_s,
            "dials": msgspec.to_builtins(self.dials),
        }

    def live(self) -> Iterable[Change]:
        """Every change that would make this bank anew."""
        yield (PLATFORM, "bank", "bank", self._self())
        for book in self.books.values():
            yield from book.live()

    def take_changes(self) -> list[Change]:
        """The changes since the last time, for the journal."""
        taken, self.changes = self.changes, []
        return taken

    def locate(self, identity: str) -> tuple[Book, Json]:
        """An object by its id, in whatever account it is.

        Raises: Refused when there is none.
        """
        for book in self.books.values():
            thing = book.get(identity)
            if thing is not None:
                return book, thing
        raise not_found(kind_of(identity) or "object", identity)


def shown(thing: Json) -> Json:
    """An object as the API answers it."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}


def snapshot(thing: Json) -> Json:
    """A copy that later changes do not touch."""
    copied: Json = msgspec.json.decode(msgspec.json.encode(shown(thing)))
    return copied
