"""The mailbox and the style guide, which stay out of production, and the pages that every foot links to."""

from pathlib import Path

import pytest
from litestar import Router
from pydantic import SecretStr

from admit.core.settings import Environment, Settings
from admit.web.routes import web_handlers
from tests.support.browsing import Surfer
from tests.support.page_world import PageWorld


async def test_a_kept_mail_is_shown_as_text_with_links_and_as_html(
    stranger: Surfer, world: PageWorld
) -> None:
    page = f"/mailbox/{world.mail_id}"
    assert "Your tickets for Autumn Night" in await stranger.read("/mailbox")
    shown = await stranger.get(page)
    assert f'src="{page}/html"' in shown.text
    assert '<a href="https://admit.example' in shown.text
    assert "Your tickets for Autumn Night" in (await stranger.get(f"{page}/html")).text


async def test_the_html_of_a_mail_stands_in_a_sandbox_that_runs_nothing(
    stranger: Surfer, world: PageWorld
) -> None:
    headers = (await stranger.get(f"/mailbox/{world.mail_id}/html")).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("mail_id", ["nothing", "..%2f..%2fsecret", "0" * 33])
async def test_a_mail_that_is_not_there_is_not_found(stranger: Surfer, mail_id: str) -> None:
    assert (await stranger.get(f"/mailbox/{mail_id}")).status_code == 404


def test_production_has_neither_mailbox_nor_style_guide(tmp_path: Path) -> None:
    settings = Settings(
        environment=Environment.PRODUCTION,
        home=tmp_path,
        base_url="https://tickets.example.org",
        secret_key=SecretStr("x" * 40),
        stripe_api_key=SecretStr("sk_live_x"),
        stripe_webhook_secret=SecretStr("whsec_x"),
        smtp_url=SecretStr("smtp://mail.example.org"),
    )
    paths = {handler.path for handler in web_handlers(settings) if isinstance(handler, Router)}
    assert "/legal" in paths
    assert not paths & {"/mailbox", "/styleguide"}


async def test_the_pages_in_the_foot_are_there(stranger: Surfer) -> None:
    assert "What we" not in await stranger.read("/legal/terms")
    assert "Card data goes straight to the payment provider" in await stranger.read("/legal/privacy")


@pytest.mark.parametrize(
    "path", ["/organizer/no-such-tenant", "/door/x/y", "/legal/nothing", "/sign-in/extra", "/admin/nothing"]
)
async def test_our_own_first_words_are_never_taken_for_an_organizers_page(
    operator: Surfer, path: str
) -> None:
    assert (await operator.get(path)).status_code == 404
