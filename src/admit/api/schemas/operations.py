"""What the operators' desk for messages and money reads and answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from admit.api.schemas.base import PageOf, Request, Response
from admit.api.schemas.fields import Reason, told
from admit.backoffice.inspection import WebhookStatus
from admit.flows.inspecting import MOST_REPLAYED
from admit.identity.records import MemberStatus, Role
from admit.sales.gateway import DisputeState
from admit.sales.records import CapturedAs, PaymentStatus


class WebhookBody(Response):
    id: UUID
    provider: str
    provider_account: str
    provider_event_id: str
    event_type: str
    object_reference: str | None
    status: WebhookStatus
    attempts: int
    next_attempt_at: datetime | None
    error_message: str | None
    received_at: datetime
    processed_at: datetime | None
    needs_operator_at: datetime | None
    resolved_at: datetime | None
    tenant_slug: str | None


class WebhookFile(Response):
    """`payload` is the message as it came."""

    webhook: WebhookBody
    payload: Mapping[str, object]


class PaymentFile(Response):
    id: UUID
    tenant_id: UUID
    tenant_slug: str
    order_id: UUID
    order_code: str
    provider: str
    provider_account: str
    provider_reference: str | None
    status: PaymentStatus
    amount_cents: int
    captured_cents: int
    refunded_cents: int
    currency: str
    captured_as: CapturedAs | None
    captured_reason: str | None
    resolved_at: datetime | None
    failure_code: str | None
    failure_message: str | None
    created_at: datetime


class Resolution(Request):
    """What was decided, for the trail."""

    note: Reason


class PaymentResolution(Request):
    """With `give_back` all of it is refunded; without, it was settled outside."""

    note: Reason
    give_back: bool = False


class Replay(Request):
    """Which messages."""

    ids: Annotated[list[UUID], told(minItems=1, maxItems=MOST_REPLAYED)]


class Replayed(Response):
    replayed: int


class DisputeFile(Response):
    id: UUID
    tenant_id: UUID
    tenant_slug: str
    order_id: UUID
    order_code: str
    provider_reference: str
    status: DisputeState
    reason: str
    amount_cents: int
    currency: str
    opened_at: datetime
    closed_at: datetime | None


class RefundFile(Response):
    """Without `next_attempt_at` it was given up."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    order_id: UUID
    order_code: str
    kind: str
    amount_cents: int
    currency: str
    status: str
    attempts: int
    next_attempt_at: datetime | None
    failure_code: str | None
    failure_message: str | None
    requested_at: datetime


class Membership(Response):
    """`is_disabled` when the account itself is closed everywhere."""

    id: UUID
    tenant_id: UUID
    tenant_slug: str
    tenant_name: str
    user_id: UUID
    email: str
    full_name: str
    role: Role
    status: MemberStatus
    joined_at: datetime | None
    last_login_at: datetime | None
    is_disabled: bool


class Memberships(Response):
    items: list[Membership]


class QueueBody(Response):
    name: str
    waiting: int
    oldest_at: datetime | None


class FindingBody(Response):
    name: str
    is_fine: bool
    text: str


class HealthBody(Response):
    """The rules of stock and money are among the findings only when they were asked for."""

    queues: list[QueueBody]
    findings: list[FindingBody]


DisputeFiles = PageOf[DisputeFile]
RefundFiles = PageOf[RefundFile]
Webhooks = PageOf[WebhookBody]
PaymentFiles = PageOf[PaymentFile]
