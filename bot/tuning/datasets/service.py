"""Makes datasets, each in a folder that goes with it."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.attachments.downloads import Downloads
from bot.errors import InputError
from bot.files import Checked, check
from bot.members import Members
from bot.settings import Settings
from bot.storage.tuning.ratings import Dialogue, Rated, Ratings
from bot.usage import Prices

from .choosing import LONGEST, Audience, LeftOut, refused, usable
from .examples import Examples, Made
from .manners import Manners
from .names import mentioned
from .roles import Roles
from .writing import LARGEST, Portion, Writer, Written, write

T = TypeVar("T")

AT_ONCE = 2
"""Datasets that are made at the same time; others wait."""
_NAMES = 2_000
"""People of a server who are known by name when somebody mentions them."""
_DIALOGUES = 20
"""Answers that are in memory at a time, with what was said before them."""
FULL = "My disk has no room for these examples. Tell whoever runs this bot."

OptedOut = Callable[[int], Awaitable[frozenset[int]]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Examples of a server, as files and as they were checked."""

    folder: Path
    written: Written
    checked: Mapping[Portion, Checked]

    def path(self, portion: Portion) -> Path:
        """Give the file of one portion."""
        return self.folder / portion


class Datasets:
    """Makes datasets of the answers that were liked in a server.

    Args:
        ratings: knows what was liked.
        settings: know how the bot was to answer.
        opted_out: tells whose words are not to be used in a server.
        members: tell who moderates.
        downloads: have room on the disk.
        prices: what models cost, if the operator has a price list.
    """

    def __init__(
        self,
        ratings: Ratings,
        settings: Settings,
        opted_out: OptedOut,
        *,
        members: Members,
        downloads: Downloads,
        prices: Prices | None = None,
    ) -> None:
        self._ratings = ratings
        self._settings = settings
        self._opted_out = opted_out
        self._members = members
        self._downloads = downloads
        self._prices = prices
        self._making = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def made(self, guild_id: int, audience: Audience, until: int) -> AsyncIterator[Dataset]:
        """Make a dataset of what somebody may read, with the ratings up to a time (Unix ms).

        Raises:
            InputError: the disk is full.
            EndpointBusy: too many files are being worked on.
        """
        async with self._downloads.room(2 * LARGEST) as folder:
            async with self._making:
                written = await self._write(folder, guild_id, audience, until)
                checked = {portion: await check(folder / portion) for portion in written.counts}
            yield Dataset(folder, written, checked)

    def price(self, model: str, tokens: int) -> str | None:
        """Tell what it costs to teach a model so many tokens once, if that is known."""
        millionths = self._prices.of_training(model, tokens) if self._prices else None
        return self._prices.shown(millionths) if self._prices and millionths is not None else None

    async def _write(self, folder: Path, guild_id: int, audience: Audience, until: int) -> Written:
        writer = await _on_disk(partial(Writer, folder))
        with writer:
            await self._fill(writer, guild_id, audience, until)
            return await _on_disk(writer.finish)

    async def _fill(self, writer: Writer, guild_id: int, audience: Audience, until: int) -> None:
        opted_out = await self._opted_out(guild_id)
        names = await self._ratings.names(guild_id, limit=_NAMES)
        roles = Roles(self._members, guild_id)
        maker = _Maker(
            Examples(roles.known, await asyncio.to_thread(mentioned, names)),
            await Manners.of(self._settings, guild_id),
            opted_out,
        )
        before: int | None = None
        while not writer.is_full and (
            page := await self._ratings.liked(guild_id, until=until, before=before)
        ):
            before = page[-1].id
            chosen = []
            for rated in page:
                why = refused(rated, audience, opted_out)
                if why is None:
                    chosen.append(rated)
                else:
                    writer.left_out[why] += 1
            for some in _batches(chosen):
                dialogues = await self._ratings.dialogues(some, characters=LONGEST)
                await roles.learn(_people(dialogues))
                await _on_disk(partial(write, writer, maker.make(dialogues)))


class _Maker:
    """Makes examples of dialogues."""

    def __init__(self, examples: Examples, manners: Manners, opted_out: frozenset[int]) -> None:
        self._examples = examples
        self._manners = manners
        self._opted_out = opted_out

    def make(self, dialogues: Iterable[Dialogue]) -> Iterator[tuple[Made | LeftOut, int]]:
        """Make them one by one, each with the id of its conversation, or tell why it is none."""
        for dialogue in dialogues:
            yield self._one(dialogue), dialogue.rated.conversation_id

    def _one(self, dialogue: Dialogue) -> Made | LeftOut:
        turns = usable(dialogue, self._opted_out)
        if isinstance(turns, LeftOut):
            return turns
        rated = dialogue.rated
        manner = self._manners.at(rated.home_id, rated.created_at, rated.persona)
        return self._examples.make(dialogue, turns, manner)


def _people(dialogues: Iterable[Dialogue]) -> Iterator[int]:
    for dialogue in dialogues:
        for turn in dialogue.before:
            if turn.role == "user" and turn.author_id:
                yield turn.author_id


def _batches(rated: Sequence[Rated]) -> Iterator[Sequence[Rated]]:
    for start in range(0, len(rated), _DIALOGUES):
        yield rated[start : start + _DIALOGUES]


async def _on_disk(work: Callable[[], T]) -> T:
    """Do something in a thread that may find the disk full."""
    try:
        return await asyncio.to_thread(work)
    except OSError as error:
        raise InputError(FULL) from error
