"""Passages out of messages: one each, short ones together, long ones in pieces."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from bot.search import spoilers
from bot.search.folding import folded
from bot.storage.messages import Message
from bot.storage.messages.extras import Extra, TextFile
from bot.storage.search import NewPassage
from bot.storage.search.standing import Span, Standing

SHORT: Final = 40
"""Letters below which a message is put together with its neighbours."""
TOGETHER, AT_MOST = 400, 10
"""Letters and messages that are put together at most."""
APART: Final = 300_000
"""Milliseconds between neighbours at most."""
PIECE, OVERLAP = 1_500, 200
"""Letters of a piece of a long message, and those that it shares with the one before."""
MOST_PIECES: Final = 16
_LONGEST_NOT_CUT: Final = 1_800
_AFTER_EPOCH: Final = 22
"""Bits of an id below its time in milliseconds."""
_HIDDEN_FILE: Final = "/SPOILER_"
"""Stands before the name of a file that is hidden until it is clicked on."""
_END = re.compile(
    r"[.!?\u2026]['\"\u201d\u2019)\]]*\s+|\n+|[\u3002\uff01\uff1f]"  # the last are full-width
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Unit:
    """Messages that are one passage already (`is_new`: or will be); its first message comes first.

    `messages` are ids with versions; `is_whole` tells that nothing may join it.
    """

    messages: tuple[tuple[int, int], ...]
    channel_id: int
    author_id: int
    created_at: int
    text: str = field(repr=False)
    is_new: bool
    is_whole: bool = False

    @property
    def first(self) -> int:
        """The id of its first message."""
        return self.messages[0][0]

    @property
    def last(self) -> int:
        """The id of its last message."""
        return self.messages[-1][0]


def words_of(message: Message, extra: Extra) -> str:
    """Give everything that can be found of a message."""
    files = (_words_of_file(each) for each in extra.files if each.text)
    parts = (folded(message.content), folded(extra.words), spoilers.bare(extra.heard), *files)
    return "\n".join(part.strip() for part in parts if part and part.strip())


def new(message: Message, text: str) -> Unit:
    """Give a message that has no passage yet."""
    return Unit(
        ((message.id, message.version),),
        message.channel_id,
        message.author_id,
        message.created_at,
        text,
        is_new=True,
    )


def stood(standing: Standing) -> Unit | None:
    """Give a passage that stands already; None if its messages are gone."""
    passage = standing.passage
    if not standing.messages:
        return None
    return Unit(
        standing.messages,
        passage.channel_id,
        passage.author_id,
        passage.created_at,
        passage.text,
        is_new=False,
        is_whole=passage.piece > 0 or len(passage.text) > TOGETHER,
    )


def spans(units: Iterable[Unit]) -> list[Span]:
    """Give the stretches of channels in which new messages may have neighbours."""
    reach = (APART + 1) << _AFTER_EPOCH
    found: list[Span] = []
    for unit in sorted(units, key=lambda it: (it.channel_id, it.first)):
        before, after = max(0, unit.first - reach), unit.last + reach
        last = found[-1] if found else None
        if last and last.channel_id == unit.channel_id and before <= last.last_id:
            found[-1] = replace(last, last_id=after)
        else:
            found.append(Span(unit.channel_id, before, after))
    return found


def passages(units: Iterable[Unit]) -> list[NewPassage]:
    """Give the passages that are to be made, also of those that stand and are joined by others.

    Passages that stand and stay as they are, are left out, and so are messages without words.
    """
    ordered = sorted(
        (it for it in units if it.text.strip()), key=lambda it: (it.channel_id, it.first)
    )
    return [
        passage
        for _, some in groupby(ordered, key=lambda it: it.channel_id)
        for unit in _joined(some)
        if unit.is_new
        for passage in _made(unit)
    ]


def pieces(text: str) -> list[str]:
    """Cut a long text into overlapping pieces, at ends of sentences where there are some.

    What is hidden in the text is so in each of them.
    """
    found: list[str] = []
    begin = 0
    while len(text) - begin > PIECE and len(found) < MOST_PIECES - 1:
        end = _cut(text, begin + PIECE // 2, begin + PIECE)
        found.append(spoilers.part(text, begin, end).strip())
        begin = max(_cut(text, max(begin + 1, end - OVERLAP), end - 1), begin + 1)
    found.append(spoilers.part(text, begin, begin + PIECE).strip())
    return [each for each in found if each]


def _words_of_file(file: TextFile) -> str:
    read = spoilers.hidden if _HIDDEN_FILE in file.url else spoilers.bare
    return read(file.text or "")


def _joined(units: Iterable[Unit]) -> Iterator[Unit]:
    """Join the units of a channel, in their order."""
    current: Unit | None = None
    for unit in units:
        if current is not None and _belong_together(current, unit):
            current = replace(
                current,
                messages=tuple(sorted({*current.messages, *unit.messages})),
                text=f"{current.text}\n{unit.text}",
                is_new=True,
            )
            continue
        if current is not None:
            yield current
        current = unit
    if current is not None:
        yield current


def _belong_together(one: Unit, other: Unit) -> bool:
    if one.is_whole or other.is_whole or not (one.is_new or other.is_new):
        return False
    if one.author_id != other.author_id or not min(len(one.text), len(other.text)) < SHORT:
        return False
    if len(one.text) + len(other.text) > TOGETHER:
        return False
    if len(one.messages) + len(other.messages) > AT_MOST:
        return False
    return (other.first >> _AFTER_EPOCH) - (one.last >> _AFTER_EPOCH) <= APART


def _made(unit: Unit) -> Sequence[NewPassage]:
    texts = pieces(unit.text) if len(unit.text) > _LONGEST_NOT_CUT else [unit.text]
    return [
        NewPassage(
            messages=unit.messages,
            channel_id=unit.channel_id,
            author_id=unit.author_id,
            piece=nth,
            text=text,
            created_at=unit.created_at,
        )
        for nth, text in enumerate(texts)
    ]


def _cut(text: str, low: int, high: int) -> int:
    """Give where to cut between two places: after a sentence, else a word, else at the end."""
    for mark in (_END, _SPACE):
        ends = [match.end() for match in mark.finditer(text, low, high)]
        if ends:
            return ends[-1]
    return high
