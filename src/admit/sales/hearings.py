"""Until when an account's messages were heard, so that those lost on the way can be asked for.

`provider_hearings` is global, as the inbox is: one row for each account that ever took a payment of ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admit.core.db import DoorTx

ENROL = """
with recursive accounts as (
  select (
    select provider_account from payments
    where provider = %(provider)s::text and provider_reference is not null
    order by provider_account limit 1) as account
  union all
  select (
    select provider_account from payments
    where provider = %(provider)s::text and provider_reference is not null and provider_account > accounts.account
    order by provider_account limit 1)
  from accounts
  where accounts.account is not null
)
insert into provider_hearings (provider, provider_account, heard_until, next_ask_at)
select %(provider)s::text, account, %(heard_until)s::timestamptz, %(now)s::timestamptz
from accounts
where account is not null
on conflict (provider, provider_account) do nothing
"""

CLAIM = """
update provider_hearings
set next_ask_at = %(lease_until)s::timestamptz
where (provider, provider_account) in (
  select provider, provider_account from provider_hearings
  where provider = %(provider)s::text
    and next_ask_at <= %(now)s::timestamptz
  order by next_ask_at
  limit %(limit)s::integer
  for update skip locked)
returning provider_account as account, heard_until
"""

WRITE = """
update provider_hearings
set heard_until = greatest(heard_until, %(heard_until)s::timestamptz),
    next_ask_at = %(next_ask_at)s::timestamptz
where provider = %(provider)s::text
  and provider_account = %(account)s::text
"""

PROVIDER = "stripe"


@dataclass(frozen=True, slots=True)
class Hearing:
    """An account, and until when its messages were heard."""

    account: str
    heard_until: datetime


async def enrol(tx: DoorTx, *, heard_until: datetime, now: datetime) -> None:
    """Keep a hearing for each account that has a payment; those that have one keep it."""
    await tx.execute(ENROL, {"provider": PROVIDER, "heard_until": heard_until, "now": now})


async def claim(tx: DoorTx, limit: int, *, lease_until: datetime, now: datetime) -> Sequence[Hearing]:
    """Lease the accounts that are due, longest waiting first; a crash gives them back when the lease ends."""
    due = {"provider": PROVIDER, "limit": limit, "now": now, "lease_until": lease_until}
    return await tx.fetch_all(Hearing, CLAIM, due)


async def write(tx: DoorTx, account: str, *, heard_until: datetime, next_ask_at: datetime) -> None:
    """Note how far an account was heard, never less far than before, and when it is asked again."""
    noted = {"provider": PROVIDER, "account": account, "heard_until": heard_until, "next_ask_at": next_ask_at}
    await tx.execute(WRITE, noted)
