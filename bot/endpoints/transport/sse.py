"""Server-sent events, parsed incrementally from bytes (HTML standard, section 9.2.6)."""

LIMIT = 2**20
"""Bytes that one event may have, and one line too, unless more are allowed for."""

_BOM = b"\xef\xbb\xbf"


class EventTooLong(ValueError):
    """One event is longer than is allowed for: nothing that follows is read."""


class EventStream:
    """Turns the bytes of an event stream, cut anywhere, into the data of its events.

    Names, ids and retry times of events are read over: no OpenAI-compatible endpoint needs them.
    Bytes that are not UTF-8 become U+FFFD, as the standard says.
    """

    __slots__ = ("_after_return", "_at_start", "_data", "_limit", "_size", "_tail")

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._tail = bytearray()  # a line that has not ended yet
        self._data: list[bytes] = []  # the data lines of an event that has not ended yet
        self._size = 0  # the bytes in _data
        self._at_start = True
        self._after_return = False  # a line feed that comes next belongs to the carriage return

    def feed(self, chunk: bytes) -> list[str]:
        """The data of each event that `chunk` completes.

        Raises:
            EventTooLong: an event has more than `limit` bytes.
        """
        if self._at_start or self._after_return:
            chunk = self._without_prelude(chunk)
        if self._tail or not chunk.endswith(b"\n"):
            chunk = self._whole_lines(chunk)
        return self._events(chunk.splitlines()) if chunk else []

    def finish(self) -> list[str]:
        """The last event, if the stream ended before the blank line that should close it.

        The standard would drop it; some servers leave out the blank line after `[DONE]`.
        """
        last = bytes(self._tail)
        self._tail.clear()
        return self._events([last, b""])

    def _without_prelude(self, chunk: bytes) -> bytes:
        """`chunk` without the byte order mark, or the line feed of a line that ended before."""
        if self._after_return and chunk:
            self._after_return = False
            chunk = chunk.removeprefix(b"\n")
        if self._at_start and chunk:
            chunk = bytes(self._tail) + chunk
            self._tail.clear()
            if len(chunk) < len(_BOM) and _BOM.startswith(chunk):
                self._tail += chunk
                return b""
            self._at_start = False
            chunk = chunk.removeprefix(_BOM)
        return chunk

    def _whole_lines(self, chunk: bytes) -> bytes:
        """The lines that have ended; what follows them waits in the tail."""
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
        if not end:
            self._tail += chunk
            if len(self._tail) + self._size > self._limit:
                raise EventTooLong
            return b""
        lines = bytes(self._tail) + chunk[:end]
        self._tail[:] = chunk[end:]
        self._after_return = chunk.endswith(b"\r")
        return lines

    def _events(self, lines: list[bytes]) -> list[str]:
        events: list[str] = []
        data = self._data
        for line in lines:
            if line.startswith(b"data:"):
                self._add(line[6:] if line[5:6] == b" " else line[5:])
            elif line == b"data":
                self._add(b"")
            elif not line and data:
                whole = data[0] if len(data) == 1 else b"\n".join(data)
                events.append(whole.decode("utf-8", "replace"))
                data.clear()
                self._size = 0
        return events

    def _add(self, value: bytes) -> None:
        self._size += len(value) + 1
        if self._size > self._limit:
            raise EventTooLong
        self._data.append(value)
