"""History that is compared with what is stored, kept in memory."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.messages.said import Said
from bot.messages.sweeping import Stretch, Sweeping
from bot.storage.clock import first_id
from tests.bot.moderation.samples import SERVER

NOW = 1_800_000_000_000
OTHER, THREAD = 70, 71
PAGE = 3


def at(nth: int) -> int:
    """The id of the nth message, all of them said before now."""
    return first_id(NOW) - 1_000 + nth


@dataclass
class Shelf:
    """History that is kept in memory, with pages of three messages; `pages` are given at most."""

    channels: dict[int, dict[int, Said]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    asked: list[tuple[int, int]] = field(default_factory=list)
    failures: int = 0
    pages: int | None = None
    is_stuck: asyncio.Event = field(default_factory=asyncio.Event)

    async def stretch(
        self, guild_id: int, channel_id: int, before_id: int, known: Mapping[int, int]
    ) -> Stretch | None:
        assert guild_id == SERVER
        if self.pages == 0:
            self.is_stuck.set()
            await asyncio.Event().wait()
        self.pages = self.pages and self.pages - 1
        self.asked.append((channel_id, before_id))
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        if channel_id in self.hidden | self.gone:
            return None
        here = self.channels.get(channel_id, {})
        ids = sorted((each for each in here if each < before_id), reverse=True)[:PAGE]
        edited = [here[it] for it in ids if it in known and here[it].message.version > known[it]]
        return Stretch(frozenset(ids), edited, is_last=len(ids) < PAGE)

    async def is_gone(self, guild_id: int, channel_id: int) -> bool:
        assert guild_id == SERVER
        return channel_id in self.gone

    def edit(self, channel_id: int, nth: int, content: str) -> None:
        """Have a message edited."""
        there = self.channels[channel_id]
        message = replace(there[at(nth)].message, content=content, version=NOW + nth)
        there[at(nth)] = Said(message)


@dataclass
class Clock:
    """A time that goes on only when it is told to."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now


async def page(comparing: Sweeping, shelf: Shelf) -> None:
    """Compare one page, then break off."""
    shelf.pages, shelf.is_stuck = 1, asyncio.Event()
    tasks = {
        asyncio.create_task(comparing.sweep(SERVER, shelf)),
        asyncio.create_task(shelf.is_stuck.wait()),
    }
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    shelf.pages = None
