"""Server-sent events, parsed incrementally from bytes (HTML standard, section 9.2.6)."""


class EventStream:
    """Turns the bytes of an event stream, cut anywhere, into the data of its events."""

    def feed(self, chunk: bytes) -> list[str]:
        """The data of each event that `chunk` completes."""
        raise NotImplementedError
