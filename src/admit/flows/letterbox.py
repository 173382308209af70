"""Where the provider's messages come in: those that arrive together are kept in one transaction."""

from collections.abc import Sequence

from admit.core.batches import OutcomeUnknown
from admit.core.coalescer import Coalescer
from admit.core.db import CommitUnknown, DatabaseGone
from admit.flows import inbox
from admit.flows.runtime import Runtime
from admit.sales.gateway import ProviderEvent


class Letterbox:
    """Takes verified messages; one for each process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._coalescer: Coalescer[None, ProviderEvent, None] = Coalescer(
            self._batch, rolled_back=(DatabaseGone,), watch=runtime.watch("inbox")
        )

    async def post(self, event: ProviderEvent) -> None:
        """Keep one message, once however often it comes.

        Raises: Busy, DatabaseGone and CommitUnknown, after which the provider sends it again.
        """
        try:
            await self._coalescer.call(None, event)
        except OutcomeUnknown as error:
            raise CommitUnknown(str(error)) from error

    async def aclose(self) -> None:
        """Take no more messages and keep those that wait."""
        await self._coalescer.aclose()

    async def _batch(self, _: None, events: Sequence[ProviderEvent]) -> Sequence[Exception | None]:
        try:
            await inbox.receive(self._runtime, events)
        except CommitUnknown as error:
            raise OutcomeUnknown(str(error)) from error
        return [None] * len(events)
