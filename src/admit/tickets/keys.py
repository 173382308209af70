"""An event's signing keys: made when first needed, sealed at rest, private only to the issuing part."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from admit.core import crypto, ids
from admit.core.crypto import Sealer, Unsealable
from admit.core.db import ReadTx, Tx
from admit.core.errors import Bug
from admit.core.tenancy import Part
from admit.tickets.errors import KeysExhausted
from admit.tickets.records import PublicKey, Signer

_MOST_KEYS = 256

CURRENT_KEYS = """
select distinct on (event_id) event_id, key_index, private_key_sealed
from signing_keys
where event_id = any(%(event_ids)s::uuid[])
  and retired_at is null
order by event_id, key_index desc
"""

# A second maker waits for the first, inserts nothing, and reads the first one's key afterwards.
INSERT_KEYS = """
insert into signing_keys (tenant_id, id, event_id, key_index, public_key, private_key_sealed)
select %(tenant_id)s::uuid, made.id, made.event_id, made.key_index, made.public_key, made.private_key_sealed
from unnest(
  %(ids)s::uuid[], %(event_ids)s::uuid[], %(key_indexes)s::smallint[], %(public_keys)s::bytea[],
  %(sealed)s::bytea[]
) as made (id, event_id, key_index, public_key, private_key_sealed)
where not exists (
  select from signing_keys live
  where live.event_id = made.event_id
    and live.retired_at is null)
order by made.event_id
on conflict (tenant_id, event_id, key_index) do nothing
"""

NEXT_INDEXES = """
select wanted.event_id, coalesce(max(key.key_index) + 1, 0) as next_index
from unnest(%(event_ids)s::uuid[]) as wanted (event_id)
left join signing_keys key on key.event_id = wanted.event_id
group by wanted.event_id
"""

LOCK_KEYS = """
select id
from signing_keys
where event_id = %(event_id)s::uuid
order by key_index
for update
"""

RETIRE_KEYS = """
update signing_keys
set retired_at = now()
where event_id = %(event_id)s::uuid
  and retired_at is null
"""

PUBLIC_KEYS = """
select event_id, key_index, public_key, retired_at
from signing_keys
where event_id = %(event_id)s::uuid
order by key_index
"""


@dataclass(frozen=True, slots=True)
class _SealedKey:
    event_id: UUID
    key_index: int
    private_key_sealed: bytes


async def signers_for(tx: Tx, event_ids: Sequence[UUID], sealer: Sealer) -> dict[UUID, Signer]:
    """The current signer of each event, made now where an event has none. Needs the issuing part.

    Raises: Bug in another part; KeysExhausted.
    """
    _check_part(tx)
    wanted = sorted(set(event_ids))
    found = await _current(tx, wanted, sealer)
    missing = [event_id for event_id in wanted if event_id not in found]
    if missing:
        await _make(tx, missing, sealer)
        found |= await _current(tx, missing, sealer)
    return found


async def opens(tx: Tx, event_id: UUID, sealer: Sealer) -> bool:
    """Whether this secret opens the event's current key; true where it has none. Needs the issuing part."""
    _check_part(tx)
    try:
        await _current(tx, [event_id], sealer)
    except Unsealable:
        return False
    return True


async def retire_and_make_new(tx: Tx, event_id: UUID, sealer: Sealer) -> Signer:
    """A new key for an event; tokens of the old one still verify, so void what a compromised key may have
    signed.

    Locks: the event's keys in the order of their index.
    Raises: Bug in another part; KeysExhausted.
    """
    _check_part(tx)
    await tx.fetch_column(LOCK_KEYS, {"event_id": event_id})
    await tx.execute(RETIRE_KEYS, {"event_id": event_id})
    return (await signers_for(tx, [event_id], sealer))[event_id]


async def public_keys(tx: ReadTx, event_id: UUID) -> list[PublicKey]:
    """Every key the event ever signed with, by index; retired ones too, since their tickets live on."""
    return await tx.fetch_all(PublicKey, PUBLIC_KEYS, {"event_id": event_id})


async def _current(tx: Tx, event_ids: Sequence[UUID], sealer: Sealer) -> dict[UUID, Signer]:
    rows = await tx.fetch_all(_SealedKey, CURRENT_KEYS, {"event_ids": list(event_ids)})
    return {
        row.event_id: Signer(
            row.event_id,
            row.key_index,
            sealer.open(row.private_key_sealed, context=_context(tx, row.event_id, row.key_index)),
        )
        for row in rows
    }


async def _make(tx: Tx, event_ids: Sequence[UUID], sealer: Sealer) -> None:
    indexes = dict(await tx.fetch_rows(NEXT_INDEXES, {"event_ids": list(event_ids)}))
    if max(indexes.values()) >= _MOST_KEYS:
        raise KeysExhausted()
    pairs = [crypto.generate_keypair() for _ in event_ids]
    await tx.execute(
        INSERT_KEYS,
        {
            "tenant_id": tx.scope.tenant_id,
            "ids": [ids.new_id() for _ in event_ids],
            "event_ids": list(event_ids),
            "key_indexes": [indexes[event_id] for event_id in event_ids],
            "public_keys": [public for _, public in pairs],
            "sealed": [
                sealer.seal(private, context=_context(tx, event_id, indexes[event_id]))
                for event_id, (private, _) in zip(event_ids, pairs, strict=True)
            ],
        },
    )


def _context(tx: Tx, event_id: UUID, key_index: int) -> bytes:
    """A sealed key opens only as the key it was made to be."""
    return tx.scope.tenant_id.bytes + event_id.bytes + bytes((key_index,))


def _check_part(tx: Tx) -> None:
    if tx.scope.part is not Part.ISSUING:
        raise Bug("signing keys are read in the issuing part only")
