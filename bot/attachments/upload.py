"""A file as the person sent it, before anything is known about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that someone sent; nothing in it is to be trusted.

    Attributes:
        name: What the sender called it.
        size: Bytes, as announced; `read` may give another number.
        content_type: The announced media type.
        read: `await read(limit)` gives the bytes and raises InputError beyond `limit` bytes.
    """

    name: str
    size: int
    content_type: str | None
    read: Callable[[int], Awaitable[bytes]]
