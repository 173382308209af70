"""An organizer who connects an account at the provider, and a shop that sells on it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from admit.core.tenancy import Scope
from admit.flows import account_checks, connecting
from admit.flows.runtime import Runtime
from admit.identity.records import Principal
from admit.merchant import accounts, items, payouts
from admit.merchant.items import Sums
from admit.merchant.records import PaymentAccount, Payout, PayoutItem
from tests.support.fake_gateway import FakeGateway
from tests.support.fake_merchants import FakeMerchants
from tests.support.identity_builders import a_colleague, slug_of
from tests.support.sales_builders import Shop, a_shop

MAKE_DUE = "update payment_accounts set next_check_at = %(now)s::timestamptz where state <> 'revoked'"
ACCOUNTS = "select id from payment_accounts"
MAILS = "select kind from email_messages order by created_at, id"


@dataclass(frozen=True)
class Merchant:
    """One tenant with a shop, its admin, and the provider's side of it."""

    shop: Shop
    runtime: Runtime
    provider: FakeMerchants
    principal: Principal
    slug: str

    @property
    def scope(self) -> Scope:
        return self.shop.scope

    async def account(self) -> PaymentAccount:
        async with self.runtime.db.read(self.scope) as tx:
            found = await accounts.current(tx)
        assert found is not None
        return found

    async def reference(self) -> str:
        reference = (await self.account()).reference
        assert reference is not None
        return reference

    async def connect(self) -> str:
        """An account is made, nothing told to the provider yet."""
        made = await connecting.connect(self.runtime, self.principal, self.slug, country="de")
        assert made.reference is not None
        return made.reference

    async def open(self) -> str:
        """An account that can charge."""
        reference = await self.connect()
        self.provider.opens(reference)
        await self.check()
        return reference

    async def check(self) -> None:
        """The sweep comes by."""
        async with self.runtime.db.write(self.scope) as tx:
            await tx.execute(MAKE_DUE, {"now": self.runtime.clock.now()})
            account_ids = await tx.fetch_column(ACCOUNTS)
        await account_checks.check(self.runtime, self.scope.tenant_id, account_ids)

    async def payouts(self) -> list[Payout]:
        async with self.runtime.db.read(self.scope) as tx:
            return await payouts.list_page(tx, limit=100)

    async def items(self, payout_id: UUID) -> list[PayoutItem]:
        async with self.runtime.db.read(self.scope) as tx:
            return [one async for one in items.each(tx, payout_id)]

    async def sums(self, payout_id: UUID) -> Sums:
        async with self.runtime.db.read(self.scope) as tx:
            return await items.sums(tx, payout_id)

    async def mails(self) -> list[str]:
        async with self.runtime.db.read(self.scope) as tx:
            return await tx.fetch_column(MAILS)

    async def trail(self, subject_id: UUID) -> list[str]:
        return await self.shop.trail(subject_id)


async def a_merchant(
    runtime: Runtime, gateway: FakeGateway, *, provider: FakeMerchants | None = None, **kind: Any
) -> Merchant:
    """A new tenant that sells, with an admin."""
    fake = provider or FakeMerchants()
    theirs = replace(runtime, merchants=fake)
    shop = await a_shop(theirs, gateway, **kind)
    colleague = await a_colleague(theirs.db, shop.scope)
    slug = await slug_of(theirs.db, shop.scope.tenant_id)
    return Merchant(shop, theirs, fake, colleague.principal, slug)
