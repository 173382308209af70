"""Webhook endpoints: an organizer registers them, looks after them, and sees what was sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.core import throttle
from admit.core.db import Tx
from admit.core.errors import Invalid
from admit.core.pages import Page, check_limit, decode, page_of
from admit.facts import claims, deliveries, endpoints, outbound
from admit.facts.errors import EndpointOff, Undelivered
from admit.facts.records import Delivery, DeliveryDetail, Endpoint, OffReason, State, Wanted
from admit.flows import entering
from admit.flows.runtime import Runtime
from admit.identity.permissions import Permission
from admit.identity.records import Principal

LOOK_UPS_AN_HOUR = 60
SENT_BY_HAND_A_MINUTE = 30
MAY = Permission.WEBHOOKS_MANAGE


@dataclass(frozen=True, slots=True)
class MadeEndpoint:
    """A new endpoint, with the secret that is told this once."""

    id: UUID
    secret: str


async def list_endpoints(runtime: Runtime, principal: Principal, slug: str) -> list[Endpoint]:
    """The tenant's endpoints, the oldest first."""
    async with entering.read(runtime.db, principal, slug, MAY) as tx:
        return await endpoints.list_all(tx)


async def find(runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID) -> Endpoint:
    """One endpoint. Raises: NotFound."""
    async with entering.read(runtime.db, principal, slug, MAY) as tx:
        return await endpoints.find(tx, endpoint_id)


async def add(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    *,
    url: str,
    kinds: Sequence[str],
    description: str = "",
) -> MadeEndpoint:
    """Register an endpoint; it is told of facts from now on.

    Raises: Invalid naming the field, TooManyEndpoints, Throttled.
    """
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        wanted = _wanted(runtime, url, description, kinds)
    await _look_up(runtime, principal, wanted.url)
    now = runtime.clock.now()
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        made, secret = await endpoints.add(tx, wanted, runtime.sealer, user_id=principal.user_id, now=now)
        await trail.record_all(
            tx,
            [
                Entry(
                    "webhook.added",
                    subject=("webhook", made),
                    metadata={"url": wanted.url, "kinds": list(wanted.kinds)},
                )
            ],
        )
    return MadeEndpoint(made, secret)


async def edit(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    endpoint_id: UUID,
    *,
    url: str,
    kinds: Sequence[str],
    description: str,
    version: int,
) -> Endpoint:
    """Change an endpoint, of the version that was read.

    Raises: NotFound, Invalid naming the field, StaleEdit, Throttled.
    """
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        before = await endpoints.find(tx, endpoint_id)
        wanted = _wanted(runtime, url, description, kinds)
    if wanted.url != before.url:
        await _look_up(runtime, principal, wanted.url)
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        edited = await endpoints.edit(tx, endpoint_id, wanted, version=version, now=runtime.clock.now())
        await claims.wake(tx, endpoint_id)
        await trail.record_all(
            tx,
            [
                Entry(
                    "webhook.edited",
                    subject=("webhook", endpoint_id),
                    metadata={"url": wanted.url, "kinds": list(wanted.kinds)},
                )
            ],
        )
    return edited


async def switch_off(runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID) -> Endpoint:
    """Tell an endpoint nothing more; what waits for it is given up. Raises: NotFound."""
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        if await endpoints.switch_off(tx, endpoint_id, OffReason.BY_HAND, now=runtime.clock.now()):
            await trail.record_all(
                tx,
                [
                    Entry(
                        "webhook.switched_off",
                        subject=("webhook", endpoint_id),
                        metadata={"reason": OffReason.BY_HAND.value},
                    )
                ],
            )
        return await endpoints.find(tx, endpoint_id)


async def switch_on(runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID) -> Endpoint:
    """Tell an endpoint of what happens from now on. Raises: NotFound."""
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        if await endpoints.switch_on(tx, endpoint_id, now=runtime.clock.now()):
            await trail.record_all(
                tx, [Entry("webhook.switched_on", subject=("webhook", endpoint_id), metadata={})]
            )
        return await endpoints.find(tx, endpoint_id)


async def rotate(runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID) -> str:
    """A new secret, told this once; the old one signs beside it for a day. Raises: NotFound."""
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        secret = await endpoints.rotate(tx, endpoint_id, runtime.sealer, now=runtime.clock.now())
        await trail.record_all(
            tx, [Entry("webhook.secret_renewed", subject=("webhook", endpoint_id), metadata={})]
        )
    return secret


async def remove(runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID) -> None:
    """End an endpoint for good. Raises: NotFound."""
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        found = await endpoints.find(tx, endpoint_id)
        await endpoints.remove(tx, endpoint_id, now=runtime.clock.now())
        await trail.record_all(
            tx, [Entry("webhook.removed", subject=("webhook", endpoint_id), metadata={"url": found.url})]
        )


async def send_test(runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID) -> UUID:
    """Send a fact that says nothing; its id. Raises: NotFound, EndpointOff, Throttled."""
    await _check_pace(runtime, principal)
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        await _check_on(tx, endpoint_id)
        fact_id = await outbound.put_test(tx, endpoint_id)
        await claims.wake(tx, endpoint_id)
        await trail.record_all(
            tx,
            [Entry("webhook.tested", subject=("webhook", endpoint_id), metadata={"fact_id": str(fact_id)})],
        )
    runtime.bell.ring("facts")
    return fact_id


async def log(
    runtime: Runtime,
    principal: Principal,
    slug: str,
    endpoint_id: UUID,
    *,
    state: State | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[Delivery]:
    """What was sent to an endpoint in the last 30 days, the newest first. Raises: NotFound, Invalid."""
    most = check_limit(limit)
    before = decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, MAY) as tx:
        await endpoints.find(tx, endpoint_id)
        found = await deliveries.list_page(tx, endpoint_id, state=state, limit=most + 1, before=before)
    return page_of(found, limit=most, key=lambda one: (one.created_at, one.fact_id))


async def find_delivery(
    runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID, fact_id: UUID
) -> DeliveryDetail:
    """One delivery, with what was sent and how the answer began. Raises: NotFound."""
    async with entering.read(runtime.db, principal, slug, MAY) as tx:
        await endpoints.find(tx, endpoint_id)
        return await deliveries.find(tx, endpoint_id, fact_id)


async def replay(
    runtime: Runtime, principal: Principal, slug: str, endpoint_id: UUID, fact_id: UUID
) -> DeliveryDetail:
    """Send a delivery again, with the same id and body. Raises: NotFound, EndpointOff, Throttled."""
    await _check_pace(runtime, principal)
    async with entering.write(runtime.db, principal, slug, MAY) as tx:
        await _check_on(tx, endpoint_id)
        await deliveries.replay(tx, endpoint_id, fact_id, now=runtime.clock.now())
        await claims.wake(tx, endpoint_id)
        await trail.record_all(
            tx,
            [Entry("webhook.replayed", subject=("webhook", endpoint_id), metadata={"fact_id": str(fact_id)})],
        )
        found = await deliveries.find(tx, endpoint_id, fact_id)
    runtime.bell.ring("facts")
    return found


def _wanted(runtime: Runtime, url: str, description: str, kinds: Sequence[str]) -> Wanted:
    to_loopback = runtime.settings.webhooks_to_loopback
    return endpoints.check_wanted(url=url, description=description, kinds=kinds, to_loopback=to_loopback)


async def _look_up(runtime: Runtime, principal: Principal, url: str) -> None:
    """Refuse an address that leads nowhere, or into a network that is not public. Outside of any transaction.

    Raises: Invalid naming `url`, Throttled.
    """
    await throttle.hit(runtime.db, f"webhook-url/{principal.user_id}", limit=LOOK_UPS_AN_HOUR, window_s=3600)
    try:
        await runtime.carrier.check(url)
    except Undelivered as unreached:
        raise _refused(unreached) from unreached


def _refused(unreached: Undelivered) -> Invalid:
    if unreached.code == "host_forbidden":
        return Invalid.one(
            "url",
            unreached.code,
            "This host is inside a private network. Use an address that anybody on the internet could reach.",
        )
    return Invalid.one(
        "url",
        unreached.code,
        "This host was not found. Check its name, and that it has an address in the DNS.",
    )


async def _check_on(tx: Tx, endpoint_id: UUID) -> None:
    if not (await endpoints.find(tx, endpoint_id)).is_on:
        raise EndpointOff


async def _check_pace(runtime: Runtime, principal: Principal) -> None:
    key = f"webhook-by-hand/{principal.user_id}"
    await throttle.hit(runtime.db, key, limit=SENT_BY_HAND_A_MINUTE, window_s=60)
