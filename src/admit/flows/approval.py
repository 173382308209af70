"""The platform decides about a tenant; its admins are told by mail, and both trails remember it."""

from datetime import datetime
from uuid import UUID

from admit.audit import trail
from admit.audit.records import Entry
from admit.backoffice import access, approvals
from admit.backoffice.approvals import RULES, Decision, TenantFile
from admit.communications import outbox
from admit.communications.records import NewMessage
from admit.core import logging
from admit.core.pages import Page, check_limit, decode, page_of
from admit.flows import addresses, operating
from admit.flows.runtime import Runtime
from admit.identity import members
from admit.identity.records import Addressee, Principal

log = logging.get_logger(__name__)

MAIL = {
    Decision.APPROVE: "tenant_approved",
    Decision.REJECT: "tenant_rejected",
    Decision.SUSPEND: "tenant_suspended",
    Decision.REACTIVATE: "tenant_reactivated",
}


async def list_tenants(
    runtime: Runtime,
    principal: Principal,
    *,
    status: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[TenantFile]:
    """Tenants in one state or all, the newest first.

    Raises: NotPlatformAdmin, Invalid.
    """
    wanted, most = approvals.check_status(status), check_limit(limit)
    before = decode(cursor, datetime) if cursor else None
    facts = {"status": wanted.value if wanted else "all"}
    async with operating.console(runtime.db, principal, "tenants.listed", metadata=facts) as tx:
        found = await approvals.list_page(tx, status=wanted, limit=most + 1, before=before)
    return page_of(found, limit=most, key=lambda tenant: (tenant.created_at, tenant.id))


async def show(runtime: Runtime, principal: Principal, tenant_id: UUID) -> TenantFile:
    """One tenant's file.

    Raises: NotPlatformAdmin, NotFound.
    """
    subject = ("tenant", tenant_id)
    async with operating.console(runtime.db, principal, "tenant.viewed", subject=subject) as tx:
        return await approvals.find(tx, tenant_id)


async def decide(
    runtime: Runtime, principal: Principal, tenant_id: UUID, *, decision: Decision, reason: str = ""
) -> TenantFile:
    """Approve, reject, suspend or reactivate a tenant; rejecting, suspending and reactivating need a reason.

    Raises: NotPlatformAdmin, NotFound, NotInState, Invalid naming `reason`.
    """
    why = approvals.check_reason(decision, reason)
    rule, subject = RULES[decision], ("tenant", tenant_id)
    facts = {"reason": why} if why else {}
    async with operating.console(runtime.db, principal, rule.action, subject=subject, metadata=facts) as tx:
        tenant = await approvals.decide(
            tx,
            tenant_id,
            decision=decision,
            reason=why,
            user_id=principal.user_id,
            now=runtime.clock.now(),
        )
        entry = Entry(rule.action, subject=subject, metadata=facts)
        await trail.record_in(tx, tenant_id, access.operator(principal.user_id), [entry])
        admins = await members.admins_to_write_to(tx, tenant_id)
        await outbox.put_in(tx, tenant_id, _mails(runtime, tenant, decision, admins))
    runtime.bell.ring("mail")
    log.info("tenant.decided", tenant=tenant.slug, decision=decision.value)
    return tenant


def _mails(
    runtime: Runtime, tenant: TenantFile, decision: Decision, admins: list[Addressee]
) -> list[NewMessage]:
    context: dict[str, object] = {"organizer_name": tenant.name}
    match decision:
        case Decision.APPROVE | Decision.REACTIVATE:
            context["console_url"] = addresses.console(runtime.settings, tenant.slug)
        case Decision.REJECT | Decision.SUSPEND:
            context["reason"] = tenant.status_reason or ""
    return [
        NewMessage(
            kind=MAIL[decision],
            to_email=one.email,
            to_name=one.full_name,
            locale=one.language,
            context=context,
        )
        for one in admins
    ]
