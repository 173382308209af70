"""Payouts of every tenant, and accounts that are not in order."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from admit.backoffice.payouts import AccountFile, PayoutFile
from admit.core.money import Money
from admit.core.words import say
from admit.flows import overseeing_payouts
from admit.http.parameters import RuntimeHere
from admit.merchant import wording
from admit.merchant.records import PayoutState
from admit.web import answers, visitors
from admit.web.backoffice import frame
from admit.web.forms import Browser
from admit.web.organizer.payment_rows import PAYOUTS, STATES
from admit.web.views.page import Link
from admit.web.views.payments import AccountLine, AllPayoutsView, PayoutLine


@get("/admin/payouts", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser) -> Response[Any]:
    principal = await visitors.signed_in(runtime, request)
    wanted, cursor = request.query_params.get("state", ""), request.query_params.get("cursor")
    state = PayoutState(wanted) if wanted in set(PayoutState) else None
    found = await overseeing_payouts.look(runtime, principal, state=state, limit=50, cursor=cursor)
    kept = state.value if state else ""
    older = found.payouts.next_cursor
    named = [("", say("All")), *((key.value, one.word) for key, one in PAYOUTS.items())]
    view = AllPayoutsView(
        page=frame.page(runtime, request, say("Payouts"), principal),
        console=frame.console("payouts"),
        accounts=tuple(map(_account, found.accounts)),
        payouts=tuple(map(_payout, found.payouts.items)),
        filters=tuple(Link(word, _address(key, ""), key == kept) for key, word in named),
        older=_address(kept, older) if older else "",
        newest=_address(kept, "") if cursor else "",
        now=runtime.clock.now(),
    )
    return answers.page("backoffice/payouts.html", view)


def _account(one: AccountFile) -> AccountLine:
    why = wording.why_off(one.disabled_reason)
    return AccountLine(
        tenant=one.tenant_slug,
        tenant_href=f"/admin/tenants/{one.tenant_id}",
        reference=one.account,
        state=STATES[one.state],
        since=one.state_since,
        why=str(why[0]) if why else ", ".join(wording.requirements(one.due)),
    )


def _payout(one: PayoutFile) -> PayoutLine:
    why = wording.payout_failure(one.failure_code)[0] if one.state is PayoutState.FAILED else ""
    return PayoutLine(
        href=f"/admin/tenants/{one.tenant_id}",
        reference=one.reference,
        amount=Money(one.amount_cents, one.currency),
        arrives_on=one.arrives_on,
        state=PAYOUTS[one.state],
        why=str(why),
        how=one.account,
        tenant=one.tenant_slug,
    )


def _address(state: str, cursor: str) -> str:
    given = {"state": state, "cursor": cursor}
    query = urlencode({name: value for name, value in given.items() if value})
    return f"/admin/payouts?{query}" if query else "/admin/payouts"
