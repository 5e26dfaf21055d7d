"""Where an endpoint is, as whom it is called, and how long it may take."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """Where to call and as whom: an argument of every call, so that one session serves all.

    `base_url` is such as `https://api.example/v1`; a trailing slash is tolerated.
    """

    base_url: str
    api_key: str | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        """The base URL in the one form that caches and circuit breakers are keyed by."""
        return self.base_url.strip().rstrip("/")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds: to connect, for the first byte, and between two chunks.

    There is no limit on the whole: a stream may live as long as it moves.
    """

    connect: float = 10.0
    first_byte: float = 120.0
    between: float = 60.0
