"""Signing in, staying in and signing out, for pages and for the API.

Tries are throttled by address and by network, in all processes together; only failed ones count in the end.
An unknown email, a wrong password and a disabled account answer alike and take alike long.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from weakref import WeakKeyDictionary

from admit.core import logging, passwords, throttle, words
from admit.core.db import Database, DoorTx
from admit.core.errors import Unauthenticated
from admit.core.tenancy import Door
from admit.core.text import check_email
from admit.core.throttle import Limit
from admit.flows import second_factor
from admit.flows.memory import Memory
from admit.flows.runtime import Runtime
from admit.identity import bearers, logins, members, second_factors, users
from admit.identity.bearers import Audience
from admit.identity.errors import LoginOver, SecondFactorNeeded, WrongCredentials
from admit.identity.records import Device, LoginKind, Principal

log = logging.get_logger(__name__)

LIVENESS_LASTS_S = 5.0
"""For how long a process trusts that a login it looked up is live; one ended here is forgotten at once."""

_LIVE: WeakKeyDictionary[Database, Memory[UUID, Principal]] = WeakKeyDictionary()
_Opener = Callable[[DoorTx, UUID], Awaitable[tuple[UUID, str]]]


@dataclass(frozen=True, slots=True)
class ApiLogin:
    """What a program holds after signing in; the refresh token works once."""

    access_token: str
    refresh_token: str
    expires_in_s: int
    principal: Principal


@dataclass(frozen=True, slots=True)
class PageLogin:
    """What a browser gets after signing in: `secret` goes into its cookie and is kept nowhere else."""

    secret: str
    expires_at: datetime
    principal: Principal


@dataclass(frozen=True, slots=True)
class _Proven:
    """An address whose password was right, and which password that was."""

    email: str
    proof: str


async def api(
    runtime: Runtime,
    *,
    email: str,
    password: str,
    device: Device,
    code: str | None = None,
    audience: Audience = Audience.API,
) -> ApiLogin:
    """Sign a program in by email and password, and a code where the account asks for one.

    Raises: WrongCredentials, SecondFactorNeeded, WrongCode, Throttled, Busy, Invalid for what is no email address.
    """
    now = runtime.clock.now()

    async def opener(tx: DoorTx, user_id: UUID) -> tuple[UUID, str]:
        return await logins.open_api(tx, user_id, device=device, now=now)

    try:
        principal, refresh_token = await _with_password(runtime, email, password, device, opener, code=code)
    except SecondFactorNeeded:
        raise SecondFactorNeeded from None  # a program sends its password again and needs no ticket
    return _api_login(runtime, principal, refresh_token, audience, now)


async def page(
    runtime: Runtime, *, email: str, password: str, device: Device, code: str | None = None
) -> PageLogin:
    """Sign a browser in by email and password, and a code where the account asks for one.

    Raises: WrongCredentials, SecondFactorNeeded with a `ticket` for `finish_page`, WrongCode, Throttled, Busy,
    Invalid for what is no email address.
    """
    opener = _page_opener(runtime, device)
    principal, secret = await _with_password(runtime, email, password, device, opener, code=code)
    return _page_login(runtime, principal, secret)


async def finish_page(runtime: Runtime, *, ticket: str, code: str, device: Device) -> PageLogin:
    """Sign a browser in whose password was right, by a code; the ticket stays good for another try.

    Raises: SignInOver, WrongCode, WrongCredentials when the password was changed meanwhile, Throttled.
    """
    email, proof = second_factor.read_ticket(runtime, ticket)
    proven = _Proven(email, proof)
    principal, secret = await _open(runtime, proven, _page_opener(runtime, device), code=code)
    return _page_login(runtime, principal, secret)


async def page_of_proven(runtime: Runtime, user_id: UUID, *, device: Device) -> PageLogin:
    """Sign a browser in whose owner has just set a password through a mailed link.

    Raises: Unauthenticated when the account is disabled, SecondFactorNeeded with a `ticket` for `finish_page`.
    """
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find(tx, user_id)
        if user is not None and await second_factors.is_on(tx, user_id):
            stored = await users.password_hash_of(tx, user.email)
            raise _needed(runtime, _Proven(user.email, _proof_of(stored)))
        login_id, secret = await _opened_page(tx, user_id, device=device, now=now)
        principal = await logins.find_principal(tx, login_id, now=now)
        if principal is None:
            raise Unauthenticated
        await members.note_sign_in(tx, user_id, now=now)
    return PageLogin(secret, now + logins.LASTS[LoginKind.PAGE], principal)


async def refresh(runtime: Runtime, *, refresh_token: str, audience: Audience = Audience.API) -> ApiLogin:
    """Trade a refresh token for a new pair. One that was used before ends its login.

    Raises: LoginOver.
    """
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        traded = await logins.rotate(tx, refresh_token, now=now)
    # Outside of the transaction: that a token was used twice must be kept, not rolled back.
    if traded is None:
        log.warning("sign_in.refresh_refused")
        raise LoginOver
    principal, fresh = traded
    return _api_login(runtime, principal, fresh, audience, now)


async def principal_of_access(
    runtime: Runtime, access_token: str, *, audience: Audience = Audience.API
) -> Principal:
    """Who an access token stands for, when its login is live as of at most five seconds ago.

    Raises: LoginOver.
    """
    now, now_s = runtime.clock.now(), runtime.clock.monotonic()
    token = bearers.read(runtime.secret_key, access_token, audience=audience, now=now)
    live = _live(runtime.db)
    principal = live.get(token.login_id, now_s=now_s)
    if principal is None:
        async with runtime.db.door(Door.AUTH) as tx:
            principal = await logins.find_principal(tx, token.login_id, now=now)
        if principal is None:
            raise LoginOver
        live.put(token.login_id, principal, now_s=now_s)
    if principal.user_id != token.user_id:
        raise LoginOver
    return principal


async def principal_of_page(runtime: Runtime, secret: str) -> Principal | None:
    """Who a browser's cookie stands for as of now; None when its login is over or was never ours."""
    now = runtime.clock.now()
    async with runtime.db.door(Door.AUTH) as tx:
        principal = await logins.find_principal_by_cookie(tx, secret, now=now)
        if principal is not None:
            await logins.touch(tx, principal.login_id, now=now, locale=words.reader())
    return principal


def pass_for(runtime: Runtime, principal: Principal) -> str:
    """An access token that stands for the login that asks, for a program of ours in the same browser: it ends with
    the login."""
    return bearers.issue(
        runtime.secret_key,
        user_id=principal.user_id,
        login_id=principal.login_id,
        audience=Audience.API,
        now=runtime.clock.now(),
    )


async def sign_out(runtime: Runtime, principal: Principal) -> None:
    """End the login that asks."""
    await end_login(runtime, principal, principal.login_id)


async def sign_out_everywhere(runtime: Runtime, principal: Principal) -> None:
    """End every login of whoever asks, the asking one too."""
    async with runtime.db.door(Door.AUTH) as tx:
        ended = await logins.end_all(
            tx, principal.user_id, reason="signed_out_everywhere", now=runtime.clock.now()
        )
    forget(runtime.db, *ended)
    log.info("sign_in.ended_everywhere", user_id=str(principal.user_id), logins=len(ended))


async def end_login(runtime: Runtime, principal: Principal, login_id: UUID) -> bool:
    """End one login of whoever asks; whether there was one."""
    async with runtime.db.door(Door.AUTH) as tx:
        ended = await logins.end(
            tx, principal.user_id, login_id, reason="signed_out", now=runtime.clock.now()
        )
    forget(runtime.db, login_id)
    return ended


def forget(db: Database, *login_ids: UUID) -> None:
    """Let this process ask the database again about these logins, since they were just ended."""
    for login_id in login_ids:
        _live(db).forget(login_id)


async def _with_password(
    runtime: Runtime, email: str, password: str, device: Device, opener: _Opener, *, code: str | None
) -> tuple[Principal, str]:
    proven = await _prove(runtime, email, password, device)
    return await _open(runtime, proven, opener, code=code)


async def _prove(runtime: Runtime, email: str, password: str, device: Device) -> _Proven:
    address = check_email("email", email)
    limits = _limits(address, device.network)
    await throttle.hit_all(runtime.db, limits)
    async with runtime.db.door(Door.AUTH) as tx:
        stored = await users.password_hash_of(tx, address)
    if not await passwords.matches(password, stored, cost=runtime.password_cost):
        log.info("sign_in.refused")
        raise WrongCredentials
    await throttle.forgive(runtime.db, limits)
    return _Proven(address, _proof_of(stored))


async def _open(
    runtime: Runtime, proven: _Proven, opener: _Opener, *, code: str | None
) -> tuple[Principal, str]:
    """Open a login, unless the password was changed or the account disabled since it was proven."""
    now, limits = runtime.clock.now(), _code_limits(proven.email) if code is not None else []
    if limits:
        await throttle.hit_all(runtime.db, limits)
    async with runtime.db.door(Door.AUTH) as tx:
        user = await users.find_by_email(tx, proven.email)
        stored = await users.hold_password_hash_of(tx, proven.email)
        if user is None or user.disabled_at is not None or _proof_of(stored) != proven.proof:
            raise WrongCredentials
        if await second_factors.is_on(tx, user.id):
            if code is None:
                raise _needed(runtime, proven)
            await second_factor.check(tx, runtime, user.id, code, now=now)
        login_id, secret = await opener(tx, user.id)
        await members.note_sign_in(tx, user.id, now=now)
    if limits:
        await throttle.forgive(runtime.db, limits)
    log.info("sign_in.opened", user_id=str(user.id), login_id=str(login_id))
    return Principal(user.id, login_id, user.email, user.full_name, user.is_platform_admin), secret


def _needed(runtime: Runtime, proven: _Proven) -> SecondFactorNeeded:
    return SecondFactorNeeded(ticket=second_factor.ticket_for(runtime, proven.email, proof=proven.proof))


def _page_opener(runtime: Runtime, device: Device) -> _Opener:
    now = runtime.clock.now()
    return lambda tx, user_id: _opened_page(tx, user_id, device=device, now=now)


async def _opened_page(tx: DoorTx, user_id: UUID, *, device: Device, now: datetime) -> tuple[UUID, str]:
    await users.note_language(tx, user_id, words.reader())
    return await logins.open_page(tx, user_id, device=device, now=now)


def _page_login(runtime: Runtime, principal: Principal, secret: str) -> PageLogin:
    return PageLogin(secret, runtime.clock.now() + logins.LASTS[LoginKind.PAGE], principal)


def _proof_of(stored: str | None) -> str:
    """Which password was proven, without the hash that it was compared with."""
    return hashlib.sha256(b"proven:" + (stored or "").encode()).hexdigest()


def _code_limits(address: str) -> list[Limit]:
    # Six digits are few: what is left to guess must not be worth a day.
    return [Limit(f"sign-in-code/{address}", 10, 900), Limit(f"sign-in-code/{address}", 50, 86_400)]


def _limits(address: str, network: str) -> list[Limit]:
    return [
        Limit(f"sign-in/{network}/{address}", 10, 900),
        Limit(f"sign-in/{address}", 50, 3600),  # looser: a stranger must not lock the owner out too easily
        Limit(f"sign-in/{network}", 100, 900),
    ]


def _api_login(
    runtime: Runtime, principal: Principal, refresh_token: str, audience: Audience, now: datetime
) -> ApiLogin:
    access = bearers.issue(
        runtime.secret_key,
        user_id=principal.user_id,
        login_id=principal.login_id,
        audience=audience,
        now=now,
    )
    return ApiLogin(access, refresh_token, int(bearers.LASTS.total_seconds()), principal)


def _live(db: Database) -> Memory[UUID, Principal]:
    return _LIVE.setdefault(db, Memory(most=10_000, keep_s=LIVENESS_LASTS_S))
