"""An organizer connects an account at the payment provider, tells the provider more, or lets the account go.

Making one has three acts: the intention with its idempotency key is committed; the provider is called; what it answered
is written. A crash in between is found by the sweep of `flows/account_checks.py`, and the same key makes one account.
"""

import re
from dataclasses import dataclass
from uuid import UUID

import structlog

from admit.audit import trail
from admit.core.errors import Invalid, NotFound
from admit.core.tenancy import system_scope
from admit.core.words import say
from admit.flows import account_checks, addresses, entering
from admit.flows.runtime import Runtime
from admit.identity import tenants
from admit.identity.permissions import Permission
from admit.identity.records import Principal
from admit.merchant import accounts
from admit.merchant.accounts import Business
from admit.merchant.errors import AccountBusy, AccountRefused, AlreadyConnected, NoAccount
from admit.merchant.records import AccountState, Capability, PaymentAccount
from admit.sales.gateway import GatewayRefused, GatewayUnreachable

log = structlog.get_logger(__name__)

CLOSED_TO_LINKS = frozenset({AccountState.REJECTED, AccountState.REVOKED})
COUNTRY = re.compile("[A-Z]{2}")

PAYMENTS = "/payments"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a tenant stands with the payment provider; `business` is what is under way on the current account."""

    account: PaymentAccount | None
    former: list[PaymentAccount]
    capabilities: list[Capability]
    business: Business | None
    is_required: bool


IS_REQUIRED = """
select account_required
from platform_settings
"""


async def show(runtime: Runtime, principal: Principal, slug: str) -> Standing:
    """How the tenant stands, as it was told last. Raises: NotFound, Forbidden."""
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        account = await accounts.current(tx)
        return Standing(
            account=account,
            former=await accounts.former(tx),
            capabilities=await accounts.capabilities(tx, account.id) if account else [],
            business=await accounts.business(tx, account.reference)
            if account and account.reference
            else None,
            is_required=await tx.fetch_value(IS_REQUIRED),
        )


async def connect(runtime: Runtime, principal: Principal, slug: str, *, country: str) -> PaymentAccount:
    """Make the tenant's account at the provider, or go on making the one that was begun.

    Raises: NotFound, Forbidden, Invalid, AlreadyConnected, AccountRefused, AccountBusy.
    """
    code = check_country(country)
    now = runtime.clock.now()
    async with entering.write(runtime.db, principal, slug, Permission.PAYMENTS_MANAGE) as tx:
        account, is_new = await accounts.intend(tx, country=code, now=now)
        if account.state is not AccountState.CREATING:
            raise AlreadyConnected
        if is_new:
            subject = ("payment_account", account.id)
            await trail.record(tx, "payment_account.requested", subject=subject, metadata={"country": code})
    try:
        return await account_checks.make(runtime, account)
    except GatewayRefused as refused:
        log.warning("account.refused", tenant=slug, code=refused.code)
        async with runtime.db.write(system_scope(account.tenant_id)) as tx:
            await accounts.drop(tx, account.id, code=refused.code, message=str(refused), now=now)
        raise AccountRefused(reason=str(refused)) from refused
    except GatewayUnreachable as error:
        raise AccountBusy(retry_after_s=5) from error


def check_country(country: str) -> str:
    """A country as ISO 3166 writes it. Raises: Invalid."""
    code = country.strip().upper()
    if not COUNTRY.fullmatch(code):
        words = say("Choose the country in which the business is registered.")
        raise Invalid.one("country", "country", words)
    return code


async def link(runtime: Runtime, principal: Principal, slug: str) -> str:
    """An address at the provider where the owner tells what it wants to know; good once and for minutes.

    Raises: NotFound, Forbidden, NoAccount, AccountRefused, AccountBusy.
    """
    async with entering.write(runtime.db, principal, slug, Permission.PAYMENTS_MANAGE) as tx:
        account = await accounts.current(tx)
        if account is None or account.state in CLOSED_TO_LINKS:
            raise NoAccount
        await trail.record(tx, "payment_account.link_made", subject=("payment_account", account.id))
    page = addresses.console(runtime.settings, slug) + PAYMENTS
    try:
        made = account if account.reference else await account_checks.make(runtime, account)
        assert made.reference is not None
        return await runtime.merchants.account_link(
            made.reference, return_url=f"{page}/return", refresh_url=f"{page}/again"
        )
    except GatewayRefused as refused:
        raise AccountRefused(reason=str(refused)) from refused
    except GatewayUnreachable as error:
        raise AccountBusy(retry_after_s=5) from error


async def look(runtime: Runtime, principal: Principal, slug: str) -> Standing:
    """How the tenant stands, the provider asked now: for whoever comes back from it. Raises: NotFound, Forbidden."""
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_MANAGE) as tx:
        account = await accounts.current(tx)
    if account is not None:
        await account_checks.look(runtime, account)
    return await show(runtime, principal, slug)


async def disconnect(runtime: Runtime, principal: Principal, slug: str, *, typed: str) -> None:
    """Take no more payments on the current account; `typed` is the organizer's name, to be sure.

    Payments made on it keep it: their refunds and disputes go on there.
    Raises: NotFound, Forbidden, Invalid, NoAccount.
    """
    async with entering.write(runtime.db, principal, slug, Permission.PAYMENTS_MANAGE) as tx:
        tenant = await tenants.read(tx)
        if " ".join(typed.split()).casefold() != " ".join(tenant.name.split()).casefold():
            words = say("Write the organizer's name just as it stands above.")
            raise Invalid.one("name", "other_name", words)
        account = await accounts.current(tx)
        if account is None or not await accounts.disconnect(tx, account.id, now=runtime.clock.now()):
            raise NoAccount
        facts: dict[str, object] = {"reference": account.reference}
        await trail.record(
            tx, "payment_account.disconnected", subject=("payment_account", account.id), metadata=facts
        )


async def reconnect(runtime: Runtime, principal: Principal, slug: str, account_id: UUID) -> None:
    """Make a former account the current one again, and have the provider asked about it.

    Raises: NotFound, Forbidden, AlreadyConnected.
    """
    async with entering.write(runtime.db, principal, slug, Permission.PAYMENTS_MANAGE) as tx:
        account = await accounts.lock(tx, account_id)
        if account is None:
            raise NotFound
        if not await accounts.reconnect(tx, account_id, now=runtime.clock.now()):
            raise AlreadyConnected
        await trail.record(tx, "payment_account.reconnected", subject=("payment_account", account_id))
    runtime.bell.ring("accounts")
