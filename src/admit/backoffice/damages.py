"""What is damaged and can be put right safely: looked for over all tenants, told for each tenant in one line.

`look` reads; the statements that put right stand beside what they cure and are run inside one tenant.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from admit.core.db import DoorTx, Tx
from admit.core.tenancy import PLATFORM_TENANT_ID
from admit.sales.invariants import Breach

COUNTED = ("type_counters", "pool_counters", "code_counters")
"""The rules of `sales/invariants.py` whose breach can be counted anew."""
SUMMED = "sales_sums"
"""The rule whose breach can be summed anew."""

OVERDUE = timedelta(minutes=10)
PUT_OFF_TOO_FAR = timedelta(days=2)
"""Farther than any wait of a queue: the longest is six hours."""

STUCK_HOLDS = """
select tenant_id, count(*)::integer as count
from orders
where expires_at < %(overdue)s::timestamptz
  and (status = 'pending' or status = 'processing' and not exists (
    select from payments payment
    where payment.tenant_id = orders.tenant_id and payment.order_id = orders.id and payment.status = 'processing'))
group by tenant_id
order by tenant_id
"""

HOLDS_ARE_DUE = """
update orders
set sweep_at = null,
    status = 'pending'
where expires_at <= %(now)s::timestamptz
  and (status = 'pending' and sweep_at is not null or status = 'processing' and not exists (
    select from payments payment
    where payment.tenant_id = orders.tenant_id and payment.order_id = orders.id and payment.status = 'processing'))
"""

STUCK_PAYMENTS = """
select tenant_id, count(*)::integer as count
from payments
where status in ('created', 'requires_payment', 'processing')
  and provider = 'stripe'
  and (next_check_at is null or next_check_at < %(overdue)s::timestamptz or next_check_at > %(too_far)s::timestamptz)
group by tenant_id
order by tenant_id
"""

PAYMENTS_ARE_DUE = """
update payments
set next_check_at = %(now)s::timestamptz
where status in ('created', 'requires_payment', 'processing')
  and provider = 'stripe'
  and (next_check_at is null
    or next_check_at < %(now)s::timestamptz - interval '10 minutes'
    or next_check_at > %(now)s::timestamptz + interval '2 days')
"""

STUCK_REFUNDS = """
select tenant_id, count(*)::integer as count
from refunds
where status in ('requested', 'pending')
  and (next_attempt_at is null or next_attempt_at > %(too_far)s::timestamptz)
group by tenant_id
order by tenant_id
"""

REFUNDS_ARE_DUE = """
update refunds
set next_attempt_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz
where status in ('requested', 'pending')
  and (next_attempt_at is null or next_attempt_at > %(now)s::timestamptz + interval '2 days')
"""

# A mail that was never tried may be meant for a day to come.
STUCK_MAILS = """
select tenant_id, count(*)::integer as count
from email_messages
where status = 'queued'
  and (next_attempt_at is null or (attempts > 0 and next_attempt_at > %(too_far)s::timestamptz))
group by tenant_id
order by tenant_id
"""

MAILS_ARE_DUE = """
update email_messages
set next_attempt_at = %(now)s::timestamptz,
    updated_at = %(now)s::timestamptz,
    version = version + 1
where status = 'queued'
  and (next_attempt_at is null or (attempts > 0 and next_attempt_at > %(now)s::timestamptz + interval '2 days'))
"""

STUCK_MESSAGES = """
select %(platform)s::uuid as tenant_id, count(*)::integer as count
from webhook_events
where (status = 'failed' and next_attempt_at is null and needs_operator_at is null)
   or (status in ('received', 'failed') and next_attempt_at > %(too_far)s::timestamptz)
having count(*) > 0
"""

MESSAGES_ARE_DUE = """
update webhook_events
set status = 'received',
    attempts = 0,
    next_attempt_at = %(now)s::timestamptz
where (status = 'failed' and next_attempt_at is null and needs_operator_at is null)
   or (status in ('received', 'failed') and next_attempt_at > %(now)s::timestamptz + interval '2 days')
"""

TENANTS_SELLING = """
select distinct tenant_id
from events
where status = 'published'
order by tenant_id
"""

# Asked within one tenant: the operator's door does not lead to keys.
EVENTS_WITHOUT_KEY = """
select event.id, exists (select from signing_keys key where key.event_id = event.id) as has_old_key
from events event
where event.status = 'published'
  and exists (select from tickets ticket where ticket.event_id = event.id)
  and not exists (
    select from signing_keys key
    where key.event_id = event.id
      and key.retired_at is null)
order by event.id
"""

PUBLISHED = """
select id
from events
where status = 'published'
order by id
"""


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage of one tenant. `subjects` are ids by what they are of, where the cure needs them."""

    name: str
    tenant_id: UUID
    count: int
    text: str
    subjects: Mapping[str, Sequence[UUID]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    tenant_id: UUID
    count: int


LOOKS: Mapping[str, tuple[str, str]] = {
    "holds": (STUCK_HOLDS, "holds ran out over ten minutes ago and keep their tickets"),
    "payments": (STUCK_PAYMENTS, "payments are open and nobody would ask the provider about them"),
    "refunds": (STUCK_REFUNDS, "refunds are asked for and nobody would carry them out"),
    "mails": (STUCK_MAILS, "mails wait and nobody would send them"),
    "messages": (STUCK_MESSAGES, "messages of the provider were dropped without a person being told"),
}


async def look(tx: DoorTx, name: str, *, now: datetime) -> list[Damage]:
    """That kind of damage in every tenant. Needs the operator's door."""
    statement, words = LOOKS[name]
    params = {
        "overdue": now - OVERDUE,
        "too_far": now + PUT_OFF_TOO_FAR,
        "platform": PLATFORM_TENANT_ID,
    }
    found = await tx.fetch_all(_Found, statement, params)
    return [Damage(name, one.tenant_id, one.count, f"{one.count} {words}") for one in found]


def of_counters(breaches: Sequence[Breach]) -> list[Damage]:
    """The counters among the breaches, by tenant."""
    by_tenant: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for breach in breaches:
        if breach.rule in COUNTED:
            by_tenant[breach.tenant_id][breach.rule].append(breach.subject)
    return [
        Damage("counters", tenant_id, count, f"{count} counters differ from the orders behind them", subjects)
        for tenant_id, subjects in by_tenant.items()
        for count in [sum(map(len, subjects.values()))]
    ]


def of_sums(breaches: Sequence[Breach]) -> list[Damage]:
    """The sums among the breaches, by tenant."""
    events = Counter(breach.tenant_id for breach in breaches if breach.rule == SUMMED)
    return [
        Damage("sums", tenant_id, count, f"the sums of {count} events differ from the orders behind them")
        for tenant_id, count in events.items()
    ]


@dataclass(frozen=True, slots=True)
class _Keyless:
    id: UUID
    has_old_key: bool


async def tenants_selling(tx: DoorTx) -> list[UUID]:
    """The tenants with published events. Needs the operator's door."""
    return await tx.fetch_column(TENANTS_SELLING)


async def of_keys(tx: Tx) -> list[Damage]:
    """The published events of this tenant that have tickets and no key to sign the next one."""
    found = await tx.fetch_all(_Keyless, EVENTS_WITHOUT_KEY)
    if not found:
        return []
    subjects = {
        "retired": [one.id for one in found if one.has_old_key],
        "gone": [one.id for one in found if not one.has_old_key],
    }
    text = f"{len(found)} events on sale have no key to sign tickets with"
    return [Damage("keys", tx.scope.tenant_id, len(found), text, subjects)]


async def published(tx: Tx) -> list[UUID]:
    """The published events of this tenant."""
    return await tx.fetch_column(PUBLISHED)
