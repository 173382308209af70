"""Where files of an installation are kept. A protocol: a folder today, another place when someone needs it."""

from collections.abc import Sequence
from typing import Protocol

from admit.core.errors import Bug


class Storage(Protocol):
    """Keeps files for ever under names made from their content, so that a name never means two things."""

    async def keep(self, folder: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Keep (name, content) pairs; whoever shows a file finds it at this address followed by its name."""
        ...


class Nowhere:
    """Stands where nothing was given to keep files in: whoever tries has forgotten to wire it."""

    async def keep(self, folder: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Raises: Bug."""
        raise Bug(f"{len(files)} files for {folder}: this runtime was given no storage")


NOWHERE = Nowhere()
