"""The second factor: switched on by a first code, off by another one, and the ticket between password and code."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from admit.audit import trail
from admit.audit.records import Entry
from admit.core import passwords, throttle
from admit.core.crypto import Unsealable
from admit.core.db import DoorTx
from admit.core.errors import Invalid
from admit.core.tenancy import PLATFORM_TENANT_ID, Actor, ActorKind, Door
from admit.core.throttle import Limit
from admit.flows.runtime import Runtime
from admit.identity import second_factors, users
from admit.identity.errors import FactorAlreadyOn, FactorNotBegun, SignInOver, WrongCode
from admit.identity.records import Principal

TICKET_LASTS = timedelta(minutes=10)
LONGEST_TICKET = 1000

_TICKET = b"sign-in/second-step"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app takes: the address as a QR code, or the secret typed by hand."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class State:
    """Where an account's second factor stands. `pending` waits for its first code."""

    is_on: bool
    recovery_codes_left: int
    pending: Enrolment | None


class _Ticket(msgspec.Struct, frozen=True):
    email: str
    proof: str
    expires_at: datetime


async def read(runtime: Runtime, principal: Principal) -> State:
    """The second factor of who asks."""
    async with runtime.db.door(Door.AUTH) as tx:
        found = await second_factors.find(tx, principal.user_id)
    if found is None:
        return State(False, 0, None)
    if found.is_on:
        return State(True, found.recovery_codes_left, None)
    secret = second_factors.secret_of(found, principal.user_id, runtime.sealer)
    return State(False, 0, _enrolment(secret, principal))


async def begin(runtime: Runtime, principal: Principal) -> Enrolment:
    """A new secret for the app; nothing is asked for at the sign-in before `confirm`.

    Raises: FactorAlreadyOn.
    """
    async with runtime.db.door(Door.AUTH) as tx:
        secret = await second_factors.begin(tx, principal.user_id, runtime.sealer, now=runtime.clock.now())
    if secret is None:
        raise FactorAlreadyOn
    return _enrolment(secret, principal)


async def confirm(runtime: Runtime, principal: Principal, *, current_password: str, code: str) -> list[str]:
    """Switch the factor on; the recovery codes, which are told this once.

    The password is asked for, so that who finds a browser signed in cannot lock its owner out.
    Raises: Invalid naming `current_password` or `code`, FactorNotBegun, FactorAlreadyOn, Throttled.
    """
    limits = _limits(principal.user_id)
    await throttle.hit_all(runtime.db, limits)
    async with runtime.db.door(Door.AUTH) as tx:
        stored = await users.password_hash_of(tx, principal.email)
    if not await passwords.matches(current_password, stored, cost=runtime.password_cost):
        raise Invalid.one("current_password", "wrong", "This is not your present password.")
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        found = await second_factors.find(tx, principal.user_id)
        if found is None:
            raise FactorNotBegun
        if found.is_on:
            raise FactorAlreadyOn
        if not await second_factors.confirm(
            tx, principal.user_id, found, code, sealer=runtime.sealer, now=now
        ):
            raise _wrong_code()
        codes = await _new_codes(tx, runtime, principal, action="user.second_factor_on", now=now)
    await throttle.forgive(runtime.db, limits)
    return codes


async def renew_codes(runtime: Runtime, principal: Principal, *, code: str) -> list[str]:
    """New recovery codes in place of all older ones, by a code.

    Raises: Invalid naming `code`, Throttled.
    """
    limits = _limits(principal.user_id)
    await throttle.hit_all(runtime.db, limits)
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        await _check_code(tx, runtime, principal.user_id, code, now=now)
        codes = await _new_codes(tx, runtime, principal, action="user.recovery_codes_renewed", now=now)
    await throttle.forgive(runtime.db, limits)
    return codes


async def switch_off(runtime: Runtime, principal: Principal, *, code: str) -> None:
    """Ask for no code any more, by a last code of the app or a recovery code.

    Raises: Invalid naming `code`, Throttled.
    """
    limits = _limits(principal.user_id)
    await throttle.hit_all(runtime.db, limits)
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        await _check_code(tx, runtime, principal.user_id, code, now=now)
        await second_factors.remove(tx, principal.user_id)
        await _record(tx, principal.user_id, "user.second_factor_off")
    await throttle.forgive(runtime.db, limits)


async def check(tx: DoorTx, runtime: Runtime, user_id: UUID, code: str, *, now: datetime) -> None:
    """Use a code up for a sign-in whose password was right.

    Raises: WrongCode.
    """
    right = await second_factors.use_code(
        tx, user_id, code, secret_key=runtime.secret_key, sealer=runtime.sealer, now=now
    )
    if not right:
        raise WrongCode


def ticket_for(runtime: Runtime, email: str, *, proof: str) -> str:
    """What carries a sign-in from the password to the code: sealed, for ten minutes, for this password only."""
    ticket = _Ticket(email, proof, runtime.clock.now() + TICKET_LASTS)
    sealed = runtime.sealer.seal(msgspec.json.encode(ticket), context=_TICKET)
    return base64.urlsafe_b64encode(sealed).decode("ascii")


def read_ticket(runtime: Runtime, ticket: str) -> tuple[str, str]:
    """Whose password was right, and the proof of which password it was.

    Raises: SignInOver.
    """
    try:
        sealed = base64.urlsafe_b64decode(ticket[:LONGEST_TICKET].encode("ascii"))
        found = msgspec.json.decode(runtime.sealer.open(sealed, context=_TICKET), type=_Ticket)
    except (Unsealable, binascii.Error, UnicodeError, msgspec.DecodeError):
        raise SignInOver from None
    if found.expires_at <= runtime.clock.now():
        raise SignInOver
    return found.email, found.proof


async def _check_code(tx: DoorTx, runtime: Runtime, user_id: UUID, code: str, *, now: datetime) -> None:
    try:
        await check(tx, runtime, user_id, code, now=now)
    except WrongCode:
        raise _wrong_code() from None


async def _new_codes(
    tx: DoorTx, runtime: Runtime, principal: Principal, *, action: str, now: datetime
) -> list[str]:
    await _record(tx, principal.user_id, action)
    return await second_factors.renew_recovery_codes(
        tx, principal.user_id, secret_key=runtime.secret_key, now=now
    )


async def _record(tx: DoorTx, user_id: UUID, action: str) -> None:
    entry = Entry(action, subject=("user", user_id))
    await trail.record_in(tx, PLATFORM_TENANT_ID, Actor(ActorKind.USER, user_id), [entry])


def _enrolment(secret: str, principal: Principal) -> Enrolment:
    return Enrolment(secret, second_factors.address_for_apps(secret, principal.email))


def _wrong_code() -> Invalid:
    return Invalid.one("code", "wrong", WrongCode.message)


def _limits(user_id: UUID) -> list[Limit]:
    return [Limit(f"second-factor/{user_id}", 10, 900)]
