"""What a model gets to read: what was found, with what was said around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import orjson

from bot.conversation.prompt import one_line
from bot.conversation.tokens import raw_tokens
from bot.search import spoilers
from bot.search.service import Hit
from bot.storage.search import Passage

AROUND = 2
"""Passages before and after each one that was found."""
MOST_SOURCES = 8
_LONGEST = 1_500
"""Characters of a single passage."""


class Surroundings(Protocol):
    """What `Search` knows beside the hits."""

    async def around(self, passage: Passage, count: int) -> list[Passage]:
        """Give what was said before and after."""
        ...

    async def author_names(self, passages: Sequence[Passage]) -> dict[int, str]:
        """Give names by the ids of first messages."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """Neighbouring passages of one channel; `found` is the one that they stand around."""

    number: int
    found: Passage
    passages: tuple[Passage, ...]


async def sources(
    search: Surroundings, hits: Iterable[Hit], budget: int
) -> tuple[tuple[Source, ...], Mapping[int, str]]:
    """Pack what was found, the best first, with its neighbourhood, into so many tokens.

    Gives also the names of the authors, by the ids of first messages. What fits only without its
    neighbourhood goes without; nothing is shown twice.
    """
    packed: list[Source] = []
    taken: set[int] = set()
    for hit in hits:
        if len(packed) == MOST_SOURCES:
            break
        if hit.passage.id in taken:
            continue
        near = [hit.passage, *await search.around(hit.passage, AROUND)]
        near = [each for each in near if each.id not in taken]
        for wanted in (near, [hit.passage]):
            if (cost := _tokens(wanted)) <= budget:
                budget -= cost
                taken.update(each.id for each in wanted)
                packed.append(Source(len(packed) + 1, hit.passage, _in_order(wanted)))
                break
    names = await search.author_names([each for source in packed for each in source.passages])
    return tuple(packed), names


def page(packed: Sequence[Source], names: Mapping[int, str]) -> str:
    """Write sources down: a line of JSON each, so that no text can pass for something else.

    What a message hides stands between `||`, as in Discord.
    """
    return "\n".join(
        orjson.dumps(
            {
                "source": source.number,
                "messages": [
                    {
                        "by": one_line(names.get(each.message_id, "")),
                        "at": _time(each),
                        "text": _text(each),
                    }
                    for each in source.passages
                ],
            }
        ).decode()
        for source in packed
    )


def _tokens(passages: Iterable[Passage]) -> int:
    frame = 40  # name, time, and the signs around them
    return sum(frame + int(raw_tokens(_text(each)) * 1.1) for each in passages)


def _text(passage: Passage) -> str:
    return spoilers.signed(spoilers.part(passage.text, 0, _LONGEST))


def _in_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple(sorted(passages, key=lambda each: (each.message_id, each.piece)))


def _time(passage: Passage) -> str:
    return datetime.fromtimestamp(passage.created_at / 1_000, UTC).strftime("%Y-%m-%d %H:%M")
