"""Cases that owe something, and hands that note what they are asked to do."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.moderation.enforcing import Enforcing
from bot.moderation.hands import CaseFile, PassingFault
from bot.settings import Settings
from bot.storage.moderation import Case, CaseStore, NewCase
from tests.bot.moderation.samples import message as message_with

FAR = 4_000_000_000_000
"""A time in Unix milliseconds that does not come soon."""
PATIENCE = 20.0
PLACES = {"guild_id", "channel_id", "id"}


@dataclass
class Hands:
    """Notes what it is asked to do, and refuses what it is told to refuse."""

    done: list[tuple[str, int]] = field(default_factory=list)
    posts: dict[int, list[CaseFile]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    """How often a deed meets a fault of Discord's before it works."""
    refused: dict[str, Exception] = field(default_factory=dict)
    is_banned: bool = True
    after: Callable[[str], None] = lambda _: None

    def _meet(self, deed: str, *case_ids: int) -> None:
        if self.faults[deed]:
            self.faults[deed] -= 1
            raise PassingFault("Discord had a fault.")
        if deed in self.refused:
            raise self.refused[deed]
        self.done += [(deed, each) for each in case_ids]
        self.after(deed)

    async def delete(self, case: Case) -> None:
        self._meet("delete", case.id)

    async def delete_all(self, cases: Sequence[Case]) -> None:
        assert len({case.channel_id for case in cases}) == 1
        self._meet("delete_all", len(cases))
        self.done += [("delete", case.id) for case in cases]

    async def time_out(
        self, case: Case, until: int, reason: str, *, at_least: bool = False
    ) -> None:
        assert until == case.until
        assert reason
        assert at_least, "it would make a longer timeout shorter"
        self._meet("timeout", case.id)

    async def lift(self, case: Case, reason: str) -> bool:
        """Nobody asks for it here."""
        raise NotImplementedError

    async def ban(self, case: Case, reason: str, delete_seconds: int) -> None:
        assert reason
        assert delete_seconds >= 0
        self._meet("ban", case.id)

    async def unban(self, guild_id: int, user_id: int, reason: str) -> bool:
        assert guild_id
        assert reason
        self._meet("unban", user_id)
        return self.is_banned

    async def post(self, files: Sequence[CaseFile]) -> tuple[int, int]:
        self._meet("post", *(it.case.id for it in files))
        number = len(self.posts) + 1
        self.posts[number] = list(files)
        return 5, number

    async def redraw(self, files: Sequence[CaseFile]) -> bool:
        self._meet("redraw", *(it.case.id for it in files))
        post_id = next(it.case.post_id for it in files if it.case.post_id)
        if post_id not in self.posts:
            return False
        self.posts[post_id] = list(files)
        return True

    async def tell_author(self, file: CaseFile) -> None:
        self._meet("tell", file.case.id)

    async def slow(self, guild_id: int, channel_id: int, seconds: int) -> int:  # noqa: ARG002 -- as it is asked
        return 0

    async def say(self, guild_id: int, text: str) -> None:
        """Nobody asks for it here."""


@dataclass
class Office:
    """A server with cases."""

    store: CaseStore
    settings: Settings
    hands: Hands = field(default_factory=Hands)
    enforcing: Enforcing = field(init=False)

    def __post_init__(self) -> None:
        self.enforcing = Enforcing(self.store, self.settings)

    async def start(self) -> None:
        await self.enforcing.start(self.hands)

    async def restart(self) -> None:
        """Lose what is in memory only."""
        await self.enforcing.close()
        self.enforcing = Enforcing(self.store, self.settings)
        await self.start()

    async def open(self, *owes: str, number: int = 1, **changes: Any) -> Case:
        """Open a case that owes these steps; nobody is told of it."""
        where: dict[str, Any] = {name: changes.pop(name) for name in PLACES & changes.keys()}
        place: dict[str, Any] = {"id": number} | where
        message = message_with(content="foul", **place)
        values: dict[str, Any] = {
            "action": "timeout",
            "reasons": (),
            "minutes": 5,
            "until": FAR,
        } | changes
        case = await self.store.open(NewCase(message=message, owes=owes, **values))
        assert case is not None
        return case

    async def enforce(self, *owes: str, number: int = 1, **changes: Any) -> Case:
        """Open a case and have it carried out."""
        case = await self.open(*owes, number=number, **changes)
        self.enforcing.carry_out([case])
        return case

    async def settled(self, *cases: Case) -> None:
        """Wait until cases owe nothing."""
        async with asyncio.timeout(PATIENCE):
            for case in cases:
                while (await self.now(case)).owes:  # noqa: ASYNC110 -- the database tells nobody
                    await asyncio.sleep(0.005)

    async def now(self, case: Case) -> Case:
        found = await self.store.get(case.id)
        assert found is not None
        return found

    async def deeds(self, case: Case) -> list[tuple[str, bool]]:
        return [(it.deed, it.is_done) for it in await self.store.deeds(case.id)]

    async def sentences(self, case: Case) -> list[str]:
        return [it.detail for it in await self.store.deeds(case.id) if not it.is_done]
