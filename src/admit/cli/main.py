"""`admit`: the commands, each imported only when it is asked for.

The supervisor lives as long as the installation: what only other commands need would sit in its memory.
"""

import importlib
from collections.abc import Mapping

import click

from admit import __version__

COMMANDS: Mapping[str, str] = {
    "serve": "admit.cli.serve",
    "worker": "admit.cli.worker",
    "migrate": "admit.cli.migrate",
    "create-admin": "admit.cli.admin",
    "doctor": "admit.cli.doctor",
    "backup": "admit.cli.backup",
    "restore": "admit.cli.restore",
    "demo": "admit.cli.demo",
    "seed": "admit.cli.seed",
    "walkthrough": "admit.cli.walkthrough",
    "bench": "admit_bench.command",
}
"""Each name with its module, in which the command is called `command`."""


class Commands(click.Group):
    """The commands in the order of the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names, in the order in which somebody meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="admit")
def main() -> None:
    """Event ticketing: sell, settle, admit."""


if __name__ == "__main__":
    main()
