"""The trail narrowed: each filter alone and together, which key acted, and statements that walk one index."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

import admit
from admit.audit import trail
from admit.audit.records import Entry
from admit.core import ids
from admit.core.db import Tx
from admit.core.tenancy import SYSTEM, Actor, ActorKind, Scope
from admit.flows import entering, keys_for_programs
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.reports import activity, acts
from admit.reports.activity import Narrowing
from admit.sales.gateway import DisputeState
from admit.sales.records import OrderStatus
from tests.support.identity_builders import a_colleague

FILL = """
insert into activity_logs (tenant_id, id, actor_id, actor_kind, action, event_id, created_at)
select
  %(tenant_id)s::uuid, gen_random_uuid(), null, case n %% 3 when 0 then 'system' else 'buyer' end,
  case n %% 2 when 0 then 'order.paid' else 'ticket.admitted' end, null, now() - n * interval '1 second'
from generate_series(1, 20000) n
"""
WAYS = {
    "activity_logs_by_age": Narrowing(),
    "activity_logs_by_action": Narrowing(actions=("gate.added", "member.invited")),
    "activity_logs_by_actor": Narrowing(actor_id=ids.new_id()),
    "activity_logs_by_kind": Narrowing(actor_kind=ActorKind.DEVICE),
    "activity_logs_by_key": Narrowing(key_id=ids.new_id()),
    "activity_logs_of_event": Narrowing(event_id=ids.new_id()),
    "activity_logs_of_subject": Narrowing(subject_id=ids.new_id()),
}
ACT = re.compile(r"[a-z_]+\.[a-z_]+")


async def acts_of(tx: Tx, **narrowing: Any) -> list[str]:
    return [one.action for one in await activity.page(tx, Narrowing(**narrowing), limit=100)]


async def test_each_filter_narrows_and_all_of_them_together(runtime: Runtime, tenant: Scope) -> None:
    admin = await a_colleague(runtime.db, tenant)
    person, order_id = Actor(ActorKind.USER, admin.principal.user_id), ids.new_id()
    async with runtime.db.write(tenant) as tx:
        await trail.record_all(
            tx,
            [
                Entry("order.paid", subject=("order", order_id), actor=SYSTEM),
                Entry("order.resent", subject=("order", order_id), actor=person),
                Entry("gate.added", actor=person),
            ],
        )
    async with runtime.db.read(tenant) as tx:
        assert sorted(await acts_of(tx)) == ["gate.added", "order.paid", "order.resent"]
        money = tuple(acts.GROUPS[acts.About.ORDERS].actions)
        assert sorted(await acts_of(tx, actions=money)) == ["order.paid", "order.resent"]
        assert sorted(await acts_of(tx, actor_id=person.user_id)) == ["gate.added", "order.resent"]
        assert await acts_of(tx, actor_kind=ActorKind.SYSTEM) == ["order.paid"]
        assert await acts_of(tx, actions=money, actor_id=person.user_id) == ["order.resent"]
        assert sorted(await acts_of(tx, subject_id=order_id)) == ["order.paid", "order.resent"]
        assert await acts_of(tx, until=datetime.now(UTC) - timedelta(days=1)) == []
        assert len(await acts_of(tx, since=datetime.now(UTC) - timedelta(days=1))) == 3


async def test_pages_of_a_kind_follow_each_other_without_a_gap(runtime: Runtime, tenant: Scope) -> None:
    async with runtime.db.write(tenant) as tx:
        await trail.record_all(tx, [Entry(name) for name in ["order.paid", "gate.added", "order.resent"] * 3])
    wanted = Narrowing(actions=("order.paid", "order.resent"))
    async with runtime.db.read(tenant) as tx:
        whole = await activity.page(tx, wanted, limit=100)
        first = await activity.page(tx, wanted, limit=4)
        rest = await activity.page(tx, wanted, limit=100, before=(first[-1].created_at, first[-1].id))
    assert [*first, *rest] == whole
    assert len(whole) == 6


async def test_an_act_of_a_program_names_its_key_and_the_member_behind_it(
    runtime: Runtime, tenant: Scope
) -> None:
    admin = await a_colleague(runtime.db, tenant)
    made = await keys_for_programs.make(
        runtime, admin.principal, admin.slug, name="Website", scopes=["events.edit"]
    )
    program = await keys_for_programs.principal_of(runtime, made.key)
    async with entering.write(runtime.db, program, admin.slug, Permission.EVENTS_EDIT) as tx:
        await trail.record(tx, "event.edited")
    async with runtime.db.read(tenant) as tx:
        (act,) = await activity.page(tx, Narrowing(key_id=made.id), limit=10)
        by_hand = await activity.page(tx, Narrowing(actions=("api_key.made",)), limit=10)
    assert (act.action, act.key_name, act.actor_name) == ("event.edited", "Website", "Mira Osterhaus")
    assert [one.key_id for one in by_hand] == [None]


async def test_each_way_walks_its_index_also_when_it_is_planned_once_for_all(
    runtime: Runtime, tenant: Scope, owner_url: str
) -> None:
    plans: dict[str, str] = {}
    async with runtime.db.write(tenant) as tx:
        await tx.execute(FILL, {"tenant_id": tenant.tenant_id})
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("analyze activity_logs")
    async with runtime.db.write(tenant) as tx:
        for index, narrowing in WAYS.items():
            params = {**activity.params(narrowing), "limit": 51}
            for mode in ("custom", "generic"):
                await tx.execute(f"set local plan_cache_mode = force_{mode}_plan")
                told = await tx.fetch_column("explain " + activity.statement(narrowing), params)
                plans[f"{index}, {mode}"] = "\n".join(told)
    for way, plan in plans.items():
        assert way.partition(",")[0] in plan, plan
        assert "Seq Scan on activity_logs" not in plan


def recorded() -> Iterator[str]:
    """Every act that the source records, by whichever verb."""
    for path in Path(admit.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        tree = ast.parse(text)
        is_told = "audit" in text or "operating." in text or path.name == "approvals.py"
        if not is_told or {"reports", "web", "api"} & set(path.parts):
            continue
        told = {id(argument) for call in ast.walk(tree) if isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
                and call.func.value.id in {"log", "faults"} for argument in call.args}  # fmt: skip
        yield from (
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
            and ACT.fullmatch(node.value)
        )  # fmt: skip


def test_every_act_that_is_recorded_has_its_kind_and_its_words() -> None:
    composed = {f"order.{OrderStatus.CANCELLED}", f"order.{OrderStatus.EXPIRED}"}
    composed |= {f"dispute.{state}" for state in DisputeState if state is not DisputeState.OPEN}
    found = {*recorded(), *composed}
    assert len(found) > 100
    assert found == acts.WORDS.keys() | acts.PLATFORM.keys()
    assert not acts.WORDS.keys() & acts.PLATFORM.keys()
