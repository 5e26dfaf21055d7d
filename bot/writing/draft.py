"""A completion while it is being written."""

import asyncio

from bot.endpoints.completions import TextCompletion, TextDelta
from bot.growing import Growing

LONGEST = 400_000
"""Characters of all choices together."""


class Draft(Growing):
    """The growing choices of a completion; `text` is the first of them.

    One task writes (`begin`, `add`, then `end`), another waits until it may be shown (`begun`) and
    shows it (`changed`, `text`, then `completion`), and anyone may `stop` it. `error` is what broke
    it off, if anything did.
    """

    def __init__(self) -> None:
        super().__init__(LONGEST)
        self.error: Exception | None = None
        self._steps: list[TextDelta] = []
        self._begun = asyncio.Event()

    @property
    def text(self) -> str:
        """All that was written of the first choice so far."""
        return "".join(step.text for step in self._steps if step.index == 0)

    @property
    def completion(self) -> TextCompletion:
        """All that was written so far."""
        return TextCompletion.of(self._steps)

    async def begun(self) -> None:
        """Wait until the call was let through.

        Raises:
            Exception: it was not, or failed at once; nothing was written.
        """
        await self._begun.wait()
        if self.error is not None and not self._steps and self.ended.is_set():
            raise self.error

    def begin(self) -> None:
        """Tell that the call was let through."""
        self._begun.set()

    def add(self, step: TextDelta) -> None:
        """Write on; what has no end is ended."""
        self._steps.append(step)
        self._grew(len(step.text))

    def end(self, error: Exception | None = None) -> None:
        """Write no more."""
        self.error = error
        self._begun.set()
        self._finish()
