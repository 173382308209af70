"""The provider's messages over HTTP: proved, kept, answered, in that order. And how the process tells of itself."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from admit.adapters.stripe import StripeGateway
from admit.core.db import Database
from admit.core.jobs import SilentBell
from admit.core.tenancy import Door
from admit.flows.runtime import Runtime
from tests.support.http import serving
from tests.support.stripe_world import WEBHOOK_SECRET, signed

KEPT = """
select count(*)
from webhook_events
where provider_event_id = %(event_id)s::text
"""


def an_event(**given: Any) -> dict[str, Any]:
    intent = {"object": "payment_intent", "id": f"pi_{uuid4().hex}", "status": "processing"}
    body = {"id": f"evt_{uuid4().hex}", "type": "payment_intent.processing", "data": {"object": intent}}
    return body | given


async def kept(db: Database, event: dict[str, Any]) -> int:
    async with db.door(Door.WORKER) as tx:
        count: int = await tx.fetch_value(KEPT, {"event_id": event["id"]})
    return count


async def post(client: httpx.AsyncClient, body: bytes, signature: str) -> httpx.Response:
    return await client.post("/webhooks/stripe", content=body, headers={"stripe-signature": signature})


@pytest.fixture
def stripe_runtime(runtime: Runtime) -> Runtime:
    gateway = StripeGateway("sk_test_x", api_url="http://127.0.0.1:1", webhook_secrets=(WEBHOOK_SECRET,))
    return replace(runtime, gateway=gateway)


async def test_a_proved_message_is_kept_and_wakes_the_worker(stripe_runtime: Runtime) -> None:
    event = an_event()
    async with serving(stripe_runtime) as client:
        answer = await post(client, *signed(event))
    assert (answer.status_code, answer.json()) == (200, {})
    assert await kept(stripe_runtime.db, event) == 1
    assert isinstance(stripe_runtime.bell, SilentBell)
    assert "inbox" in stripe_runtime.bell.rung


async def test_a_message_that_comes_many_times_at_once_is_kept_once(stripe_runtime: Runtime) -> None:
    event, other = an_event(), an_event()
    async with serving(stripe_runtime) as client:
        answers = await asyncio.gather(*(post(client, *signed(one)) for one in [event, other] * 10))
    assert {answer.status_code for answer in answers} == {200}
    assert (await kept(stripe_runtime.db, event), await kept(stripe_runtime.db, other)) == (1, 1)


async def test_the_same_event_of_two_accounts_is_two(stripe_runtime: Runtime) -> None:
    event = an_event()
    async with serving(stripe_runtime) as client:
        await post(client, *signed(event))
        await post(client, *signed(event | {"account": "acct_1"}))
    assert await kept(stripe_runtime.db, event) == 2


@pytest.mark.parametrize("kind", ["unsigned", "other-secret", "old", "altered"])
async def test_what_is_not_proved_is_refused_and_not_kept(stripe_runtime: Runtime, kind: str) -> None:
    event = an_event()
    body, signature = signed(event)
    message = {
        "unsigned": (body, ""),
        "other-secret": signed(event, secret="whsec_other"),
        "old": signed(event, age_s=301),
        "altered": (body.replace(b"processing", b"succeeded"), signature),
    }[kind]
    async with serving(stripe_runtime) as client:
        answer = await post(client, *message)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_webhook_signature")
    assert await kept(stripe_runtime.db, event) == 0


async def test_a_long_message_is_kept_as_well(stripe_runtime: Runtime) -> None:
    event = an_event(padding="x" * 50_000)
    async with serving(stripe_runtime) as client:
        answer = await post(client, *signed(event))
    assert (answer.status_code, answer.json()) == (200, {})
    assert await kept(stripe_runtime.db, event) == 1


async def test_a_message_over_a_megabyte_is_refused_unread(stripe_runtime: Runtime) -> None:
    event = an_event(padding="x" * 1_000_001)
    async with serving(stripe_runtime) as client:
        answer = await post(client, *signed(event))
    assert answer.status_code == 413
    assert await kept(stripe_runtime.db, event) == 0


async def test_a_living_process_says_so(runtime: Runtime) -> None:
    async with serving(runtime) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_a_migrated_database_makes_ready(runtime: Runtime) -> None:
    async with serving(runtime) as client:
        assert (await client.get("/readyz")).json() == {"status": "ok"}


async def test_a_database_that_is_away_makes_not_ready(runtime: Runtime) -> None:
    closed = Database(
        runtime.settings.database_url.get_secret_value() if runtime.settings.database_url else ""
    )
    async with closed:
        pass
    async with serving(replace(runtime, db=closed)) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not_ready")


async def test_metrics_are_for_this_machine(runtime: Runtime) -> None:
    async with serving(runtime, address="127.0.0.1") as client:
        await client.get("/api/v1/public/cities")
        answer = await client.get("/metrics")
        passed_on = await client.get("/metrics", headers={"x-forwarded-for": "192.0.2.1"})
    assert 'route="/api/v1/public/cities"' in answer.text
    assert passed_on.status_code == 404


async def test_metrics_are_for_whoever_has_the_token(runtime: Runtime) -> None:
    settings = runtime.settings.model_copy(update={"metrics_token": SecretStr("the scraper's")})
    async with serving(replace(runtime, settings=settings)) as client:
        answers = [
            await client.get("/metrics", headers={"authorization": f"Bearer {token}"})
            for token in ("the scraper's", "another")
        ]
    assert [answer.status_code for answer in answers] == [200, 404]


async def test_the_api_describes_itself(runtime: Runtime) -> None:
    async with serving(runtime) as client:
        answer = await client.get("/api/v1/openapi/openapi.json")
    assert "/api/v1/public/orders/{token}" in answer.json()["paths"]
