from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from admit.adapters.mailbox import Mailbox
from admit.communications.catalog import Kind
from admit.core.clock import FixedClock
from admit.core.errors import Bug, NotFound
from admit.core.settings import Environment, Settings
from tests.support.mail_builders import a_mail


def a_mailbox(home: Path, clock: FixedClock) -> Mailbox:
    return Mailbox(Settings(environment=Environment.TEST, home=home), clock)


async def test_kept_mails_are_listed_newest_first_and_read_one_by_one(
    tmp_path: Path, clock: FixedClock
) -> None:
    box = a_mailbox(tmp_path, clock)
    for kind in (Kind.PASSWORD_RESET, Kind.ORDER_CONFIRMATION):
        await box.send(a_mail(kind))
        clock.advance(timedelta(seconds=1))
    newest, older = await a_mailbox(tmp_path, clock).newest()
    assert (newest.mail.subject, older.mail.subject) == (
        "Your tickets for Autumn Night",
        "Choose a new password",
    )
    assert await box.read(older.id) == older


async def test_an_empty_mailbox_lists_nothing(tmp_path: Path, clock: FixedClock) -> None:
    assert await a_mailbox(tmp_path, clock).newest() == []


async def test_the_oldest_go_when_it_is_full(tmp_path: Path, clock: FixedClock) -> None:
    box = Mailbox(Settings(environment=Environment.TEST, home=tmp_path), clock, kept=3)
    for number in range(5):
        await box.send(a_mail(to_email=f"p{number}@x.example"))
        clock.advance(timedelta(seconds=1))
    kept = await box.newest()
    assert [one.mail.to_email for one in kept] == ["p4@x.example", "p3@x.example", "p2@x.example"]


@pytest.mark.parametrize("name", ["../secret", "..%2fsecret", "", "0" * 20, "/etc/passwd"])
async def test_a_name_that_is_no_mail_leads_nowhere(tmp_path: Path, clock: FixedClock, name: str) -> None:
    (tmp_path / "secret.json").write_text("{}")
    with pytest.raises(NotFound):
        await a_mailbox(tmp_path, clock).read(name)


async def test_only_the_owner_can_read_what_is_kept(tmp_path: Path, clock: FixedClock) -> None:
    await a_mailbox(tmp_path, clock).send(a_mail())
    (file,) = (tmp_path / "mailbox").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_production_has_no_mailbox(tmp_path: Path, clock: FixedClock) -> None:
    secret = SecretStr("x" * 40)
    production = Settings(
        environment=Environment.PRODUCTION,
        home=tmp_path,
        base_url="https://tickets.example",
        secret_key=secret,
        stripe_api_key=secret,
        stripe_webhook_secret=secret,
        smtp_url=SecretStr("smtps://mail.example"),
    )
    with pytest.raises(Bug):
        Mailbox(production, clock)
