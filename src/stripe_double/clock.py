"""The double's clock: real time plus an offset that only grows, so that `created` never runs backwards."""

import time


class Clock:
    """Unix seconds that controls can move forward."""

    def __init__(self) -> None:
        self.offset_s = 0.0
        self._last = 0.0

    def now(self) -> float:
        """Seconds since 1970, never less than the last answer."""
        self._last = max(self._last, time.time() + self.offset_s)
        return self._last

    def seconds(self) -> int:
        """Whole seconds since 1970, as Stripe stamps them."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move forward.

        Raises: ValueError when asked to go back.
        """
        if seconds < 0:
            raise ValueError("The clock moves forward only.")
        self.offset_s += seconds
