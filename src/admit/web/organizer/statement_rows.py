"""A settlement statement as the lines its page shows."""

from datetime import datetime

from admit.core.money import Money
from admit.reports.statement import Statement
from admit.web.views.console import Console
from admit.web.views.insights import RateRow, StatementLine, StatementView
from admit.web.views.page import Page


def view(found: Statement, *, page: Page, console: Console, href: str, now: datetime) -> StatementView:
    """The page of a statement; each amount has its sign."""
    sums = found.sums

    def money(cents: int) -> Money:
        return Money(cents, sums.currency)

    return StatementView(
        page=page,
        console=console,
        event=sums.name,
        href=href,
        zone=sums.timezone,
        made_at=now,
        orders=sums.orders,
        lines=(
            StatementLine("subtotal", money(sums.subtotal_cents)),
            StatementLine("discounts", money(-sums.discount_cents)),
            StatementLine("sales", money(sums.sales_cents), strong=True),
            StatementLine("refunds", money(-sums.refunded_cents)),
            StatementLine("lost", money(-found.lost_cents)),
            StatementLine("fee", money(-found.fee_cents)),
            StatementLine("fee_back", money(found.fee_back_cents)),
            StatementLine("net", money(found.net_cents), strong=True),
            *_after_provider(found),
        ),
        rates=tuple(
            RateRow(
                rate=one.rate_bps / 10_000,
                paid=money(one.paid_cents),
                back=money(-one.back_cents),
                kept=money(one.kept_cents),
                tax=money(one.tax_cents),
            )
            for one in found.rates
        ),
        means=tuple(
            StatementLine(one.provider, money(one.captured_cents - one.refunded_cents), str(one.payments))
            for one in found.means
        ),
        open_disputes=money(found.open_cents),
        knows_provider_fee=found.provider.known > 0,
        difference=money(found.difference_cents),
    )


def _after_provider(found: Statement) -> tuple[StatementLine, ...]:
    """The provider's fee, as far as it is known, and what is left; nothing while none is known."""
    if not found.provider.known:
        return ()
    currency, fees = found.sums.currency, found.provider
    known = "" if fees.is_whole else f"{fees.known}/{fees.payments}"
    return (
        StatementLine("provider_fee", Money(-fees.fee_cents, currency), known),
        StatementLine("after_provider", Money(found.net_after_provider_cents, currency), strong=True),
    )
