"""A cart at the counter: what a buyer's browser asks for becomes a hold, or a refusal that says why."""

import hashlib
import re
import time
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from admit.core import crypto, ids, text, words
from admit.core.batches import OutcomeUnknown
from admit.core.db import CommitUnknown, Database
from admit.core.errors import FieldProblem, Invalid
from admit.core.settings import Settings
from admit.core.tenancy import BUYER, Scope
from admit.discounts import rules as discount_rules
from admit.events import access
from admit.flows import shopfront
from admit.flows.memory import Memory
from admit.flows.runtime import Runtime
from admit.flows.till import Till
from admit.sales.holds import Held, HoldRequest, Idempotency, Limits, Line

ROUTE = "reserve"
LONGEST_NAME = 120

_ADDRESS_LASTS_S = 30.0
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
_CART_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")

EventKey = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """What a browser sends. `cart_id` is random and made by the browser; it is kept only as a hash."""

    lines: tuple[Line, ...]
    cart_id: str
    discount_code: str | None = None
    access_code: str | None = None
    expected_total_cents: int | None = None
    buyer_name: str | None = None
    buyer_email: str | None = None
    locale: str = field(default_factory=words.reader)


_KNOWN: WeakKeyDictionary[Database, Memory[tuple[str, str], EventKey]] = WeakKeyDictionary()


def limits_of(settings: Settings) -> Limits:
    """How many holds one browser, email and network may have."""
    return Limits(
        per_cart=settings.holds_per_browser,
        per_email=settings.holds_per_email,
        per_network=settings.holds_per_network,
    )


async def reserve(
    runtime: Runtime, till: Till, tenant_slug: str, event_slug: str, cart: Cart, *, key: str, network: str
) -> Held:
    """Hold tickets for a cart until its hold expires; the same key with the same cart gives the same hold.

    Raises: NotFound, Invalid, Busy, CommitUnknown (asking again with the same key is safe), and the refusals of
    `sales/errors.py`.
    """
    request = _request(runtime, cart, key=key, network=network)
    tenant_id, event_id = await _event_at(runtime, tenant_slug, event_slug)
    try:
        return await till.hold(tenant_id, event_id, request)
    except OutcomeUnknown as error:
        raise CommitUnknown(str(error)) from error


def check_buyer(name: str, email: str, locale: str, *, where: str = "") -> tuple[str, str, str]:
    """Name, address and language of a buyer, fit to be kept.

    Raises: Invalid naming the field, below `where`.
    """
    return (
        text.check_text(f"{where}name", name, max_length=LONGEST_NAME),
        text.check_email(f"{where}email", email),
        check_locale(locale),
    )


def check_locale(locale: str) -> str:
    """A language as browsers name it, such as `de` or `pt-BR`. Raises: Invalid."""
    if not _LOCALE.fullmatch(locale):
        raise Invalid.one("locale", "locale", "Name a language as en or pt-BR.")
    return locale


def check_key(key: str) -> str:
    """An Idempotency-Key. Raises: Invalid."""
    if not _KEY.fullmatch(key):
        words = (
            "Send 1 to 255 characters without blanks, new for each request and the same when repeating it."
        )
        raise Invalid.one("Idempotency-Key", "key", words)
    return key


def _request(runtime: Runtime, cart: Cart, *, key: str, network: str) -> HoldRequest:
    if not _CART_ID.fullmatch(cart.cart_id):
        words = "Send 16 to 64 random letters, digits, dashes or underscores."
        raise Invalid(FieldProblem("cart_id", "cart_id", words))
    cart_key = _hashed(runtime, "cart", cart.cart_id)
    typed = cart.discount_code
    name, email = cart.buyer_name, cart.buyer_email
    return HoldRequest(
        order_id=ids.new_id(),
        lines=cart.lines,
        discount_code=discount_rules.normalise(typed) if typed and typed.strip() else None,
        access_code=text.normalise_code(cart.access_code) or None if cart.access_code else None,
        expected_total_cents=cart.expected_total_cents,
        buyer_email=text.check_email("buyer.email", email) if email is not None else None,
        buyer_name=text.check_text("buyer.name", name, max_length=LONGEST_NAME) if name is not None else None,
        locale=check_locale(cart.locale),
        cart_key=cart_key,
        network_key=_hashed(runtime, "network", network) if network else None,
        idempotency=Idempotency(
            principal=f"cart:{cart_key.hex()[:32]}", route=ROUTE, key=check_key(key), body_hash=_hash_of(cart)
        ),
    )


def _hashed(runtime: Runtime, purpose: str, value: str) -> bytes:
    return crypto.mac(crypto.derive(runtime.secret_key, f"holds/{purpose}"), value.encode())


def _hash_of(cart: Cart) -> bytes:
    return hashlib.sha256(msgspec.json.encode(cart)).digest()


async def _event_at(runtime: Runtime, tenant_slug: str, event_slug: str) -> EventKey:
    """Whose and which event an address means, remembered for half a minute.

    Whether it sells is decided under the lock, so a memory that is out of date sells nothing.
    """
    known = _KNOWN.setdefault(runtime.db, Memory(most=2_000, keep_s=_ADDRESS_LASTS_S))
    address, now_s = (tenant_slug, event_slug), time.monotonic()
    found = known.get(address, now_s=now_s)
    if found is None:
        seller = await shopfront.tenant(runtime.db, tenant_slug)
        async with runtime.db.read(Scope(seller.id, BUYER)) as tx:
            event = await access.published_by_slug(tx, event_slug)
        found = (seller.id, event.id)
        known.put(address, found, now_s=now_s)
    return found
