"""Moderation with an endpoint over real sockets, and hands that only note what they are told."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bot.client import Services
from bot.config import Config
from bot.endpoints.moderations import Moderations
from bot.endpoints.transport import Transport, new_session
from bot.errors import ParleyError
from bot.members import NOBODY, Standing
from bot.messages.service import Messages
from bot.moderation.hands import CaseFile
from bot.moderation.service import Moderation
from bot.moderation.tempo import Tempo
from bot.serving import build
from bot.storage.database import Database
from bot.storage.moderation import Case, RuleRow
from sandbox.world import Sandbox
from tests.bot.moderation.samples import SERVER, said

ADMIN = 9
TEMPO = Tempo(gather=0.01, first_pause=0.01, longest_pause=0.05, told_after=0.05, recheck=0.2)
PATIENCE = 20.0


@dataclass
class Notes:
    """Hands that write down what they are told to do."""

    done: list[tuple[str, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    paces: dict[int, int] = field(default_factory=dict)
    refuses: ParleyError | None = None

    async def delete(self, case: Case) -> None:
        self.done.append(("delete", case.message_id))

    async def delete_all(self, cases: Sequence[Case]) -> None:
        self.done += [("delete", case.message_id) for case in cases]

    async def time_out(
        self,
        case: Case,
        until: int,  # noqa: ARG002 -- as it is asked
        reason: str,  # noqa: ARG002 -- as it is asked
        *,
        at_least: bool = False,  # noqa: ARG002 -- as it is asked
    ) -> None:
        self.done.append(("timeout", case.message_id))

    async def lift(self, case: Case, reason: str) -> bool:
        """Nobody asks for it here."""
        raise NotImplementedError

    async def ban(self, case: Case, reason: str, delete_seconds: int) -> None:
        """Nobody asks for it here."""

    async def unban(self, guild_id: int, user_id: int, reason: str) -> bool:
        """Nobody asks for it here."""
        raise NotImplementedError

    async def post(self, files: Sequence[CaseFile]) -> tuple[int, int]:
        self.done += [("post", it.case.message_id) for it in files]
        return 1, 1

    async def redraw(self, files: Sequence[CaseFile]) -> bool:  # noqa: ARG002 -- as it is asked
        return True

    async def tell_author(self, file: CaseFile) -> None:
        self.done.append(("tell", file.case.message_id))

    async def slow(self, guild_id: int, channel_id: int, seconds: int) -> int:  # noqa: ARG002 -- as it is asked
        if self.refuses is not None:
            raise self.refuses
        former = self.paces.get(channel_id, 0)
        self.paces[channel_id] = seconds
        return former

    async def say(self, guild_id: int, text: str) -> None:  # noqa: ARG002 -- as it is asked
        self.said.append(text)


@dataclass
class Court:
    """A server whose messages are judged."""

    world: Sandbox
    services: Services
    database: Database
    make: Callable[[], tuple[Messages, Moderation]]
    notes: Notes = field(default_factory=Notes)
    messages: Messages = field(init=False)
    moderation: Moderation = field(init=False)
    _ids: Iterator[int] = field(default_factory=lambda: count(100))

    async def open(self) -> None:
        """Begin, as after a start."""
        self.messages, self.moderation = self.make()
        await self.messages.open()
        await self.moderation.open(self.notes, lambda it: self.notes.paces.get(it, 0))

    async def open_without_judging(self) -> None:
        """Hear and store, as in the moment before a crash."""
        self.messages, self.moderation = self.make()

    async def close(self) -> None:
        """End, in good order."""
        await self.messages.close()
        await self.moderation.close()

    async def restart(self) -> None:
        """Lose what is in memory only."""
        await self.close()
        await self.open()

    async def set(self, channel_id: int = 0, **values: Any) -> None:
        """Change settings of moderation."""
        changes = {f"moderation.{name}": value for name, value in values.items()}
        await self.services.settings.change(SERVER, changes, by=ADMIN, channel_id=channel_id)

    async def block(self, kind: str, value: str, action: str = "delete") -> None:
        """Lay a rule down."""
        rule = RuleRow(
            guild_id=SERVER, kind=kind, value=value, action=action, made_by=ADMIN, made_at=0
        )
        await self.moderation.rulebook.put(rule)

    async def say(self, content: str, **changes: Any) -> int:
        """Say something; gives the message's id."""
        heard = said(content=content, **({"id": next(self._ids)} | changes))
        await self.messages.intake.hear(heard)
        return heard.message.id

    async def judged(self) -> None:
        """Wait until everything is judged."""
        async with asyncio.timeout(PATIENCE):
            await self.moderation.at_rest()

    async def done(self) -> None:
        """Wait until everything is judged, and what came of it is done."""
        await self.judged()
        async with asyncio.timeout(PATIENCE):
            while await self.moderation.cases.servers_owing():  # noqa: ASYNC110 -- the disk tells nobody
                await asyncio.sleep(0.005)

    async def cases(self) -> list[Case]:
        """Give the cases, oldest first."""
        return (await self.moderation.cases.latest(SERVER, limit=1_000))[::-1]

    async def content(self, message_id: int) -> str | None:
        """Give what is stored of a message; None for none."""
        found = await self.moderation.messages.get(message_id)
        return found.content if found else None

    @property
    def asked(self) -> list[Any]:
        """Give what the endpoint was asked about, call by call."""
        calls = [it.body for it in self.world.endpoint.calls if it.path == "/moderations"]
        return [body["input"] for body in calls if isinstance(body, dict)]


@asynccontextmanager
async def opened(
    world: Sandbox,
    folder: Path,
    judges: Callable[[Transport], Moderations] = Moderations,
    *,
    tempo: Tempo = TEMPO,
) -> AsyncIterator[Court]:
    """Open a court until the end of the block."""
    config = Config.from_environment(world.environment(folder))
    database, session = await Database.open(config.database_path), new_session()
    services = build(config, database, session, _nobody)

    def make() -> tuple[Messages, Moderation]:
        def judge(guild_id: int) -> None:
            moderation.wake(guild_id)

        messages = Messages(
            database,
            services.settings,
            services.privacy.is_opted_out,
            on_judging=judge,
            on_finding=lambda _: None,
        )
        moderation = Moderation(
            database,
            judges(Transport(session, clock=_hurried, sleep=_at_once)),
            services.calls,
            messages=messages,
            settings=services.settings,
            downloads=services.downloads,
            tempo=tempo,
        )
        return messages, moderation

    await services.downloads.open()
    court = Court(world, services, database, make)
    await court.set(enabled=True)
    await court.open()
    yield court
    await court.close()
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
