import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from admit.communications import mime, rendering
from admit.communications.catalog import Kind
from admit.communications.errors import BadContext
from admit.communications.records import Attachment
from tests.support.mail_builders import SENDER, TOKEN_ID, FakeLinks, a_mail, a_queued_message

EVIL = "<script>alert(1)</script>\"'&{{ 7*7 }}%(x)s<mj-raw>"
NOW = datetime(2027, 1, 1, tzinfo=UTC)


class Tags(HTMLParser):
    """Which elements and links a mail has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: set[str] = set()
        self.handlers: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            if name in {"href", "src", "background"}:
                self.links.add(value or "")
            if name.startswith("on"):
                self.handlers.add(name)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("locale", ["en", "de", "fr", "ar", "ja_JP", "no-such-locale!"])
def test_every_kind_renders_in_text_and_html_for_any_locale(kind: Kind, locale: str) -> None:
    mail = a_mail(kind, locale=locale)
    assert mail.subject
    greeting = {"de": "Hallo Ada,", "fr": "Bonjour Ada,"}.get(locale, "Hi Ada,")
    assert mail.text.startswith(greeting)
    assert "https://" in mail.html
    assert not re.search(r"\{\{|\{%|<mj-|Undefined|%\(", mail.subject + mail.text + mail.html)


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_in_the_html_leads_where_the_text_does_not(kind: Kind) -> None:
    mail = a_mail(kind)
    assert Tags(mail.html).links
    for link in Tags(mail.html).links:
        assert link.startswith("https://admit.example")
        assert link in mail.text


def test_a_confirmation_tells_when_where_what_and_how_much() -> None:
    text = a_mail(Kind.ORDER_CONFIRMATION).text
    for words in ("Autumn Night", "March 4, 2027", "7:00", "Central European", "Nordlys Scene, Oslo"):
        assert words in text
    for words in ("2 × Floor", "€90.00", "-€10.00", "€80.00", "K7Q2-9FXD", "AAAA-1111", "BBBB-2222"):
        assert words in text


def test_a_code_reads_the_same_however_its_groups_were_written() -> None:
    assert "K7Q2-9FXD" in a_mail(Kind.ORDER_CONFIRMATION, context={"order_code": "K7Q2-9FXD"}).text


def test_a_long_list_of_tickets_says_where_the_others_are() -> None:
    items = [{"name": "Floor", "quantity": 40, "total_cents": 9000}]
    mail = a_mail(Kind.ORDER_CONFIRMATION, context={"items": items})
    for part in (mail.text, mail.html):
        assert "Your 40 tickets" in part
        assert "The others are on your order page." in part
    assert "The others" not in a_mail(Kind.ORDER_CONFIRMATION).text


def test_money_and_dates_are_written_in_the_readers_locale() -> None:
    text = a_mail(Kind.ORDER_CONFIRMATION, locale="de-DE").text
    assert "80,00\xa0€" in text
    assert "4. März 2027" in text


def test_a_currency_without_decimals_has_none() -> None:
    assert "¥4,500" in a_mail(Kind.REFUND_OWED).text


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (Kind.PASSWORD_RESET, "reset"),
        (Kind.SIGN_IN_LINK, "sign-in"),
        (Kind.STAFF_INVITATION, "invitation"),
        (Kind.SIGN_UP_RECEIVED, "verify"),
    ],
)
def test_a_one_time_link_is_made_while_rendering(kind: Kind, link: str) -> None:
    mail = a_mail(kind)
    assert f"https://admit.example/{link}/{TOKEN_ID}" in mail.text
    assert f'href="https://admit.example/{link}/{TOKEN_ID}"' in mail.html


def test_markup_in_what_people_wrote_is_shown_and_not_obeyed() -> None:
    evil = {"event_name": EVIL, "organizer_name": EVIL, "place": EVIL, "message": f"{EVIL}\n{EVIL}"}
    mail = a_mail(Kind.EVENT_CANCELLED, to_name=EVIL, context=evil)
    tags = Tags(mail.html)
    assert "script" not in tags.names
    assert "mj-raw" not in tags.names
    assert not tags.handlers
    assert "&lt;script&gt;alert(1)" in mail.html
    assert "{{ 7*7 }}%(x)s" in mail.text


def test_a_quote_in_an_address_does_not_leave_its_attribute() -> None:
    links = FakeLinks()
    links.reset_link = lambda token_id: 'https://admit.example/?a=1&b="onclick="x'  # type: ignore[method-assign]
    mail = rendering.render(a_queued_message(), links, sender=SENDER)
    assert not Tags(mail.html).handlers
    assert "onclick" not in re.sub(r"&#34;onclick=&#34;x", "", mail.html)


def test_line_ends_in_names_add_no_header() -> None:
    evil = "Ada\r\nBcc: victim@x.example\r\n\r\nbody"
    message = replace(
        a_queued_message(
            Kind.REMINDER, context={"event_name": evil, "organizer_name": evil, "reply_to": evil}
        ),
        to_name=evil,
    )
    mail = rendering.render(message, FakeLinks(), sender=SENDER)
    parsed = message_from_bytes(mime.build(mail, sent_at=NOW).as_bytes(), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["To"].addresses[0].addr_spec == "ada@buyers.example"
    assert parsed["From"].addresses[0].addr_spec == "tickets@admit.example"
    assert len(parsed["From"].addresses) == 1
    assert parsed["Reply-To"] is None


@pytest.mark.parametrize("name", ["visit https://evil.example", "evil.example", "win@evil", "A" * 80])
def test_a_name_that_reads_as_a_link_is_not_greeted(name: str) -> None:
    mail = a_mail(to_name=name)
    assert name not in mail.text
    assert "Hi " not in mail.text


def test_organizers_speak_under_their_own_name_and_take_the_answers() -> None:
    mail = a_mail(Kind.REMINDER, context={"reply_to": "hello@nordlys.example"})
    assert mail.sender == "Nordlys Scene · Admit <tickets@admit.example>"
    assert mail.headers["Reply-To"] == "hello@nordlys.example"


@pytest.mark.parametrize("kind", list(Kind))
def test_one_click_unsubscribe_is_on_optional_mail_only(kind: Kind) -> None:
    headers = a_mail(kind).headers
    assert ("List-Unsubscribe" in headers) == (kind in {Kind.REMINDER, Kind.ATTENDEE_NEWS})
    assert headers.get("List-Unsubscribe-Post") == (
        "List-Unsubscribe=One-Click" if kind in {Kind.REMINDER, Kind.ATTENDEE_NEWS} else None
    )


def test_the_message_id_stays_the_same_and_comes_from_the_row() -> None:
    message = a_queued_message()
    first = rendering.render(message, FakeLinks(), sender=SENDER)
    again = rendering.render(replace(message, attempts=2), FakeLinks(), sender=SENDER)
    assert first == again
    assert first.headers["Message-ID"] == f"<{message.id}@admit.example>"


def test_a_row_whose_facts_no_longer_fit_is_a_bug() -> None:
    with pytest.raises(BadContext):
        rendering.render(replace(a_queued_message(), context={}), FakeLinks(), sender=SENDER)


def test_a_mail_travels_with_both_parts_and_its_attachment() -> None:
    ticket = Attachment("ticket.ics", "text/calendar", b"BEGIN:VCALENDAR")
    mail = replace(a_mail(Kind.ORDER_CONFIRMATION, to_name="Åse Ødegård"), attachments=(ticket,))
    parsed = message_from_bytes(mime.build(mail, sent_at=NOW).as_bytes(), policy=policy.default)
    assert parsed["To"].addresses[0].display_name == "Åse Ødegård"
    assert parsed["Subject"] == "Your tickets for Autumn Night"
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text is not None
    assert "€80.00" in text.get_content()
    assert html is not None
    assert "€80.00" in html.get_content()
    assert [part.get_filename() for part in parsed.iter_attachments()] == ["ticket.ics"]


@pytest.mark.parametrize("kind", Kind)
def test_a_french_mail_has_a_space_before_its_colons(kind: Kind) -> None:
    mail = a_mail(kind, locale="fr")
    assert not re.search(r"[^\u00a0]:(?= |$)", mail.text, re.MULTILINE), mail.text
    assert not re.search(r"[^\u202f\u00a0 ][;!?](?= |$)", mail.text, re.MULTILINE), mail.text
