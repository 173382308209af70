"""The receipt of a paid order, as a page and on paper."""

from typing import Any

from litestar import Response, get

from admit.core.money import Money
from admit.core.words import say
from admit.flows import order_pages
from admit.http.parameters import RuntimeHere, Token
from admit.web.forms import Browser
from admit.web.passes import facts, frame, paper, telling
from admit.web.views.passes import ReceiptView


@get("/orders/{token:str}/receipt", include_in_schema=False)
async def show(runtime: RuntimeHere, request: Browser, token: Token) -> Response[Any]:
    async with frame.guesses(runtime, request):
        found, receipt = await order_pages.with_receipt(runtime, token)
    return frame.answer(
        runtime,
        request,
        "passes/receipt.html",
        say("Receipt %(number)s", number=receipt.number),
        lambda page: ReceiptView(
            page=page,
            event=telling.event_facts(found.event),
            order=facts.order_facts(found.order, found.items, found.discount_code),
            number=receipt.number,
            issued_at=receipt.issued_at,
            taxes=tuple(telling.tax_facts(line, receipt.currency) for line in receipt.taxes),
            credits=telling.credit_facts(receipt),
            kept=Money(receipt.kept_cents, receipt.currency),
            pdf_href=f"/orders/{token}/receipt.pdf",
        ),
        event=found.event,
    )


@get("/orders/{token:str}/receipt.pdf", include_in_schema=False)
async def pdf(runtime: RuntimeHere, request: Browser, token: Token) -> Response[bytes]:
    async with frame.guesses(runtime, request):
        found, receipt = await order_pages.with_receipt(runtime, token)
    content = await paper.receipt(runtime, found, receipt)
    return paper.file(content, f"receipt-{receipt.number}.pdf", "application/pdf")
