"""An order past its checkout over HTTP, without script: passes, papers, and what attendees do by themselves."""

import io

import httpx
import pypdfium2
import pytest
import zxingcpp
from icalendar import Calendar

from admit.flows.runtime import Runtime
from admit.tickets import issuing
from admit.tickets.records import Ticket
from tests.support import strict_calendar
from tests.support.browsing import Surfer
from tests.support.fake_gateway import FakeGateway
from tests.support.page_world import PageWorld
from tests.support.sales_builders import a_shop


async def tickets_of(runtime: Runtime, world: PageWorld) -> list[Ticket]:
    async with runtime.db.read(world.tenant) as tx:
        return await issuing.tickets_of_orders(tx, [world.ahead.id])


def page_of(world: PageWorld) -> str:
    return f"/orders/{world.ahead.lookup_token}"


def codes_on(pdf: bytes) -> list[str]:
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=2).to_numpy())]


async def test_the_page_shows_a_code_for_each_ticket_but_the_one_that_was_passed_on(
    stranger: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    told = (await stranger.get(page_of(world))).text
    valid = [one for one in await tickets_of(runtime, world) if one.is_valid]
    assert [one.is_passed_on for one in valid] == [False, False, True]
    assert told.count('class="qr"') == 2
    assert "Now held by" in told
    assert "Bo Lind" in told
    assert "Pass 3 of 3" in told


async def test_one_paper_holds_all_tickets_that_are_still_the_buyers(
    stranger: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    answer = await stranger.get(f"{page_of(world)}/tickets.pdf")
    mine = [
        one.qr_code_payload
        for one in await tickets_of(runtime, world)
        if one.is_valid and not one.is_passed_on
    ]
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert codes_on(answer.content) == mine


async def test_a_paper_of_one_ticket_holds_that_ticket(stranger: Surfer, world: PageWorld) -> None:
    one = world.ahead.tickets[1]
    answer = await stranger.get(f"{page_of(world)}/tickets/{one.id}/ticket.pdf")
    assert codes_on(answer.content) == [one.qr_code_payload]


async def test_a_ticket_that_was_passed_on_has_no_paper_for_its_buyer(
    stranger: Surfer, runtime: Runtime, world: PageWorld
) -> None:
    (gone,) = [one for one in await tickets_of(runtime, world) if one.is_passed_on]
    assert (await stranger.get(f"{page_of(world)}/tickets/{gone.id}/ticket.pdf")).status_code == 404
    held = await stranger.get(f"/tickets/{world.holder}/ticket.pdf")
    assert codes_on(held.content) == [gone.qr_code_payload]


@pytest.mark.parametrize("path", ["/orders/{token}/calendar.ics", "/tickets/{holder}/calendar.ics"])
async def test_the_calendar_entry_leads_back_to_the_tickets(
    stranger: Surfer, world: PageWorld, path: str
) -> None:
    address = path.format(token=world.ahead.lookup_token, holder=world.holder)
    answer = await stranger.get(address)
    assert len(strict_calendar.check(answer.content)) == 1
    calendar = Calendar.from_ical(answer.text)
    assert calendar.errors == []
    (entry,) = calendar.walk("VEVENT")
    assert entry.errors == []
    assert str(entry["url"]).endswith(address.removesuffix("/calendar.ics"))
    assert str(entry["dtstart"].params["TZID"]) == "Europe/Berlin"
    assert calendar.walk("VTIMEZONE")


async def test_correcting_a_name_comes_back_to_the_passes(stranger: Surfer, world: PageWorld) -> None:
    one = world.ahead.ticket
    form = f"{page_of(world)}/tickets/{one.id}"
    sent = await stranger.send(
        form, {"name": "Noor van Dyck", "version": str(one.version)}, to=f"{form}/name"
    )
    assert sent.headers["location"] == f"{page_of(world)}?said=name"
    assert "Noor van Dyck" in await stranger.read(page_of(world))


async def test_a_form_that_cannot_be_taken_comes_back_with_what_was_typed(
    stranger: Surfer, world: PageWorld
) -> None:
    one = world.ahead.ticket
    form = f"{page_of(world)}/tickets/{one.id}"
    typed = {"new_name": "Bo", "new_email": "bo at example", "version": str(one.version)}
    sent = await stranger.send(form, typed, to=f"{form}/pass-on")
    assert sent.status_code == 422
    assert 'value="bo at example"' in sent.text
    assert 'id="new_email-error"' in sent.text


async def test_cancelling_says_what_comes_back_and_then_that_it_is_requested(
    stranger: Surfer, runtime: Runtime, gateway: FakeGateway
) -> None:
    shop = await a_shop(runtime, gateway, event={"self_cancel_hours": 24})
    held = await shop.paid(2)
    choosing = f"/orders/{held.public_lookup_token}/give-back"
    assert "€24.00" in await stranger.read(choosing)
    nothing = await stranger.send(choosing, {})
    assert nothing.status_code == 422
    sent = await stranger.send(choosing, {"tickets": str((await shop.tickets(held))[0].id)})
    assert sent.headers["location"] == f"/orders/{held.public_lookup_token}?said=cancelled"
    assert "Refund of €24.00 requested" in await stranger.read(sent.headers["location"])


async def test_the_receipt_is_a_page_and_a_paper(stranger: Surfer, world: PageWorld) -> None:
    assert "Receipt number" in await stranger.read(f"{page_of(world)}/receipt")
    paper = (await stranger.get(f"{page_of(world)}/receipt.pdf")).content
    words = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "€72.00" in words


async def test_a_wallet_that_is_not_configured_is_not_offered(stranger: Surfer, world: PageWorld) -> None:
    assert "Wallet" not in await stranger.read(page_of(world))


async def test_guessing_a_holders_link_is_slowed_down(client: httpx.AsyncClient, world: PageWorld) -> None:
    answers = [(await client.get(f"/tickets/{'A' * 40}{number:06d}")).status_code for number in range(61)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert (await client.get(f"/tickets/{world.holder}")).status_code == 200


async def test_the_confirmation_is_sent_again_but_not_at_will(stranger: Surfer, world: PageWorld) -> None:
    sent = [await stranger.send(page_of(world), {}, to=f"{page_of(world)}/resend") for _ in range(8)]
    assert sent[0].headers["location"] == f"{page_of(world)}?said=resent"
    assert "The confirmation is on its way" in await stranger.read(sent[0].headers["location"])
    assert sent[-1].status_code == 429
