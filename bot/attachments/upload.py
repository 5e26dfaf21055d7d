"""A file as it comes from its sender."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said in a sound.

    Attributes:
        text: Its words; empty if there are none.
        seconds: How long it is.
        notes: Sentences on what is missing of it.
    """

    text: str = field(repr=False)
    seconds: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that someone sent; nothing in it is to be trusted.

    Attributes:
        name: What the sender called it.
        size: Bytes, as announced; `read` may give another number.
        content_type: The announced media type.
        read: `await read(limit)` gives the bytes and raises InputError beyond `limit` bytes.
        hear: `await hear(longest)` gives what is said in it, and raises a ParleyError if it cannot,
            InputError also beyond `longest` seconds. None where nobody listens.
        is_voice: Whether it was spoken into Discord, as a voice message.
    """

    name: str
    size: int
    content_type: str | None
    read: Callable[[int], Awaitable[bytes]]
    hear: Callable[[float], Awaitable[Heard]] | None = None
    is_voice: bool = False
