"""The outbox of facts: they are put in the transaction of their act, for each endpoint that wants to be told."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from admit.core import ids
from admit.core.arrays import array, uuids, written
from admit.core.db import Tx
from admit.facts import kinds, listening
from admit.facts.records import Fact

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)  # due by every clock, also one that a test has set

PUT_FACTS = """
insert into webhook_deliveries (tenant_id, endpoint_id, fact_id, kind, body, next_attempt_at)
select
  endpoint.tenant_id, endpoint.id, fact.id, fact.kind, fact.body, %(at_once)s::timestamptz
from webhook_endpoints endpoint
join unnest(%(ids)s::uuid[], %(kinds)s::text[], %(bodies)s::text[]) as fact (id, kind, body)
  on fact.kind = any(endpoint.kinds)
where endpoint.tenant_id = %(tenant_id)s::uuid
  and endpoint.disabled_at is null
  and endpoint.removed_at is null
"""

PUT_TEST = """
insert into webhook_deliveries (tenant_id, endpoint_id, fact_id, kind, body, next_attempt_at)
values (
  %(tenant_id)s::uuid, %(endpoint_id)s::uuid, %(id)s::uuid, %(kind)s::text, %(body)s::text,
  %(at_once)s::timestamptz)
"""


async def put(tx: Tx, fact: Fact) -> None:
    """Keep one fact for whoever wants to be told, to be sent after the commit."""
    await put_all(tx, [fact])


async def put_all(tx: Tx, facts: Iterable[Fact]) -> None:
    """Keep facts, each once for every endpoint of the tenant that wants its kind: one statement, put off.

    They are not even made where nobody is told, when they come from a generator.
    """
    if not await listening.is_anybody_told(tx):
        return
    facts = list(facts)
    if not facts:
        return
    tx.execute_later(
        PUT_FACTS,
        {
            "tenant_id": tx.scope.tenant_id,
            "ids": uuids([fact.id for fact in facts]),
            "kinds": array([fact.kind.value for fact in facts]),
            "bodies": array([_body(tx, fact.id, fact.kind, fact.about) for fact in facts]),
            "at_once": AT_ONCE,
        },
    )


async def put_test(tx: Tx, endpoint_id: UUID) -> UUID:
    """Keep a fact that says nothing, for one endpoint whatever it wants; its id."""
    fact_id = ids.new_id()
    params = {
        "tenant_id": tx.scope.tenant_id,
        "endpoint_id": endpoint_id,
        "id": fact_id,
        "kind": kinds.TEST,
        "body": _body(tx, fact_id, kinds.TEST, {"endpoint_id": endpoint_id}),
        "at_once": AT_ONCE,
    }
    await tx.execute(PUT_TEST, params)
    return fact_id


def _body(tx: Tx, fact_id: UUID, kind: str, about: Mapping[str, object]) -> str:
    """What is sent, to the byte."""
    return written(
        {
            "type": kind,
            "version": kinds.VERSION,
            "timestamp": ids.made_at(fact_id),
            "id": fact_id,
            "tenant_id": tx.scope.tenant_id,
            "data": about,
        }
    )
