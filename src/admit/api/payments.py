"""An organizer's account at the payment provider, and what it pays out."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody
from litestar.response import Stream

from admit.api.parameters import Caller, Cursor, Id, Limit, RuntimeHere, Slug
from admit.api.patching import told
from admit.api.schemas import payments as schemas
from admit.api.schemas.base import PageOf
from admit.core import codes, pages
from admit.flows import connecting, entering
from admit.flows.connecting import Standing
from admit.http import downloads
from admit.identity.permissions import Permission
from admit.merchant import items, payouts, wording
from admit.merchant.records import PaymentAccount, Payout, PayoutItem, PayoutState


@get("/payment-account")
async def read_account(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.PaymentAccountBody:
    """How the organizer stands with the payment provider, as it was told last."""
    return _standing(await connecting.show(runtime, principal, slug))


@post("/payment-account")
async def connect(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.NewAccount]
) -> schemas.AccountBody:
    """Make an account at the payment provider. Asked again after a lost answer, it is the same one."""
    return _account(await connecting.connect(runtime, principal, slug, country=data.country))


@post("/payment-account/links")
async def make_link(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.LinkBody:
    """A fresh address where the account's owner tells the provider more."""
    return schemas.LinkBody(url=await connecting.link(runtime, principal, slug))


@post("/payment-account/check", status_code=200)
async def check(runtime: RuntimeHere, principal: Caller, slug: Slug) -> schemas.PaymentAccountBody:
    """Ask the provider now how the account stands."""
    return _standing(await connecting.look(runtime, principal, slug))


@post("/payment-account/disconnect", status_code=204)
async def disconnect(
    runtime: RuntimeHere, principal: Caller, slug: Slug, data: JSONBody[schemas.Leaving]
) -> None:
    """Make no new payment on the current account; what was paid to it is refunded and disputed there."""
    await connecting.disconnect(runtime, principal, slug, typed=data.name)


@post("/payment-account/former/{account_id:uuid}/reconnect", status_code=204)
async def reconnect(runtime: RuntimeHere, principal: Caller, slug: Slug, account_id: Id) -> None:
    """Make a former account the current one again."""
    await connecting.reconnect(runtime, principal, slug, account_id)


@get("/payouts")
async def list_payouts(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    status: FromQuery[PayoutState | None] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.PayoutBody]:
    """Payouts of the organizer's accounts, newest first."""
    size = pages.check_limit(limit)
    before = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        found = await payouts.list_page(
            tx, state=status.value if status else None, limit=size + 1, before=before
        )
    part = pages.page_of(found, limit=size, key=lambda one: (one.made_at, one.id))
    return PageOf(items=[_payout(one) for one in part.items], next_cursor=part.next_cursor)


@get("/payouts/{payout_id:uuid}")
async def read_payout(
    runtime: RuntimeHere, principal: Caller, slug: Slug, payout_id: Id
) -> schemas.WholePayoutBody:
    """A payout with the sums of what it is made of; they add up to its amount once it is whole."""
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        payout = await payouts.by_id(tx, payout_id)
        sums = await items.sums(tx, payout_id)
    return schemas.WholePayoutBody(**_facts(payout), sums=told(sums, schemas.SumsBody))


@get("/payouts/{payout_id:uuid}/items")
async def list_items(
    runtime: RuntimeHere,
    principal: Caller,
    slug: Slug,
    payout_id: Id,
    unmatched: FromQuery[bool] = False,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[schemas.ItemBody]:
    """What a payout is made of, oldest first; with `unmatched` only sales that are none of the product's."""
    size = pages.check_limit(limit)
    after = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        await payouts.by_id(tx, payout_id)
        found = await items.list_page(tx, payout_id, unmatched=unmatched, limit=size + 1, after=after)
    part = pages.page_of(found, limit=size, key=lambda one: (one.moved_at, one.id))
    return PageOf(items=[_item(one) for one in part.items], next_cursor=part.next_cursor)


@get("/payouts/{payout_id:uuid}/items.csv", media_type="text/csv")
async def export_items(runtime: RuntimeHere, principal: Caller, slug: Slug, payout_id: Id) -> Stream:
    """What a payout is made of, as CSV."""
    return await downloads.payout_csv(runtime, principal, slug, payout_id)


def _standing(found: Standing) -> schemas.PaymentAccountBody:
    return schemas.PaymentAccountBody(
        current=_account(found.account) if found.account else None,
        capabilities=[told(one, schemas.CapabilityBody) for one in found.capabilities],
        former=[_account(one) for one in found.former],
        is_required=found.is_required,
    )


def _account(one: PaymentAccount) -> schemas.AccountBody:
    why = wording.why_off(one.disabled_reason)
    return schemas.AccountBody(
        id=one.id,
        reference=one.reference,
        state=one.state,
        state_since=one.state_since,
        country=one.country,
        charges_enabled=one.charges_enabled,
        payouts_enabled=one.payouts_enabled,
        due=one.due,
        due_in_words=wording.requirements(one.due),
        checking=one.checking,
        due_by=one.due_by,
        disabled_reason=one.disabled_reason,
        explanation=" ".join(map(str, why)) if why else "",
        balance=[schemas.BalanceBody(**line) for line in one.balance],
        checked_at=one.checked_at,
        disconnected_at=one.disconnected_at,
    )


def _payout(one: Payout) -> schemas.PayoutBody:
    return schemas.PayoutBody(**_facts(one))


def _facts(one: Payout) -> dict[str, Any]:
    failure = wording.payout_failure(one.failure_code) if one.state is PayoutState.FAILED else ()
    return {
        "id": one.id,
        "reference": one.reference,
        "state": one.state,
        "amount_cents": one.amount_cents,
        "currency": one.currency,
        "is_automatic": one.is_automatic,
        "arrives_on": one.arrives_on,
        "failure_code": one.failure_code,
        "explanation": " ".join(map(str, failure)),
        "made_at": one.made_at,
        "is_whole": one.items_read_at is not None,
    }


def _item(one: PayoutItem) -> schemas.ItemBody:
    body = told(one, schemas.ItemBody)
    body.order_code = codes.format_code(one.order_code) if one.order_code else None
    return body


router = Router(
    path="/tenants/{slug:str}",
    route_handlers=[
        read_account,
        connect,
        make_link,
        check,
        disconnect,
        reconnect,
        list_payouts,
        read_payout,
        list_items,
        export_items,
    ],
    response_headers={"cache-control": "no-store"},
    tags=["payments"],
)
