"""What the rehearsal partner wants to say, before it is cut to what was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from sandbox.endpoints.tokens import pieces

from .texts import endless_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer and how it is given.

    Attributes:
        text: the words.
        reason: the finish reason when nothing cuts it short.
        slowness: how many times slower than the pace it is written.
        is_refusal: whether the words are a refusal in place of content.
        is_cut: whether the stream ends without a finish reason.
        is_endless: whether it goes on after the text until it is stopped.
    """

    text: str = ""
    reason: str = "stop"
    slowness: float = 1.0
    is_refusal: bool = False
    is_cut: bool = False
    is_endless: bool = False

    def _blocks(self) -> Iterator[str]:
        yield self.text
        if self.is_endless:
            yield from map(endless_line, count(1))


class Cut:
    """Gives a reply piece by piece (about a token each), cut at a stop word or at the limit.

    `reason` is right when the pieces are used up; `tokens` counts them.
    """

    def __init__(self, reply: Reply, *, stop: tuple[str, ...], limit: int | None) -> None:
        self.reason = reply.reason
        self.tokens = 0
        self._pieces = self._cut(reply, stop, limit)

    def __iter__(self) -> Iterator[str]:
        """Go through the pieces, once."""
        return self._pieces

    def _cut(self, reply: Reply, stop: tuple[str, ...], limit: int | None) -> Iterator[str]:
        for block in reply._blocks():  # noqa: SLF001 - the two belong together
            text, is_stopped = _stopped(block, stop)
            for piece in pieces(text):
                if self.tokens == limit:
                    self.reason = "length"
                    return
                self.tokens += 1
                yield piece
            if is_stopped:
                self.reason = "stop"
                return


def _stopped(text: str, stop: tuple[str, ...]) -> tuple[str, bool]:
    ends = [text.find(word) for word in stop if word in text]
    return (text[: min(ends)], True) if ends else (text, False)
