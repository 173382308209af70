"""What an installation needs around it: settings that fit, room on the disk, a provider, a way out for mail."""

import asyncio
import os
import shutil
import ssl
from pathlib import Path

from admit.adapters.smtp import Server, server_of
from admit.backoffice.health import Finding
from admit.core.settings import Environment, Settings
from admit.sales.gateway import Gateway, GatewayRefused, GatewayUnreachable

LEAST_FREE_BYTES = 500_000_000
ANSWER_WITHIN_S = 10.0


def settings(given: Settings) -> Finding:
    """Whether the settings fit each other, beyond what stops the start."""
    problems = []
    key = given.stripe_api_key.get_secret_value() if given.stripe_api_key else ""
    if key and given.stripe_webhook_secret is None:
        problems.append("ADMIT_STRIPE_WEBHOOK_SECRET is not set, so payments settle only when asked about")
    if key and not given.stripe_publishable_key:
        problems.append("ADMIT_STRIPE_PUBLISHABLE_KEY is not set, so buyers cannot pay")
    if given.is_production and key.startswith(("sk_test_", "rk_test_")):
        problems.append("ADMIT_STRIPE_API_KEY is a test key, in production")
    if given.is_production and given.mail_sender.endswith("admit.invalid>"):
        problems.append("ADMIT_MAIL_SENDER is not set, so mail comes from nowhere")
    text = f"{given.environment.value}, {given.base_url}, home {given.home}"
    return Finding("settings", not problems, "; ".join(problems) or text)


def disk(home: Path) -> Finding:
    """Whether the home can be written and has room."""
    if not os.access(home, os.W_OK):
        return Finding("disk", False, f"{home} cannot be written by this account: see to its rights")
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        return Finding(
            "disk", False, f"{free / 1e9:.1f} GB free at {home}: make room, a full disk stops all sales"
        )
    return Finding("disk", True, f"{free / 1e9:.1f} GB free at {home}")


async def provider(given: Settings, gateway: Gateway) -> Finding:
    """Whether the payment provider answers to our key."""
    if given.stripe_api_key is None:
        return Finding("payments", True, "no ADMIT_STRIPE_API_KEY: free orders only")
    try:
        await gateway.check()
    except GatewayRefused as refused:
        return Finding(
            "payments", False, f"{given.stripe_api_url} refuses ADMIT_STRIPE_API_KEY ({refused.code})"
        )
    except GatewayUnreachable as gone:
        return Finding(
            "payments", False, f"{given.stripe_api_url} does not answer ({gone}): see to the network"
        )
    return Finding("payments", True, f"{given.stripe_api_url} answers")


async def mail(given: Settings) -> Finding:
    """Whether the mail server greets us; nothing is sent."""
    if given.smtp_url is None:
        kept = (
            "the demo's mailbox"
            if given.environment is Environment.DEMO
            else "kept in the mailbox, sent to nobody"
        )
        return Finding("mail", True, kept)
    server = server_of(given.smtp_url.get_secret_value())
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            greeting = await _greeting(server)
    except (OSError, TimeoutError) as error:
        why = str(error) or "no answer within ten seconds"
        return Finding(
            "mail", False, f"{server.host}:{server.port} cannot be reached ({why}): see ADMIT_SMTP_URL"
        )
    if not greeting.startswith("220"):
        return Finding("mail", False, f"{server.host}:{server.port} is no mail server: see ADMIT_SMTP_URL")
    return Finding("mail", True, f"{server.host}:{server.port} answers")


async def _greeting(server: Server) -> str:
    context = ssl.create_default_context() if server.encryption == "tls" else None
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=context)
    try:
        line = await reader.readline()
        writer.write(b"QUIT\r\n")
        return line.decode("latin-1")
    finally:
        writer.close()
