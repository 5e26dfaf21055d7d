"""A server whose messages become findable, with an endpoint over real sockets."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bot.client import Services
from bot.config import Config
from bot.endpoints.embeddings import Embeddings
from bot.endpoints.transport import Transport, new_session
from bot.members import NOBODY, Standing
from bot.messages.missed import Page, Place
from bot.messages.said import Said
from bot.messages.service import Messages
from bot.search.files import TextFiles
from bot.search.indexed import Indexed
from bot.search.tempo import Tempo
from bot.search.vectors import Vectors
from bot.serving import build
from bot.storage.clock import first_id, unix_ms
from bot.storage.database import Database
from bot.storage.messages import Message
from bot.storage.messages.extras import Extra
from bot.storage.personal import PersonalStore
from bot.storage.search import WordsFilter
from sandbox.world import Sandbox

SERVER, GENERAL, STAFF, THREAD = 1, 2, 3, 4
ADMIN, MEMBER, NEWCOMER = 9, 10, 11
BOT = 99
SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000
TEMPO = Tempo(together=40, settled=8, patience=0.01, first_pause=0.01, longest_pause=0.05)
PATIENCE = 20.0
NOTHING = Extra()


@dataclass
class Stacks:
    """History that is kept in memory: messages of channels, their parents, and what is hidden."""

    said: dict[int, list[Said]] = field(default_factory=dict)
    homes: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    failures: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def all_places(self, guild_id: int, channel_id: int | None) -> Sequence[Place]:
        assert guild_id == SERVER
        here = [it for it in self.said if channel_id in (None, it, self.homes.get(it))]
        return [place for it in here if (place := await self.place(guild_id, it))]

    async def place(self, guild_id: int, channel_id: int) -> Place | None:
        assert guild_id == SERVER
        if channel_id in self.hidden:
            return None
        last = max((it.message.id for it in self.said[channel_id]), default=0)
        return Place(channel_id, self.homes.get(channel_id, channel_id), last)

    async def earlier(self, place: Place, before_id: int) -> Page | None:
        await self.gate.wait()
        self.asked.append((place.channel_id, before_id))
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        if place.channel_id in self.hidden:
            return None
        found = [it for it in self.said[place.channel_id] if it.message.id < before_id]
        found = sorted(found, key=lambda it: -it.message.id)[:100]
        last_id = found[-1].message.id if found else before_id
        return Page(found, last_id, len(found) < 100, frozenset(it.message.id for it in found))


@dataclass
class Town:
    """A server, and what makes its messages findable."""

    world: Sandbox
    services: Services
    database: Database
    transport: Transport
    stacks: Stacks = field(default_factory=Stacks)
    embeddings: type[Embeddings] = Embeddings
    messages: Messages = field(init=False)
    index: Indexed = field(init=False)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.stacks.gate.set()
        self.begun = unix_ms() - 3_600_000

    def make(self) -> None:
        """Build everything, as before a start."""

        def find(guild_id: int) -> None:
            self.index.embedding.wake(guild_id)

        self.messages = Messages(
            self.database,
            self.services.settings,
            self.services.privacy.is_opted_out,
            on_judging=lambda _: None,
            on_finding=find,
        )
        self.index = Indexed.build(
            self.database,
            self.messages,
            Vectors(self.embeddings(self.transport), self.services.calls),
            settings=self.services.settings,
            files=TextFiles(self.services.downloads),
            scrub=PersonalStore(self.database).scrub,
            tempo=TEMPO,
        )

    async def open(self) -> None:
        """Begin, as after a start."""
        self.make()
        await self.messages.open()
        await self.index.embedding.open(BOT)
        await self.index.indexing.open(self.stacks, {SERVER})

    async def close(self) -> None:
        """End, in good order."""
        await self.messages.close()
        await self.index.indexing.close()
        await self.index.embedding.close()
        await self.index.sketches.close()

    async def restart(self) -> None:
        """Lose what is in memory only."""
        await self.close()
        await self.open()

    async def set(self, channel_id: int = 0, **values: Any) -> None:
        """Change settings of search."""
        changes = {f"search.{name}": value for name, value in values.items()}
        await self.services.settings.change(SERVER, changes, by=ADMIN, channel_id=channel_id)

    def said(
        self, content: str = "", *, ago: float | None = None, extra: Extra = NOTHING, **more: Any
    ) -> Said:
        """A message, a minute and more after the one before, or so many days old."""
        nth = next(self._numbers)
        at = self.begun + nth * MINUTE * 6 if ago is None else unix_ms() - int(ago * DAY)
        at = more.pop("at", at)
        restricted = more.pop("is_age_restricted", False)
        usual: dict[str, Any] = {
            "id": first_id(at) + nth,
            "guild_id": SERVER,
            "channel_id": GENERAL,
            "home_id": GENERAL,
            "author_id": MEMBER,
            "author_name": "member",
            "content": content,
            "created_at": at,
        }
        message = Message(**(usual | more))
        return Said(message, extra=extra, is_age_restricted=restricted)

    async def say(self, content: str = "", **more: Any) -> int:
        """Say something; gives the message's id."""
        heard = self.said(content, **more)
        await self.messages.intake.hear(heard)
        return heard.message.id

    async def at_rest(self) -> None:
        """Wait until everything that was said is findable."""
        async with asyncio.timeout(PATIENCE):
            await self.messages.intake.settled()
            await self.index.embedding.at_rest()

    async def stored(self) -> None:
        """Wait until everything that was said is on the disk, findable or not."""
        await self.messages.intake.settled()

    async def texts(self) -> list[str]:
        """Give the passages in their order."""
        rows = await self.rows("SELECT text FROM passages ORDER BY message_id, piece")
        return [row[0] for row in rows]

    async def words(self, query: str) -> list[str]:
        """Give the passages that are found by words."""
        where = WordsFilter(channel_ids=frozenset({GENERAL, STAFF, THREAD}))
        found = await self.index.store.words(SERVER, query, where, limit=50)
        passages = await self.index.store.passages([each for each, _ in found])
        return [each.text for each in passages]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return await self.database.read(lambda db: db.execute(sql).fetchall())

    async def rows_changed(self, sql: str) -> None:
        await self.database.write(lambda db: db.execute(sql).rowcount)

    @property
    def asked(self) -> list[list[str]]:
        """Give the texts that the endpoint was asked about, request by request."""
        calls = [it.body for it in self.world.endpoint.calls if it.path == "/embeddings"]
        return [body["input"] for body in calls if isinstance(body, dict)]


@asynccontextmanager
async def opened(world: Sandbox, folder: Path) -> AsyncIterator[Town]:
    """Open a town until the end of the block."""
    config = Config.from_environment(world.environment(folder))
    database, session = await Database.open(config.database_path), new_session()
    services = build(config, database, session, _nobody)
    await services.downloads.open()
    town = Town(world, services, database, Transport(session, clock=_hurried, sleep=_at_once))
    await town.set(enabled=True)
    await town.open()
    yield town
    await town.close()
    await services.search.close()
    await services.downloads.close()
    await session.close()
    await database.close()


def _hurried() -> float:
    """A clock by which an endpoint that is down is soon asked again."""
    return time.monotonic() * 100


async def _at_once(seconds: float) -> None:  # noqa: ARG001 -- in place of a pause
    await asyncio.sleep(0)


async def _nobody(guild_id: int, user_id: int) -> Standing:  # noqa: ARG001 -- as Discord is asked
    return NOBODY
