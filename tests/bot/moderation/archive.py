"""Stored messages with their scores, as judging leaves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.config import Config
from bot.moderation.adjusting import Adjusting
from bot.moderation.replaying import Replaying
from bot.moderation.rulebook import Rulebook
from bot.settings import Settings
from bot.storage.clock import first_id, unix_ms
from bot.storage.database import Database
from bot.storage.messages import Arrival, Message, MessageStore
from bot.storage.moderation import (
    CaseStore,
    Deed,
    JudgingStore,
    NewCase,
    Outcome,
    RuleStore,
    Scores,
)
from bot.storage.settings import SettingsStore
from tests.bot.moderation.samples import CHANNEL, SERVER, message

DAY = 86_400_000


@dataclass
class Archive:
    """A server whose messages were judged."""

    database: Database
    settings: Settings = field(init=False)
    cases: CaseStore = field(init=False)
    replaying: Replaying = field(init=False)
    adjusting: Adjusting = field(init=False)
    ids: Any = field(default_factory=count)

    def __post_init__(self) -> None:
        self.settings = Settings(SettingsStore(self.database), Config.from_environment({}))
        self.cases = CaseStore(self.database)
        self.replaying = Replaying(self.cases, self.settings)
        rulebook = Rulebook(RuleStore(self.database))
        self.adjusting = Adjusting(self.settings, rulebook, self.replaying)

    async def choose(self, channel_id: int = 0, **values: Any) -> None:
        changes = {f"moderation.{name}": value for name, value in values.items()}
        await self.settings.change(SERVER, changes, by=1, channel_id=channel_id)

    def said(self, *, days: float = 1.0, content: str = "words", place: int = CHANNEL) -> Message:
        """Make a message so many days old."""
        at = unix_ms() - int(days * DAY)
        return message(
            content,
            id=first_id(at) + next(self.ids),
            channel_id=place,
            home_id=place,
            created_at=at,
        )

    async def judged(
        self,
        scores: Mapping[str, float],
        *,
        times: int = 1,
        flagged: bool = False,
        **about: Any,
    ) -> Message:
        """Store messages with their scores; gives the last."""
        said = [self.said(**about) for _ in range(times)]
        queue = JudgingStore(self.database)
        await MessageStore(self.database).take([Arrival(it, it.created_at) for it in said])
        after = 0
        while owed := await queue.owed(SERVER, after=after, limit=500):
            found = Scores("rehearsal", flagged, scores)
            await queue.settle([Outcome(it, found) for it in owed])
            after = owed[-1].seq
        return said[-1]

    async def deleted(
        self,
        scores: Mapping[str, float],
        *,
        of: Message | None = None,
        threshold: float | None = 0.7,
        by_bot: bool = True,
    ) -> Message:
        """Have a message judged and deleted: by the bot for a case, or by its author."""
        said = of or await self.judged(scores)
        reasons = [
            {"name": name, "score": it, "threshold": threshold} for name, it in scores.items()
        ]
        new = NewCase(message=said, action="delete", reasons=(*reasons,), owes=(), scores=scores)
        case = await self.cases.open(new)
        assert case is not None
        if by_bot:
            deed = Deed(case_id=case.id, at=1, by_id=0, deed="delete", is_done=True)
            await self.cases.note(deed)
        await MessageStore(self.database).forget([said.id])
        return said

    async def opened(self, *reasons: str, days: float = 0.0) -> None:
        """Open a case for each reason."""
        for reason in reasons:
            made = await self.cases.open(
                NewCase(
                    message=self.said(days=days),
                    action="flag",
                    reasons=({"name": reason},),
                    owes=(),
                )
            )
            assert made is not None
