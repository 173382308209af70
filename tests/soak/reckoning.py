"""The end of a soak: faults stop, queues drain, and everything is compared with everything."""

import asyncio
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable

from admit.core.db import Database
from admit.core.tenancy import Door
from admit.sales import invariants
from bench import truth
from bench.house import House
from tests.soak.ledger import Charge, Order

DRAINED_WITHIN_S = 300.0

WAITING = """
select
  (select count(*) from orders where status in ('pending', 'processing')) as holds,
  (select count(*) from webhook_events
    where status = 'received' or (status = 'failed' and next_attempt_at is not null)) as messages,
  (select count(*) from refunds where status in ('requested', 'pending')) as refunds,
  (select count(*) from payments where status in ('created', 'requires_payment', 'processing')) as payments
"""

ORDERS = """
select orders.id::text, orders.status, orders.total_cents,
  (select coalesce(sum(item.quantity), 0) from order_items item where item.order_id = orders.id)
from orders
"""

TICKETS = """
select order_id::text, id::text
from tickets
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
select id::text, quantity_total, quantity_sold + quantity_reserved,
  (select count(*) from tickets where ticket_type_id = ticket_types.id and status = 'valid')
from ticket_types
where quantity_sold + quantity_reserved > quantity_total
   or (select count(*) from tickets where ticket_type_id = ticket_types.id and status = 'valid') > quantity_total
"""


async def drain(house: House) -> tuple[float | None, str]:
    """(seconds until nothing waited, or None; what still waits)."""
    took = await truth.until(lambda: _is_quiet(house), within_s=DRAINED_WITHIN_S, every_s=1.0)
    holds, messages, refunds, payments = (await truth.rows(house, WAITING))[0]
    return took, f"holds {holds}, messages {messages}, refunds {refunds}, payments {payments}"


async def _is_quiet(house: House) -> bool:
    return all(count == 0 for count in (await truth.rows(house, WAITING))[0])


async def orders(house: House) -> dict[str, Order]:
    """Every order as the database has it."""
    tickets = _grouped(await truth.rows(house, TICKETS))
    admitted = _grouped(await truth.rows(house, ADMISSIONS))
    refunds = {key: dict(rows) for key, rows in _pairs(await truth.rows(house, REFUNDS)).items()}
    captured: dict[str, dict[str, int]] = defaultdict(dict)
    refunded: dict[str, dict[str, int]] = defaultdict(dict)
    for order_id, reference, cents, back in await truth.rows(house, PAYMENTS):
        captured[str(order_id)][str(reference)] = int(str(cents))
        refunded[str(order_id)][str(reference)] = int(str(back))
    return {
        str(order_id): Order(
            status=str(status),
            total_cents=int(str(total)),
            quantity=int(str(quantity)),
            tickets=frozenset(tickets[str(order_id)]),
            admitted=frozenset(admitted[str(order_id)]),
            refunds=refunds.get(str(order_id), {}),
            captured=captured[str(order_id)],
            refunded=refunded[str(order_id)],
        )
        for order_id, status, total, quantity in await truth.rows(house, ORDERS)
    }


def charges(state: object) -> list[Charge]:
    """What the double took and gave back, from its own dump."""
    assert isinstance(state, dict)
    found = []
    for book in state["accounts"].values():
        back: dict[str, int] = defaultdict(int)
        for refund in book["refunds"]:
            back[refund["payment_intent"]] += refund["amount"] if refund["status"] == "succeeded" else 0
        found += [
            Charge(intent["id"], intent["amount_received"], back[intent["id"]])
            for intent in book["payment_intents"]
            if intent["amount_received"]
        ]
    return found


async def breaches(house: House) -> list[str]:
    """Invariants that do not hold, and types of which more is gone than there was."""
    with house.database() as where:
        async with (
            Database(where.app, pool_size=1, application="admit soak") as db,
            db.door(Door.OPERATOR) as tx,
        ):
            broken = await invariants.breaches(tx)
    found = [f"{one.rule} of {one.subject}: expected {one.expected}, found {one.found}" for one in broken]
    oversold = await truth.rows(house, OVERSOLD)
    return found + [f"ticket type {row[0]}: {row[2]} of {row[1]} gone, {row[3]} valid" for row in oversold]


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
    return [f"admit doctor, {one['name']}: {one['text']}" for one in findings if not one["is_fine"]]


def _grouped(rows: Iterable[tuple[object, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in rows:
        found[str(key)].add(str(value))
    return found


def _pairs(rows: Iterable[tuple[object, ...]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, name, value in rows:
        found[str(key)].append((str(name), str(value)))
    return found
