"""What the operators' desk for messages and money reads and answers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from admit.api.schemas.base import PageOf, Request, Response
from admit.api.schemas.fields import Reason
from admit.backoffice.inspection import WebhookStatus
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


Webhooks = PageOf[WebhookBody]
PaymentFiles = PageOf[PaymentFile]
