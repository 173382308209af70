"""Where files of an installation are kept. A protocol: a folder today, another place when someone needs it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from admit.core.errors import Bug


class Storage(Protocol):
    """Keeps files under names made from their content, so that a name never means two things."""

    async def keep(self, folder: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Keep (name, content) pairs; whoever shows a file finds it at this address followed by its name."""
        ...

    async def forget_unnamed(self, folder: str, named: Collection[str], *, before: datetime) -> int:
        """Delete the files of groups that nothing names; how many files went.

        A file's group is its name up to the last dash; `named` are groups' names. What was kept after `before`, or
        was still named when it was last looked at after `before`, stays.
        """
        ...


class Nowhere:
    """Stands where nothing was given to keep files in: whoever tries has forgotten to wire it."""

    async def keep(self, folder: str, files: Sequence[tuple[str, bytes]]) -> str:
        """Raises: Bug."""
        raise Bug(f"{len(files)} files for {folder}: this runtime was given no storage")

    async def forget_unnamed(self, folder: str, named: Collection[str], *, before: datetime) -> int:
        """Raises: Bug."""
        raise Bug(f"{folder} ({len(named)} named, {before}): this runtime was given no storage")


NOWHERE = Nowhere()
