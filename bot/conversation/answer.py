"""One answer while it is being written."""

import asyncio
from dataclasses import dataclass

from bot.growing import Growing
from bot.storage.conversations import State, Turn

LONGEST = 1_000_000
"""Characters of an answer."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended; `note` is a sentence for the person when there is something to say.

    `used` tells what the answer took, where that is wanted.
    """

    state: State
    finish_reason: str | None = None
    note: str = ""
    can_retry: bool = True
    used: str = ""

    @property
    def can_continue(self) -> bool:
        """Whether the answer was cut by its length, so that more can be asked for."""
        return self.state is State.COMPLETE and self.finish_reason == "length"


class Answer(Growing):
    """The growing text of an answer.

    One task writes (`add`, then `end`), another shows (`changed`, `text`, `ending`) and then sets
    `shown`, and anyone may `stop` it. `problems` are sentences about what of the question could
    not be read.
    """

    def __init__(self, turn: Turn, *, text: str = "") -> None:
        super().__init__(LONGEST, length=len(text))
        self.turn = turn
        self.problems: tuple[str, ...] = ()
        self.ending: Ending | None = None
        self.shown = asyncio.Event()
        self._pieces = [text] if text else []

    @property
    def text(self) -> str:
        """All that was written so far."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0] if self._pieces else ""

    def add(self, text: str) -> None:
        """Write on; an answer without an end is ended."""
        if text:
            self._pieces.append(text)
            self._grew(len(text))

    def end(self, ending: Ending) -> None:
        """Write no more."""
        self.ending = ending
        self._finish()
