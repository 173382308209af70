"""`admit worker`: one worker process, alone or under the supervisor."""

import click
import uvloop

from admit import assembly
from admit.adapters import transports
from admit.cli.starting import at_hand, plain_errors, prepared_settings
from admit.core import memory
from admit.core.settings import Settings
from admit.flows.mail_links import MailLinks
from admit.worker import schedule
from admit.worker.handlers import Bench, drains


@click.command("worker")
def command() -> None:
    """Run the worker alone: mail, payments, refunds, expired holds."""
    settings = prepared_settings()
    with plain_errors(), at_hand(settings) as given:
        uvloop.run(work(given))


async def work(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished. The settings name the database."""
    async with (
        assembly.running(settings, application="admit worker") as runtime,
        transports.opened(settings, runtime.clock) as transport,
    ):
        links = MailLinks(settings.base_url, runtime.secret_key)
        assert settings.database_url is not None
        direct = settings.database_direct_url or settings.database_url
        memory.give_back()
        app = schedule.app_of(direct.get_secret_value(), drains(Bench(runtime, transport, links)))
        async with app.open_async():
            await schedule.run(app)


if __name__ == "__main__":
    command()
