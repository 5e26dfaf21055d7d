"""What the stand-in was asked, and how each call went."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from .multipart import Part

MOST = 500
"""Calls that are remembered."""
MOST_BYTES = 64 * 2**20
"""Bytes of request bodies that are remembered, over all calls."""
SHOWN = 32 * 1024
"""Bytes from the beginning of an answer that are remembered, so that they can be shown."""


class Ending(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"
    """The whole answer was handed to the socket; also when the answer was an error."""
    LEFT = "left"
    """The client closed the connection before it had the whole answer."""
    RESET = "reset"
    """A fault reset the connection."""
    CLOSED = "closed"
    """The server closed while it was answering."""


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """One request and what became of it; filled in while it is being answered.

    Attributes:
        number: counts the server's calls from 1.
        path: below the prefix, such as `/chat/completions`.
        body: the parsed JSON, None when there was none or it could not be parsed. Of a form: its
            fields, with files only described.
        parts: the parts of a form, exactly as they were sent.
        size: of the body in bytes.
        status: the HTTP status of the answer, None while there is none.
        started: `time.perf_counter()` when the request was complete.
        first_byte: `time.perf_counter()` when the first content was written: the first event that
            carries text of a streamed answer, or the beginning of a whole one.
        duration: seconds from `started` to the end, None while it is being answered.
        events: server-sent events that were handed to the socket, `[DONE]` included.
        usage: the token counts that were reported or would have been.
        ending: how it ended, None while it is being answered.
        began: Unix seconds when the request was complete.
        kind: the content type of the answer.
        answer: the beginning of the answer.
        answer_size: of the whole answer so far, in bytes.
    """

    number: int
    method: str
    path: str
    body: object = None
    parts: tuple[Part, ...] = ()
    size: int = 0
    status: int | None = None
    started: float = field(default_factory=time.perf_counter)
    first_byte: float | None = None
    duration: float | None = None
    streamed: bool = False
    model: str | None = None
    usage: dict[str, int] | None = None
    events: int = 0
    ending: Ending | None = None
    began: float = field(default_factory=time.time)
    kind: str = ""
    answer: bytearray = field(default_factory=bytearray, repr=False)
    answer_size: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def cancelled(self) -> bool:
        """Whether the client went away before the answer was complete."""
        return self.ending is Ending.LEFT

    async def ended(self, timeout: float = 5.0) -> "Call":  # noqa: ASYNC109 - reads best in a test
        """Wait until the call is over, at most `timeout` seconds.

        Raises:
            TimeoutError: it is still being answered.
        """
        async with asyncio.timeout(timeout):
            await self._ended.wait()
        return self

    def note(self, data: bytes) -> None:
        """Note some more of the answer."""
        room = SHOWN - len(self.answer)
        if room > 0:
            self.answer += data[:room]
        self.answer_size += len(data)

    def mark_first_byte(self) -> None:
        """Note that content is being written, if it is the first."""
        if self.first_byte is None:
            self.first_byte = time.perf_counter()

    def close(self) -> None:
        """Note that it is over; answered in full unless something else was noted before."""
        self.duration = time.perf_counter() - self.started
        self.ending = self.ending or Ending.ANSWERED
        self._ended.set()


class Calls:
    """The latest calls, oldest first; a bounded number of calls and of bytes."""

    def __init__(self, *, most: int = MOST, most_bytes: int = MOST_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._kept: deque[Call] = deque()
        self._fresh: asyncio.Queue[Call] = asyncio.Queue(most)
        self._bytes = 0
        self._total = 0
        self._watchers: list[Callable[[Call], None]] = []

    def watch(self, watcher: Callable[[Call], None]) -> None:
        """Call `watcher` with each call when it begins, and again when it is over."""
        self._watchers.append(watcher)

    def tell(self, call: Call) -> None:
        """Tell those who watch how a call stands."""
        for watcher in self._watchers:
            watcher(call)

    def open(self, method: str, path: str, *, body: object, size: int) -> Call:
        """Note a new call."""
        self._total += 1
        call = Call(number=self._total, method=method, path=path, body=body, size=size)
        self._kept.append(call)
        self._bytes += size
        while len(self._kept) > self._most or (
            self._bytes > self._most_bytes and len(self._kept) > 1
        ):
            self._bytes -= self._kept.popleft().size
        if self._fresh.full():
            self._fresh.get_nowait()
        self._fresh.put_nowait(call)
        return call

    async def next(self, timeout: float = 5.0) -> Call:  # noqa: ASYNC109 - reads best in a test
        """Give each call once, in the order they came; waits at most `timeout` seconds for one.

        Raises:
            TimeoutError: none came.
        """
        async with asyncio.timeout(timeout):
            return await self._fresh.get()

    @property
    def last(self) -> Call:
        """The newest call.

        Raises:
            IndexError: there was none.
        """
        return self._kept[-1]

    @property
    def total(self) -> int:
        """How many calls there were, forgotten ones included."""
        return self._total

    def clear(self) -> None:
        """Forget all calls; the numbers go on."""
        self._kept.clear()
        self._bytes = 0
        while not self._fresh.empty():
            self._fresh.get_nowait()

    def __iter__(self) -> Iterator[Call]:
        """Go through them, oldest first."""
        return iter(tuple(self._kept))

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._kept)

    def __getitem__(self, index: int) -> Call:
        """The one at this place, oldest first."""
        return self._kept[index]
