"""The words of tickets and receipts on paper, in the order's language and the organizer's colours."""

from collections.abc import Callable, Sequence

from litestar import Response

from admit.core import codes
from admit.flows.runtime import Runtime
from admit.http import media
from admit.http.headers import NOTHING_ALLOWED
from admit.reports.orders import WholeOrder
from admit.sales.receipts import Receipt, TaxLine
from admit.sales.records import Order
from admit.sales.standing import Standing
from admit.tickets import papers
from admit.tickets.papers import Letterhead, Sheet
from admit.tickets.records import Ticket
from admit.web import answers, formats, rendering
from admit.web.passes import facts

MEDIA = "/media/"
Words = Callable[[str], str]


def file(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response[bytes]:
    """A private file under a name; nothing in it runs."""
    kind = "inline" if inline else "attachment"
    headers = {
        **answers.PRIVATE,
        "content-disposition": f'{kind}; filename="{name}"',
        "content-security-policy": f"{NOTHING_ALLOWED.decode()}; sandbox",
    }
    return Response(content, media_type=media_type, headers=headers)


def letterhead(runtime: Runtime, event: Standing, lang: str) -> Letterhead:
    """The organizer's strip. A logo elsewhere on the web stays away: paper is made without asking anybody."""
    branding = event.branding_settings
    return Letterhead(
        organizer=event.tenant_name,
        accent=str(branding.get("accent_color") or papers.HOUSE_ACCENT),
        logo=_logo(runtime, str(branding.get("logo_url") or "")),
        lang=lang,
    )


def words_of(lang: str) -> Words:
    """The translations of a language."""
    return rendering.translations_for(lang).gettext


async def tickets(runtime: Runtime, event: Standing, order: Order, chosen: Sequence[Ticket]) -> bytes:
    """A PDF of some of an order's tickets. Raises: Busy."""
    _ = words_of(order.locale)
    return await papers.tickets(
        letterhead(runtime, event, order.locale),
        [_sheet(event, order, ticket, _) for ticket in chosen],
        title=_("Tickets for %(event)s") % {"event": event.event_name},
        qr_words=_("QR code of this ticket"),
    )


async def receipt(runtime: Runtime, found: WholeOrder, made: Receipt) -> bytes:
    """A PDF of the receipt. Raises: Busy."""
    lang = found.order.locale
    return await papers.receipt(letterhead(runtime, found.event, lang), _receipt(found, made, lang))


def facts_of(event: Standing, ticket: Ticket, lang: str, _: Words) -> list[tuple[str, str]]:
    """The four or five things a ticket says, as (small, large) pairs."""
    zone = event.timezone
    doors = event.doors_at
    clock = formats.clock(doors or event.start_at, zone, lang)
    opens = _("Doors %(time)s") if doors else _("Starts %(time)s")
    pairs = [
        (
            formats.day(event.start_at, zone, lang),
            opens % {"time": f"{clock} {formats.zone_name(event.start_at, zone)}"},
        ),
        (event.venue or _("Place"), ", ".join(part for part in (event.address, event.city) if part) or "–"),
        (_("Admit one"), ticket.ticket_type_name),
        (_("Name"), ticket.attendee_name or "–"),
    ]
    return [*pairs, (_("Seat"), ticket.seat_label)] if ticket.seat_label else pairs


def _sheet(event: Standing, order: Order, ticket: Ticket, _: Words) -> Sheet:
    return Sheet(
        event=event.event_name,
        facts=facts_of(event, ticket, order.locale, _),
        code=codes.format_code(ticket.code),
        payload=ticket.qr_code_payload,
        note=_("Show this code at the door. It lets one person in, once."),
        foot=_("Order %(code)s") % {"code": codes.format_code(order.code)} + f" · {event.tenant_name}",
    )


def _receipt(found: WholeOrder, made: Receipt, lang: str) -> dict[str, object]:
    _, order, event = words_of(lang), found.order, found.event

    def money(cents: int) -> str:
        return formats.money(cents, made.currency, lang)

    shown = facts.order_facts(order, found.items, found.discount_code)
    lines = [(f"{line.quantity} × {line.name}", money(line.total.cents)) for line in shown.lines]
    if shown.discount.cents:
        lines.append((shown.discount_code or _("Discount"), money(-shown.discount.cents)))
    return {
        "title": _("Receipt"),
        "facts": [
            (_("Receipt number"), made.number),
            (_("Paid"), formats.day(made.issued_at, event.timezone, lang)),
            (_("Event"), f"{event.event_name}, {formats.day(event.start_at, event.timezone, lang)}"),
            (_("Bought by"), order.buyer_name or "–"),
        ],
        "lines": lines,
        "total": (_("Total"), money(made.total_cents)),
        "words": {
            "taxes": _("Tax inside the price"),
            "tax_heads": [_("Rate"), _("Net"), _("Tax"), _("Gross")],
        },
        "taxes": [
            (_rate(line), money(line.net_cents), money(line.tax_cents), money(line.gross_cents))
            for line in made.taxes
        ],
        "credits": [
            {
                "title": _("Refund %(number)s, %(day)s")
                % {"number": one.number, "day": formats.day(one.given_at, event.timezone, lang)},
                "amount": (_("Given back"), money(-one.amount_cents)),
                "taxes": [
                    (_("of which tax %(rate)s") % {"rate": _rate(line)}, money(-line.tax_cents))
                    for line in one.taxes
                ],
            }
            for one in made.credits
        ],
        "kept": (_("Remains"), money(made.kept_cents)),
        "foot": _("Order %(code)s") % {"code": codes.format_code(order.code)} + f" · {event.tenant_name}",
    }


def _rate(line: TaxLine) -> str:
    return f"{line.rate_bps / 100:g} %"


def _logo(runtime: Runtime, url: str) -> bytes | None:
    path = url.removeprefix(runtime.settings.base_url)
    if not path.startswith(MEDIA):
        return None
    found = media.find(runtime.settings.home / "media", path.removeprefix(MEDIA))
    return found.read_bytes() if found else None
