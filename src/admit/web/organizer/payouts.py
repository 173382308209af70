"""A payout and what it is made of."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.response import Stream

from admit.core import pages
from admit.core.money import Money
from admit.core.words import say
from admit.flows import entering
from admit.http import downloads
from admit.http.parameters import Id, RuntimeHere, Slug
from admit.identity.permissions import Permission
from admit.merchant import items, payouts
from admit.web import answers, visitors
from admit.web.forms import Browser
from admit.web.organizer import frame, payment_rows
from admit.web.views.page import Link
from admit.web.views.payments import PayoutView

SHOWN = 100


@get("/organizer/{slug:str}/payments/payouts/{payout_id:uuid}", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, slug: Slug, payout_id: Id) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    only_unmatched = "unmatched" in request.query_params
    cursor = request.query_params.get("cursor")
    after = pages.decode(cursor, datetime) if cursor else None
    async with entering.read(runtime.db, principal, slug, Permission.PAYMENTS_VIEW) as tx:
        desk = await frame.desk(tx, principal)
        payout = await payouts.by_id(tx, payout_id)
        sums = await items.sums(tx, payout_id)
        listed = await items.list_page(tx, payout_id, unmatched=only_unmatched, limit=SHOWN + 1, after=after)
    part = pages.page_of(listed, limit=SHOWN, key=lambda one: (one.moved_at, one.id))
    back, is_whole = f"{desk.href}/payments", payout.items_read_at is not None
    line = payment_rows.payout(payout, back)
    narrowed = f"{line.href}?unmatched=1" if only_unmatched else line.href
    view = PayoutView(
        page=frame.page(runtime, request, say("Payout"), desk),
        console=frame.console(desk, "payments"),
        href=line.href,
        back=back,
        payout=line,
        is_automatic=payout.is_automatic,
        is_whole=is_whole,
        lines=payment_rows.lines(sums, payout),
        total=Money(payout.amount_cents if is_whole else sums.net_cents, payout.currency),
        difference=Money(payout.amount_cents - sums.net_cents, payout.currency),
        unmatched=sums.unmatched,
        unmatched_net=Money(sums.unmatched_cents, payout.currency),
        items=tuple(payment_rows.item(one, desk.href) for one in part.items),
        filters=(
            Link(say("All"), line.href, not only_unmatched),
            Link(say("Not of this shop"), f"{line.href}?unmatched=1", only_unmatched),
        )
        if sums.unmatched
        else (),
        more=f"{narrowed}{'&' if only_unmatched else '?'}cursor={part.next_cursor}"
        if part.next_cursor
        else "",
        timezone="UTC",
        now=runtime.clock.now(),
    )
    return answers.page("organizer/payout.html", view)


@get("/organizer/{slug:str}/payments/payouts/{payout_id:uuid}/items.csv", include_in_schema=False)
async def take(runtime: RuntimeHere, request: Browser, slug: Slug, payout_id: Id) -> Stream:
    principal = await visitors.signed_in(runtime, request)
    return await downloads.payout_csv(runtime, principal, slug, payout_id)
