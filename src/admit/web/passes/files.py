"""What attendees take with them: PDF, calendar entry, and tickets in the wallets of their phones."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar import Event as Entry
from litestar import Response, get

from admit.core import codes
from admit.core.errors import NotFound
from admit.flows import attendees, order_pages
from admit.flows.attendees import HeldTicket
from admit.flows.runtime import Runtime
from admit.http.parameters import Id, RuntimeHere, Token
from admit.sales.records import Order
from admit.sales.standing import Standing
from admit.tickets import papers
from admit.tickets.records import Ticket
from admit.tickets.wallets import WalletTicket, Words
from admit.web import answers
from admit.web.forms import Browser
from admit.web.passes import frame, paper

PKPASS = "application/vnd.apple.pkpass"


@get("/orders/{token:str}/tickets.pdf", include_in_schema=False)
async def order_pdf(runtime: RuntimeHere, request: Browser, token: Token) -> Response[bytes]:
    """Every ticket of the order that is still its buyer's."""
    async with frame.guesses(runtime, request):
        found = await order_pages.read(runtime, token)
        chosen = [one for one in found.tickets if _is_usable(one) and not one.is_passed_on]
        if not chosen:
            raise NotFound
    content = await _paper(runtime, found.event, found.order, chosen)
    return paper.file(content, f"tickets-{codes.format_code(found.order.code)}.pdf", "application/pdf")


@get("/orders/{token:str}/tickets/{ticket_id:uuid}/ticket.pdf", include_in_schema=False)
async def ticket_pdf(runtime: RuntimeHere, request: Browser, token: Token, ticket_id: Id) -> Response[bytes]:
    return await _one_pdf(runtime, await _usable(runtime, request, token, ticket_id))


@get("/tickets/{holder:str}/ticket.pdf", include_in_schema=False)
async def held_pdf(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[bytes]:
    return await _one_pdf(runtime, await _held(runtime, request, holder))


@get("/orders/{token:str}/calendar.ics", include_in_schema=False)
async def order_calendar(runtime: RuntimeHere, request: Browser, token: Token) -> Response[bytes]:
    async with frame.guesses(runtime, request):
        found = await order_pages.read(runtime, token)
        if not found.order.status.is_paid:
            raise NotFound
    href = f"{runtime.settings.base_url}/orders/{token}"
    return _calendar(found.event, href, f"{found.order.id}@admit", runtime.clock.now())


@get("/tickets/{holder:str}/calendar.ics", include_in_schema=False)
async def held_calendar(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[bytes]:
    found = await _held(runtime, request, holder)
    href = f"{runtime.settings.base_url}/tickets/{holder}"
    return _calendar(found.event, href, f"{found.ticket.id}@admit", runtime.clock.now())


@get("/orders/{token:str}/tickets/{ticket_id:uuid}/ticket.pkpass", include_in_schema=False)
async def ticket_apple(
    runtime: RuntimeHere, request: Browser, token: Token, ticket_id: Id
) -> Response[bytes]:
    return await _apple(runtime, await _usable(runtime, request, token, ticket_id))


@get("/tickets/{holder:str}/ticket.pkpass", include_in_schema=False)
async def held_apple(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[bytes]:
    return await _apple(runtime, await _held(runtime, request, holder))


@get("/orders/{token:str}/tickets/{ticket_id:uuid}/google-wallet", include_in_schema=False)
async def ticket_google(runtime: RuntimeHere, request: Browser, token: Token, ticket_id: Id) -> Response[Any]:
    return await _google(runtime, await _usable(runtime, request, token, ticket_id))


@get("/tickets/{holder:str}/google-wallet", include_in_schema=False)
async def held_google(runtime: RuntimeHere, request: Browser, holder: Token) -> Response[Any]:
    return await _google(runtime, await _held(runtime, request, holder))


async def _usable(runtime: Runtime, request: Browser, token: str, ticket_id: UUID) -> HeldTicket:
    """A ticket that this link opens and that still opens the door. Raises: NotFound."""
    async with frame.guesses(runtime, request):
        return _checked(await attendees.opened(runtime, token, ticket_id))


async def _held(runtime: Runtime, request: Browser, token: str) -> HeldTicket:
    async with frame.guesses(runtime, request):
        return _checked(await attendees.held(runtime, token))


def _checked(found: HeldTicket) -> HeldTicket:
    if not _is_usable(found.ticket):
        raise NotFound
    return found


def _is_usable(ticket: Ticket) -> bool:
    return ticket.is_valid and ticket.disputed_at is None


async def _one_pdf(runtime: Runtime, found: HeldTicket) -> Response[bytes]:
    content = await _paper(runtime, found.event, found.order, [found.ticket])
    return paper.file(content, f"ticket-{codes.format_code(found.ticket.code)}.pdf", "application/pdf")


async def _paper(runtime: Runtime, event: Standing, order: Order, chosen: Sequence[Ticket]) -> bytes:
    return await paper.tickets(runtime, event, order, chosen[: papers.MOST_SHEETS])


def _calendar(event: Standing, href: str, uid: str, now: datetime) -> Response[bytes]:
    """The event as a calendar entry that leads back to the tickets. Source: RFC 5545."""
    zone = ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", uid)
    entry.add("dtstamp", now)
    entry.add("summary", event.event_name)
    entry.add("dtstart", event.start_at.astimezone(zone))
    entry.add("dtend", event.end_at.astimezone(zone))
    entry.add("sequence", event.event_version)
    entry.add("location", ", ".join(part for part in (event.venue, event.address, event.city) if part))
    entry.add("url", href)
    entry.add("status", "CANCELLED" if event.event_is_cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Admit//EN")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return paper.file(calendar.to_ical(), f"{event.event_slug}.ics", "text/calendar; charset=utf-8")


async def _apple(runtime: Runtime, found: HeldTicket) -> Response[bytes]:
    wallet = runtime.wallets.apple
    if wallet is None:
        raise NotFound
    content = await asyncio.to_thread(wallet.pkpass, _told(found), _words(found.order.locale))
    return paper.file(content, f"ticket-{codes.format_code(found.ticket.code)}.pkpass", PKPASS, inline=True)


async def _google(runtime: Runtime, found: HeldTicket) -> Response[Any]:
    wallet = runtime.wallets.google
    if wallet is None:
        raise NotFound
    return answers.see_other(await asyncio.to_thread(wallet.save_link, _told(found)))


def _told(found: HeldTicket) -> WalletTicket:
    event, ticket = found.event, found.ticket
    accent = papers.accent_of(str(event.branding_settings.get("accent_color") or ""))
    return WalletTicket(
        ticket_id=ticket.id,
        event_id=event.event_id,
        organizer=event.tenant_name,
        event=event.event_name,
        place=event.place,
        start_at=event.start_at,
        end_at=event.end_at,
        doors_at=event.doors_at,
        timezone=event.timezone,
        type_name=ticket.ticket_type_name,
        attendee=ticket.attendee_name,
        seat=ticket.seat_label or "",
        code=codes.format_code(ticket.code),
        payload=ticket.qr_code_payload,
        accent=accent,
        on_accent=papers.on(accent),
        lang=found.order.locale,
    )


def _words(lang: str) -> Words:
    _ = paper.words_of(lang)
    return Words(
        date=_("Date"),
        doors=_("Doors"),
        place=_("Place"),
        kind=_("Ticket"),
        name=_("Name"),
        seat=_("Seat"),
        code=_("Code"),
    )
