"""One dataset while it is made."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.errors import InputError
from bot.storage.tuning.ratings import Dialogue, Rated, Ratings

from .choosing import LONGEST, Audience, LeftOut, refused, usable
from .examples import Examples, Made
from .manners import Manners
from .roles import Roles
from .writing import Writer, write

T = TypeVar("T")
Tell = Callable[[int, int], None]

FULL = "My disk has no room for these examples. Tell whoever runs this bot."
_MOST = 50_000
"""Answers that are looked at, the newest."""
_DIALOGUES = 20
"""Answers that are in memory at a time, with what was said before them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a server somebody may read, and the time up to which ratings count (Unix ms)."""

    guild_id: int
    audience: Audience
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What has to be known of a server to make examples: who opted out, moderates, is mentioned."""

    opted_out: frozenset[int]
    manners: Manners
    roles: Roles
    examples: Examples


class Making:
    """Goes through what was liked; `tell` hears how many answers were looked at, of how many."""

    def __init__(self, ratings: Ratings, known: Known, writer: Writer, tell: Tell) -> None:
        self._ratings = ratings
        self._known = known
        self._writer = writer
        self._tell = tell

    async def run(self, wanted: Wanted) -> None:
        """Write an example of every answer that can be one, while there is room."""
        ids = await self._ratings.liked(wanted.guild_id, until=wanted.until, limit=_MOST)
        for start in range(0, len(ids), _DIALOGUES):
            if self._writer.is_full:
                break
            some = ids[start : start + _DIALOGUES]
            rated = await self._ratings.rated(some, until=wanted.until)
            await self._write(list(self._chosen(rated, wanted.audience)))
            self._tell(start + len(some), len(ids))

    def _chosen(self, page: Sequence[Rated], audience: Audience) -> Iterator[Rated]:
        for rated in page:
            why = refused(rated, audience, self._known.opted_out)
            if why is None:
                yield rated
            else:
                self._writer.left_out[why] += 1

    async def _write(self, some: Sequence[Rated]) -> None:
        dialogues = await self._ratings.dialogues(some, characters=LONGEST)
        await self._known.roles.learn(_people(dialogues))
        await on_disk(partial(write, self._writer, self._made(dialogues)))

    def _made(self, dialogues: Iterable[Dialogue]) -> Iterator[tuple[Made | LeftOut, int]]:
        for dialogue in dialogues:
            yield self._one(dialogue), dialogue.rated.conversation_id

    def _one(self, dialogue: Dialogue) -> Made | LeftOut:
        turns = usable(dialogue, self._known.opted_out)
        if isinstance(turns, LeftOut):
            return turns
        rated = dialogue.rated
        manner = self._known.manners.at(rated.home_id, rated.created_at, rated.persona)
        return self._known.examples.make(dialogue, turns, manner)


def _people(dialogues: Iterable[Dialogue]) -> Iterator[int]:
    for dialogue in dialogues:
        for turn in dialogue.before:
            if turn.role == "user" and turn.author_id:
                yield turn.author_id


async def on_disk(work: Callable[[], T]) -> T:
    """Do something in a thread that may find the disk full.

    Raises:
        InputError: it is full.
    """
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise InputError(FULL) from error
