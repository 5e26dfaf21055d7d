"""Reads a message's files, a bounded number at a time and off the event loop."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.attachments.limits import Limits
from bot.attachments.upload import Upload
from bot.storage.conversations import Part


@dataclass(frozen=True, slots=True)
class Readings:
    """What a message's files came to.

    Attributes:
        parts: Content parts, in the order of the files.
        problems: One plain sentence for each file that could not be read, or not wholly.
    """

    parts: tuple[Part, ...] = ()
    problems: tuple[str, ...] = ()


class AttachmentReader:
    """Turns uploads into content parts; owns the threads that do the heavy part of it.

    Args:
        threads: How many pictures or texts are worked on at the same time.
        limits: Bounds on number, sizes and time.
    """

    def __init__(self, *, threads: int = 2, limits: Limits = Limits()) -> None:
        self._threads = threads
        self._limits = limits

    async def read(self, uploads: Sequence[Upload]) -> Readings:
        """Read every upload; what cannot be read becomes a sentence, never an error."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give the threads back; no `read` may follow."""
