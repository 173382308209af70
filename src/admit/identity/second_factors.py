"""A second factor for an account: codes of an authenticator app, and recovery codes for when it is lost.

The secret is sealed for its account, recovery codes are kept as keyed hashes, and no code is good twice. Only the auth
door leads here. Source: RFC 6238 (30-second steps, six digits, one step of drift either way).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import pyotp

from admit.core.crypto import Sealer, derive, equal, mac
from admit.core.db import DoorTx

ISSUER = "Admit"
STEP_S = 30
DRIFT_STEPS = 1
RECOVERY_CODES = 10

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is mistaken for something else
_GROUP = 5

FIND = """
select
  secret_sealed, confirmed_at,
  (
    select count(*)
    from recovery_codes
    where recovery_codes.user_id = second_factors.user_id
      and recovery_codes.used_at is null
  ) as recovery_codes_left
from second_factors
where user_id = %(user_id)s::uuid
"""

BEGIN = """
insert into second_factors as kept (user_id, secret_sealed, created_at)
values (%(user_id)s::uuid, %(secret_sealed)s::bytea, %(now)s::timestamptz)
on conflict (user_id) do update
  set
    secret_sealed = excluded.secret_sealed,
    created_at = excluded.created_at,
    last_step = 0
  where kept.confirmed_at is null
returning user_id
"""

CONFIRM = """
update second_factors
set
  confirmed_at = %(now)s::timestamptz,
  last_step = %(step)s::bigint
where user_id = %(user_id)s::uuid
  and confirmed_at is null
  and secret_sealed = %(secret_sealed)s::bytea
"""

USE_STEP = """
update second_factors
set last_step = %(step)s::bigint
where user_id = %(user_id)s::uuid
  and confirmed_at is not null
  and last_step < %(step)s::bigint
"""

USE_RECOVERY_CODE = """
update recovery_codes
set used_at = %(now)s::timestamptz
where user_id = %(user_id)s::uuid
  and code_hash = %(code_hash)s::bytea
  and used_at is null
"""

FORGET_RECOVERY_CODES = """
delete from recovery_codes
where user_id = %(user_id)s::uuid
"""

ADD_RECOVERY_CODES = """
insert into recovery_codes (user_id, code_hash, created_at)
select %(user_id)s::uuid, code_hash, %(now)s::timestamptz
from unnest(%(code_hashes)s::bytea[]) as made (code_hash)
"""

REMOVE = """
delete from second_factors
where user_id = %(user_id)s::uuid
"""


@dataclass(frozen=True, slots=True)
class Factor:
    """An account's second factor; not asked for before it is confirmed."""

    secret_sealed: bytes
    confirmed_at: datetime | None
    recovery_codes_left: int

    @property
    def is_on(self) -> bool:
        """Whether signing in asks for a code."""
        return self.confirmed_at is not None


async def find(tx: DoorTx, user_id: UUID) -> Factor | None:
    """The account's second factor, confirmed or not."""
    return await tx.fetch_one(Factor, FIND, {"user_id": user_id})


async def is_on(tx: DoorTx, user_id: UUID) -> bool:
    """Whether signing in to this account asks for a code."""
    found = await find(tx, user_id)
    return found is not None and found.is_on


async def begin(tx: DoorTx, user_id: UUID, sealer: Sealer, *, now: datetime) -> str | None:
    """A new secret (32 letters and digits) that waits to be confirmed; None when the factor is on already."""
    secret = pyotp.random_base32()
    sealed = sealer.seal(secret.encode("ascii"), context=_context(user_id))
    made = await tx.fetch_value(BEGIN, {"user_id": user_id, "secret_sealed": sealed, "now": now})
    return None if made is None else secret


def secret_of(factor: Factor, user_id: UUID, sealer: Sealer) -> str:
    """The secret that the authenticator app holds.

    Raises: Unsealable.
    """
    return sealer.open(bytes(factor.secret_sealed), context=_context(user_id)).decode("ascii")


def address_for_apps(secret: str, email: str) -> str:
    """What a QR code tells an authenticator app (`otpauth://`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


async def confirm(
    tx: DoorTx, user_id: UUID, factor: Factor, code: str, *, sealer: Sealer, now: datetime
) -> bool:
    """Switch the factor on by a first code of it; whether the code was right."""
    step = _step_of(secret_of(factor, user_id, sealer), code, now=now)
    if step is None:
        return False
    params = {"user_id": user_id, "secret_sealed": factor.secret_sealed, "step": step, "now": now}
    return await tx.execute(CONFIRM, params) > 0


async def use_code(
    tx: DoorTx, user_id: UUID, code: str, *, secret_key: str, sealer: Sealer, now: datetime
) -> bool:
    """Use up a code of the app or a recovery code; False for a wrong one, a used one, and without a factor.

    Of two who send one code at the same moment one gets in. Locks: the factor, or the recovery code.
    """
    typed = "".join(code.split()).replace("-", "").upper()
    if not typed.isdigit() or len(typed) != 6:  # a recovery code has ten characters
        code_hash = _hash(secret_key, user_id, typed)
        return (
            await tx.execute(USE_RECOVERY_CODE, {"user_id": user_id, "code_hash": code_hash, "now": now}) > 0
        )
    factor = await find(tx, user_id)
    if factor is None or not factor.is_on:
        return False
    step = _step_of(secret_of(factor, user_id, sealer), typed, now=now)
    return step is not None and await tx.execute(USE_STEP, {"user_id": user_id, "step": step}) > 0


async def renew_recovery_codes(tx: DoorTx, user_id: UUID, *, secret_key: str, now: datetime) -> list[str]:
    """Ten new recovery codes in place of all older ones; they are told here and never again."""
    made = [_new_code() for _ in range(RECOVERY_CODES)]
    await tx.execute(FORGET_RECOVERY_CODES, {"user_id": user_id})
    hashes = [_hash(secret_key, user_id, code.replace("-", "")) for code in made]
    await tx.execute(ADD_RECOVERY_CODES, {"user_id": user_id, "code_hashes": hashes, "now": now})
    return made


async def remove(tx: DoorTx, user_id: UUID) -> bool:
    """Switch the factor off and forget it; whether there was one."""
    return await tx.execute(REMOVE, {"user_id": user_id}) > 0


def _step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The step whose code this is, of those that count now."""
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    typed = "".join(code.split()).encode("utf-8", "replace")
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if equal(app.at(step * STEP_S).encode("ascii"), typed):
            return step
    return None


def _new_code() -> str:
    letters = [secrets.choice(_ALPHABET) for _ in range(2 * _GROUP)]
    return "".join(letters[:_GROUP]) + "-" + "".join(letters[_GROUP:])


def _hash(secret_key: str, user_id: UUID, code: str) -> bytes:
    # Keyed: a code of ten characters could be found from a plain hash by trying.
    return mac(_key(secret_key), user_id.bytes, code.encode("utf-8", "replace"))


def _context(user_id: UUID) -> bytes:
    return b"second-factor" + user_id.bytes


@lru_cache(maxsize=4)
def _key(secret_key: str) -> bytes:
    return derive(secret_key, "recovery-code")
