"""Stripe Connect for those who sell: their accounts, the links to tell Stripe more, balances and payouts.

Accounts are Standard ones, whose owners have Stripe's own dashboard and are asked by Stripe for what it must know: the
organizer is merchant of record (decision 0007), and nothing of it passes through us.

Source: docs.stripe.com/connect/standard-accounts, docs.stripe.com/api/accounts, docs.stripe.com/api/account_links,
docs.stripe.com/api/payouts, docs.stripe.com/payouts/reconciliation, docs.stripe.com/api/balance_transactions.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import stripe as sdk

from admit.adapters import stripe_money as reading
from admit.adapters.stripe import StripeGateway, options_for
from admit.adapters.stripe_transport import asked
from admit.merchant.gateway import (
    NO_MERCHANTS,
    AccountRequest,
    Balance,
    Listed,
    MerchantGateway,
    Movement,
    ProviderAccount,
    ProviderPayout,
)
from admit.sales.gateway import Gateway

PAGE = 100
OUR_ACCOUNT = "admit_account"
ONBOARDING = "account_onboarding"


def merchants_of(gateway: Gateway) -> MerchantGateway:
    """The side for those who sell of the provider that payments go through."""
    return StripeAccounts(gateway.client) if isinstance(gateway, StripeGateway) else NO_MERCHANTS


class StripeAccounts:
    """Implements `MerchantGateway`, over the connections of the payments' gateway."""

    def __init__(self, client: sdk.StripeClient) -> None:
        self._client = client

    async def open_account(self, request: AccountRequest) -> ProviderAccount:
        """Make a Standard account; the same key gives the same one.

        Raises: GatewayRefused, GatewayUnreachable.
        """
        params: Any = {
            "type": "standard",
            "country": request.country,
            "business_profile": {"name": request.name, "url": request.url},
            "metadata": {OUR_ACCOUNT: request.our_id},
        }
        if request.email:
            params["email"] = request.email
        options = options_for("", key=request.idempotency_key)
        made = await asked(self._client.v1.accounts.create_async(params, options))
        return reading.account(made.to_dict())

    async def account(self, reference: str) -> ProviderAccount:
        """The account as it stands now. Raises: GatewayRefused, GatewayUnreachable."""
        found = await asked(self._client.v1.accounts.retrieve_async(reference))
        return reading.account(found.to_dict())

    async def account_link(self, reference: str, *, return_url: str, refresh_url: str) -> str:
        """An Account Link: good once, for minutes, for whoever opens it. Raises: GatewayRefused, GatewayUnreachable."""
        params: Any = {
            "account": reference,
            "type": ONBOARDING,
            "return_url": return_url,
            "refresh_url": refresh_url,
            "collection_options": {"fields": "eventually_due"},
        }
        made = await asked(self._client.v1.account_links.create_async(params))
        return str(made.url)

    async def balance(self, reference: str) -> list[Balance]:
        """What the account has, in each of its currencies. Raises: GatewayRefused, GatewayUnreachable."""
        found = await asked(self._client.v1.balance.retrieve_async(options=options_for(reference)))
        return reading.balance(found.to_dict())

    async def payouts(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[ProviderPayout]:
        """A hundred payouts, the newest first. Raises: GatewayRefused, GatewayUnreachable."""
        params = _page(since=since, after=after)
        found = (await asked(self._client.v1.payouts.list_async(params, options_for(reference)))).to_dict()
        return Listed(list(filter(None, map(reading.payout, found["data"]))), _after(found))

    async def movements(
        self, reference: str, *, since: datetime | None, after: str | None
    ) -> Listed[Movement]:
        """A hundred balance transactions, the newest first. Raises: GatewayRefused, GatewayUnreachable."""
        return await self._movements(reference, _page(since=since, after=after))

    async def movements_of(self, reference: str, payout: str, *, after: str | None) -> Listed[Movement]:
        """A hundred balance transactions of an automatic payout. Raises: GatewayRefused, GatewayUnreachable."""
        return await self._movements(reference, {**_page(since=None, after=after), "payout": payout})

    async def _movements(self, reference: str, params: Any) -> Listed[Movement]:
        given: Any = {**params, "expand": ["data.source"]}
        listing = self._client.v1.balance_transactions.list_async(given, options_for(reference))
        found = (await asked(listing)).to_dict()
        return Listed(list(filter(None, map(reading.movement, found["data"]))), _after(found))

    def account_in(self, payload: Mapping[str, object]) -> str | None:
        """The account of an `account.*`, `capability.*` or `payout.*` message, or None."""
        return reading.account_in(payload)


def _page(*, since: datetime | None, after: str | None) -> Any:
    params: dict[str, Any] = {"limit": PAGE}
    if since is not None:
        params["created"] = {"gte": int(since.timestamp())}
    if after is not None:
        params["starting_after"] = after
    return params


def _after(found: Mapping[str, Any]) -> str | None:
    rows = found["data"]
    return str(rows[-1]["id"]) if found.get("has_more") and rows else None
