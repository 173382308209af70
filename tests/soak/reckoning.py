"""The end of a soak: faults stop, queues drain, and everything is compared with everything."""

import asyncio
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from admit.core.db import Database
from admit.core.tenancy import Door
from admit.sales import invariants
from admit_bench import truth
from admit_bench.house import House
from tests.soak.double import Double
from tests.soak.ledger import Order

DRAINED_WITHIN_S = 600.0
JUDGED_ELSEWHERE = frozenset({"refunds"})
"""What the doctor rightly tells a person, and the judgement of each refund decides: a bank that took the money back for
the buyer leaves nothing for a refund asked for before we heard of it."""

LEVELS = ("LOG", "WARNING", "ERROR", "FATAL", "PANIC")
NO_SPACE = "No space left on device"

WAITING = """
select
  (select count(*) from orders where status in ('pending', 'processing')) as holds,
  (select count(*) from webhook_events
    where status = 'received' or (status = 'failed' and next_attempt_at is not null)) as messages,
  (select count(*) from refunds where status in ('requested', 'pending')) as refunds,
  (select count(*) from payments where status in ('created', 'requires_payment', 'processing')) as payments,
  (select count(*) from provider_hearings where heard_until < %(since)s::timestamptz) as hearings
"""

UNDECIDED = """
select count(*)
from payments
where captured_as = 'needs_operator'
  and resolved_at is null
"""

ORDERS = """
select orders.id::text, tenant.slug, orders.status, orders.total_cents, orders.discount_cents, coalesce(code.code, ''),
  (select coalesce(sum(item.quantity), 0) from order_items item where item.order_id = orders.id)
from orders
join tenants tenant on tenant.id = orders.tenant_id
left join discount_codes code on code.tenant_id = orders.tenant_id and code.id = orders.discount_code_id
"""

TICKETS = """
select order_id::text, id::text, status, disputed_at is not null
from tickets
"""

DISPUTES = """
select order_id::text, provider_reference, status
from disputes
"""

ADMISSIONS = """
select ticket.order_id::text, admission.ticket_id::text
from admissions admission
join tickets ticket on ticket.id = admission.ticket_id
where admission.undone_at is null
"""

REFUNDS = """
select order_id::text, id::text, status
from refunds
"""

PAYMENTS = """
select order_id::text, provider_reference, captured_cents, refunded_cents
from payments
where captured_as is not null
"""

OVERSOLD = """
select 'ticket type ' || kind.name || ' of ' || tenant.slug, kind.quantity_total,
  kind.quantity_sold + kind.quantity_reserved as taken,
  (select count(*) from tickets where ticket_type_id = kind.id and status = 'valid') as really
from ticket_types kind
join tenants tenant on tenant.id = kind.tenant_id
union all
select 'pool ' || pool.name || ' of ' || tenant.slug, pool.total, pool.sold + pool.reserved,
  (select count(*)
   from tickets
   join ticket_type_pools link on link.ticket_type_id = tickets.ticket_type_id
   where link.pool_id = pool.id and tickets.status = 'valid')
from capacity_pools pool
join tenants tenant on tenant.id = pool.tenant_id
union all
select 'code ' || code.code || ' of ' || tenant.slug, code.max_redemptions, code.times_redeemed + code.times_reserved,
  (select count(*) from orders where discount_code_id = code.id and status not in ('expired', 'cancelled'))
from discount_codes code
join tenants tenant on tenant.id = code.tenant_id
order by 1
"""

# An order that was given back whole is no use any more, and one paid after its hold was over is not bound by the limit.
USED_TWICE = """
select code.code, orders.buyer_email, count(*)
from orders
join discount_codes code on code.tenant_id = orders.tenant_id and code.id = orders.discount_code_id
where code.max_per_buyer is not null
  and orders.status in ('pending', 'processing', 'paid', 'partially_refunded')
  and not exists (
    select from activity_logs entry
    where entry.tenant_id = orders.tenant_id
      and entry.subject_id = orders.id
      and entry.action in ('order.expired', 'order.cancelled'))
group by code.tenant_id, code.code, code.max_per_buyer, orders.buyer_email
having count(*) > code.max_per_buyer
"""


async def drain(house: House, double: Double, *, since: datetime) -> tuple[float | None, str]:
    """(seconds until nothing waited and every account was heard since then, or None; what still waits)."""
    took = await truth.until(lambda: _is_quiet(house, double, since), within_s=DRAINED_WITHIN_S, every_s=1.0)
    holds, messages, refunds, payments, hearings = (await truth.rows(house, WAITING, {"since": since}))[0]
    return took, (
        f"holds {holds}, messages {messages}, refunds {refunds}, payments {payments}, "
        f"accounts not heard since {hearings}, deliveries {await double.waiting()}"
    )


async def _is_quiet(house: House, double: Double, since: datetime) -> bool:
    """Whether nothing is under way, and every account was asked since for what was lost on the way."""
    if await double.waiting():
        return False
    return all(count == 0 for count in (await truth.rows(house, WAITING, {"since": since}))[0])


async def undecided(house: House) -> int:
    """Captured amounts that wait for an operator."""
    return int(str(await truth.value(house, UNDECIDED)))


async def orders(house: House) -> dict[str, Order]:
    """Every order as the database has it."""
    tickets, valid, flagged = await _tickets(house)
    admitted = _grouped(await truth.rows(house, ADMISSIONS))
    refunds = _mapped(await truth.rows(house, REFUNDS))
    disputes = _mapped(await truth.rows(house, DISPUTES))
    captured: dict[str, dict[str, int]] = defaultdict(dict)
    refunded: dict[str, dict[str, int]] = defaultdict(dict)
    for order_id, reference, cents, back in await truth.rows(house, PAYMENTS):
        captured[str(order_id)][str(reference)] = int(str(cents))
        refunded[str(order_id)][str(reference)] = int(str(back))
    found = {}
    for key, tenant, status, total, discount, code, quantity in await truth.rows(house, ORDERS):
        order_id = str(key)
        found[order_id] = Order(
            tenant=str(tenant),
            status=str(status),
            total_cents=int(str(total)),
            discount_cents=int(str(discount)),
            code=str(code),
            quantity=int(str(quantity)),
            tickets=frozenset(tickets[order_id]),
            valid=frozenset(valid[order_id]),
            flagged=frozenset(flagged[order_id]),
            admitted=frozenset(admitted[order_id]),
            refunds=refunds[order_id],
            captured=captured[order_id],
            refunded=refunded[order_id],
            disputes=disputes[order_id],
        )
    return found


async def _tickets(house: House) -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, set[str]]]:
    """Tickets by order: all, those that are valid, those that a dispute flags."""
    rows = await truth.rows(house, TICKETS)
    return (
        _grouped((row[0], row[1]) for row in rows),
        _grouped((row[0], row[1]) for row in rows if row[2] == "valid"),
        _grouped((row[0], row[1]) for row in rows if row[3]),
    )


async def breaches(house: House) -> list[str]:
    """Invariants that do not hold; types, pools and codes of which more is gone than there was."""
    with house.database() as where:
        async with (
            Database(where.app, pool_size=1, application="admit soak") as db,
            db.door(Door.OPERATOR) as tx,
        ):
            broken = await invariants.breaches(tx)
    found = [f"{one.rule} of {one.subject}: expected {one.expected}, found {one.found}" for one in broken]
    for name, total, taken, really in await truth.rows(house, OVERSOLD):
        if max(int(str(taken)), int(str(really))) > int(str(total)):
            found.append(f"{name}: {taken} of {total} counted, {really} really")
    twice = await truth.rows(house, USED_TWICE)
    return found + [f"code {code} was used {count} times by {email}" for code, email, count in twice]


async def used_up(house: House) -> list[str]:
    """What was scarce and is gone."""
    rows = await truth.rows(house, OVERSOLD)
    return [str(name) for name, total, taken, _ in rows if int(str(taken)) >= int(str(total))]


async def doctor(house: House) -> list[str]:
    """What `admit doctor` finds wrong."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "admit.cli.main", "doctor", "--json"),
        env={**os.environ, **house.serve.environment},
        cwd=house.home,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, complaint = await process.communicate()
    try:
        findings = json.loads(told)
    except ValueError:
        return [f"admit doctor says nothing: {complaint.decode()[-500:]}"]
    return [
        f"admit doctor, {one['name']}: {one['text']}"
        for one in findings
        if not one["is_fine"] and one["name"] not in JUDGED_ELSEWHERE
    ]


def full_disk(log: str) -> Counter[str]:
    """How often PostgreSQL itself met the full disk, by the level at which its log says so.

    Errors told to a client are not in its log (`core/embedded/tuning.py`), only those of its own processes.
    """
    lines = [line for line in log.splitlines() if NO_SPACE in line]
    return Counter(level for line in lines for level in LEVELS if f"{level}:" in line)


def _grouped(rows: Iterable[tuple[object, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in rows:
        found[str(key)].add(str(value))
    return found


def _mapped(rows: Iterable[tuple[object, ...]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for key, name, value in rows:
        found[str(key)][str(name)] = str(value)
    return found
