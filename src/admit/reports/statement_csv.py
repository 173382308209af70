"""The settlement statement as CSV: one line an amount, with its sign, so that a sum over a group is its total."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from admit.reports.sheets import MARK, amount, safe
from admit.reports.statement import Statement

HEADINGS = ("group", "line", "amount", "currency", "note")


def written(found: Statement, *, now: datetime) -> bytes:
    """The statement with the mark that Excel wants."""
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    currency = found.sums.currency
    made = now.astimezone(ZoneInfo(found.sums.timezone)).isoformat(timespec="seconds")
    writer.writerow(("statement", safe(found.sums.name), "", currency, f"made {made}, {found.sums.timezone}"))
    for group, line, cents, note in _lines(found):
        writer.writerow((group, line, amount(cents, currency), currency, note))
    return MARK + page.getvalue().encode()


def _lines(found: Statement) -> Iterator[tuple[str, str, int, str]]:
    sums = found.sums
    yield "net", "tickets at full price", sums.subtotal_cents, f"{sums.orders} orders"
    yield "net", "discounts", -sums.discount_cents, ""
    yield "net", "refunds", -sums.refunded_cents, ""
    yield "net", "lost disputes", -found.lost_cents, ""
    yield "net", "platform's fee", -found.fee_cents, ""
    yield "net", "platform's fee given back with refunds", found.fee_back_cents, ""
    yield "total", "net before the payment provider's fee", found.net_cents, ""
    known = f"known of {found.provider.known} of {found.provider.payments} payments"
    yield "provider", "payment provider's fee", -found.provider.fee_cents, known
    yield "after provider", "net after the payment provider's fee", found.net_after_provider_cents, known
    yield "open", "disputes not decided yet", -found.open_cents, "not in the net amount"
    for one in found.means:
        yield "payments", f"captured by {one.provider}", one.captured_cents, f"{one.payments} payments"
        yield "payments", f"given back by {one.provider}", -one.refunded_cents, ""
    yield "check", "orders less payments", found.difference_cents, "zero, or somebody must look"
    for rate in found.rates:
        said = f"{rate.rate_bps / 100:g} %"
        yield "tax", f"sales at {said}", rate.paid_cents, ""
        yield "tax", f"given back at {said}", -rate.back_cents, ""
        yield (
            "tax included",
            f"tax at {said}",
            rate.tax_cents,
            f"in {amount(rate.kept_cents, sums.currency)} kept",
        )
