"""Where an endpoint is, as whom it is called, and how long it may take."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Account:
    """Where to call and as whom: an argument of every call, so that one session serves all.

    `base_url` is such as `https://api.example/v1`; a trailing slash is tolerated.
    With `public_only` no connection is made but into the public internet.
    """

    base_url: str
    api_key: str | None = field(default=None, repr=False)
    public_only: bool = False

    @property
    def base(self) -> str:
        """The base URL in the one form that calls are made with."""
        return self.base_url.strip().rstrip("/")

    @property
    def way(self) -> str:
        """What circuit breakers are keyed by: where one way fails, the other may be open."""
        return f"public {self.base}" if self.public_only else self.base


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds: to connect, for the first byte, and between two chunks.

    There is no limit on the whole: a stream may live as long as it moves.
    """

    connect: float = 10.0
    first_byte: float = 120.0
    between: float = 60.0

    def stretched(self, factor: float) -> "Timeouts":
        """The same for work that takes longer: `factor` times as long to begin and between."""
        if factor == 1:
            return self
        return replace(self, first_byte=self.first_byte * factor, between=self.between * factor)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of an answer is taken, in bytes: the whole of it, and one event of a stream.

    `patience` says how many times as long as usual the work may take. With `has_media` the long
    texts of a whole answer are base64 and come as bytes: no bytes if they are not.
    """

    answer: int = 32 * 2**20
    event: int = 2**20
    patience: float = 1.0
    has_media: bool = False


USUAL = Bounds()
"""What most calls need."""
