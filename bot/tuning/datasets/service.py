"""Makes datasets, each in a folder that goes with it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.attachments.downloads import Downloads
from bot.files import Checked, check
from bot.members import Members
from bot.settings import Settings
from bot.storage.tuning.ratings import Ratings
from bot.usage import Prices

from .examples import Examples
from .making import Known, Making, Tell, Wanted, on_disk
from .manners import Manners
from .names import mentioned
from .roles import Roles
from .writing import LARGEST, Portion, Writer, Written

AT_ONCE = 2
"""Datasets that are made at the same time; others wait."""
_NAMES = 2_000
"""People of a server who are known by name when somebody mentions them."""

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
    async def made(self, wanted: Wanted, tell: Tell | None = None) -> AsyncIterator[Dataset]:
        """Make a dataset, which is there as long as the block lasts.

        `tell` hears how many answers were looked at, and of how many.

        Raises:
            InputError: the disk is full.
            EndpointBusy: too many files are being worked on.
        """
        async with self._downloads.room(2 * LARGEST) as folder:
            async with self._making:
                written = await self._written(folder, wanted, tell or _nobody)
                checked = {portion: await check(folder / portion) for portion in written.counts}
            yield Dataset(folder, written, checked)

    def price(self, model: str, tokens: int) -> str | None:
        """Tell what it costs to teach a model so many tokens once, if that is known."""
        millionths = self._prices.of_training(model, tokens) if self._prices else None
        return self._prices.shown(millionths) if self._prices and millionths is not None else None

    async def _written(self, folder: Path, wanted: Wanted, tell: Tell) -> Written:
        known = await self._known(wanted.guild_id)
        writer = await on_disk(partial(Writer, folder))
        with writer:
            await Making(self._ratings, known, writer, tell).run(wanted)
            return await on_disk(writer.finish)

    async def _known(self, guild_id: int) -> Known:
        names = await self._ratings.names(guild_id, limit=_NAMES)
        roles = Roles(self._members, guild_id)
        return Known(
            opted_out=await self._opted_out(guild_id),
            manners=await Manners.of(self._settings, guild_id),
            roles=roles,
            examples=Examples(roles.known, await asyncio.to_thread(mentioned, names)),
        )


def _nobody(looked_at: int, count: int) -> None:
    """Tell nobody how far it is."""
