"""The door: many gates, each ticket once."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec

from admit.checkin import devices
from admit.checkin.records import Device
from admit.core import ids
from admit.events.records import Event, TicketTypeDetails
from admit.flows import entering
from admit.identity.permissions import Permission
from admit_bench import pgbench, playing, stage, truth, wire
from admit_bench.house import House
from admit_bench.measures import Row
from admit_bench.sources import Listed
from admit_bench.stage import Stage

CLIENTS = 32
HTTP_A_SECOND = 3_000
BASELINE_A_SECOND = 50
BATCHES_A_SECOND = 20
"""How many tickets are made: for all clients of the product, for each client of the baseline, and for each that scans
in batches, as many times 32."""

MAILS_WITHIN_S = 120.0
BATCH = 32
BATCHERS = 4
FOLDER = Path(__file__).parent / "baselines"

TURNS = """
create schema if not exists bench;
drop table if exists bench.turns;
create table bench.turns (n integer primary key, ticket_id uuid not null);
grant usage on schema bench to admit_staff;
grant select on bench.turns to admit_staff;
"""

FILL = """
insert into bench.turns (n, ticket_id)
select place.n, place.id
from unnest(%(ids)s::uuid[]) with ordinality as place (id, n)
"""


async def run(house: House, scene: Stage, *, seconds: float) -> list[Row]:
    """Distinct tickets, each scanned once: through the API, then one by one in plain SQL."""
    each = round(BASELINE_A_SECOND * seconds)
    through_api = round(HTTP_A_SECOND * seconds)
    offer = TicketTypeDetails(
        name="Free", price_cents=0, quantity_total=1_000_000, max_per_order=stage.IN_AN_ORDER
    )
    event, (kind,) = await scene.event("doors-open", offer)
    batches = round(BATCHES_A_SECOND * seconds)
    for_batches = BATCHERS * batches * BATCH
    tickets = await scene.tickets(kind, through_api + CLIENTS * each + for_batches)
    await truth.until(lambda: _mails_are_sent(house), within_s=MAILS_WITHIN_S, every_s=0.5)
    device = await device_of(scene)
    await truth.at_rest(house)
    row = await _through_api(house, scene, event, device, tickets[:through_api], seconds=seconds)
    rest = [ticket_id for ticket_id, _ in tickets[through_api:]]
    one_by_one, in_batches = rest[: CLIENTS * each], rest[CLIENTS * each :]
    await truth.at_rest(house)
    row.baseline = await _baseline(
        house, scene, event, device, one_by_one, script="scan.sql", clients=CLIENTS
    )
    row.batch = BATCH * await _baseline(
        house, scene, event, device, in_batches, script="scan_batch.sql", clients=BATCHERS, size=BATCH
    )
    return [row]


async def _through_api(
    house: House,
    scene: Stage,
    event: Event,
    device: Device,
    tickets: Sequence[tuple[UUID, str]],
    *,
    seconds: float,
) -> Row:
    path = f"/api/v1/tenants/{scene.slug}/door/events/{event.id}/scans"
    headers = playing.headers(await stage.token(house))
    requests = [
        wire.request(
            "POST",
            path,
            headers=headers,
            body=msgspec.json.encode(
                {"device_id": device.id, "scans": [{"id": ids.new_id(), "input": code}]}
            ),
        )
        for _, code in tickets
    ]
    with TemporaryDirectory() as folder:
        listed = Path(folder) / "scans"
        listed.write_bytes(msgspec.msgpack.encode(requests))
        played = await playing.play(house, Listed(str(listed)), clients=CLIENTS, seconds=seconds)
    heard = played.heard
    admitted = await truth.value(
        house, "select count(*) from admissions where event_id = %(event_id)s", {"event_id": event.id}
    )
    return Row(
        bench="scans",
        what="scan through HTTP",
        clients=CLIENTS,
        rate=heard.rate(200),
        p50_ms=heard.p50_ms,
        p95_ms=heard.p95_ms,
        p99_ms=heard.p99_ms,
        errors=heard.errors(200),
        busy=played.busy,
        each_ms=played.each_ms,
        note="" if admitted == heard.taken else f"WRONG: told {heard.taken}, admitted {admitted}",
    )


async def _baseline(
    house: House,
    scene: Stage,
    event: Event,
    device: Device,
    tickets: Sequence[UUID],
    *,
    script: str,
    clients: int,
    size: int = 1,
) -> float:
    """Transactions a second, of `size` scans each, until every ticket is scanned."""
    await truth.rows(house, TURNS)
    await truth.rows(house, FILL, {"ids": list(tickets)})
    each = len(tickets) // clients // size
    variables = {
        "tenant": scene.tenant.tenant_id,
        "event": event.id,
        "device": device.id,
        "actor": scene.tenant.admin.user_id,
        "each": each,
        "size": size,
        "i": 0,
    }
    with house.database() as where:
        rate, _ = await pgbench.run(
            where.app, FOLDER / script, clients=clients, transactions=each, variables=variables
        )
    return rate


async def device_of(scene: Stage) -> Device:
    """A phone at the door."""
    runtime, admin = scene.runtime, scene.tenant.admin
    async with entering.write(runtime.db, admin, scene.slug, Permission.DOOR_USE) as tx:
        return await devices.register(tx, "Bench", now=runtime.clock.now())


async def _mails_are_sent(house: House) -> bool:
    return await truth.value(house, truth.MAILS_WAITING) == 0
