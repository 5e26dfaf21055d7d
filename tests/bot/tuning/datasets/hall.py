"""A server in which people talk with the bot and rate its answers, on a real database."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.attachments.downloads import Downloads
from bot.config import Config
from bot.files import Checked
from bot.members import NOBODY, Members, Standing
from bot.privacy.opting import OptOuts
from bot.settings import Settings
from bot.storage.conversations import (
    Conversation,
    ConversationStore,
    Kind,
    Part,
    State,
    Text,
    Turn,
)
from bot.storage.database import Database
from bot.storage.personal import PersonalStore
from bot.storage.settings import SettingsStore
from bot.storage.tuning.ratings import Ratings
from bot.tuning.datasets import Audience, Datasets, LeftOut, Portion, Wanted, Written

Json = dict[str, Any]
LAB, OTHER_SERVER = 71, 72
GENERAL, BACKSTAGE = 701, 702
MEMBER, NEWCOMER, MODERATOR, ADMIN = 11, 12, 13, 14
NAMES = {MEMBER: "Willow", NEWCOMER: "Maple Leaf", MODERATOR: "Linden", ADMIN: "Poplar"}
STANDINGS = {MODERATOR: Standing(is_moderator=True), ADMIN: Standing(is_admin=True)}
EVERYBODY = Audience(frozenset({GENERAL, BACKSTAGE}))


@dataclass(frozen=True)
class Made:
    """A dataset as it was read while it was there."""

    lines: dict[Portion, list[Json]]
    written: Written
    checked: dict[Portion, Checked]
    folder: Path

    @property
    def examples(self) -> list[Json]:
        """All examples but the pairs."""
        found = (self.lines.get(it, []) for it in (Portion.TRAINING, Portion.VALIDATION))
        return [example for lines in found for example in lines]

    @property
    def left_out(self) -> dict[LeftOut, int]:
        """Why liked answers are no example."""
        return dict(self.written.left_out)

    @property
    def answers(self) -> list[str]:
        """What the examples teach."""
        return [example["messages"][-1]["content"] for example in self.examples]


@dataclass
class Clock:
    """Unix milliseconds that go on by one each time somebody looks."""

    now: int = 1_800_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass
class Hall:
    """Puts talk into a database, as the bot would."""

    database: Database
    downloads: Downloads
    standings: dict[int, Standing] = field(default_factory=lambda: dict(STANDINGS))

    def __post_init__(self) -> None:
        config = Config.from_environment({"CHAT_MODEL": "rehearsal"})
        self.clock = Clock()
        self.store = ConversationStore(self.database, clock=self.clock)
        self.settings = Settings(SettingsStore(self.database, clock=self.clock), config)
        self.opting = OptOuts(PersonalStore(self.database), clock=self.clock)
        self.channels = iter(range(10_000, 99_999))
        self.messages = iter(range(100_000, 999_999))
        self.datasets = Datasets(
            Ratings(self.database),
            self.settings,
            self.opting.opted_out,
            members=Members(self._standing),
            downloads=self.downloads,
        )

    async def _standing(self, guild_id: int, user_id: int) -> Standing:
        return self.standings.get(user_id, NOBODY) if guild_id == LAB else NOBODY

    async def begin(
        self,
        owner: int = MEMBER,
        *,
        guild: int | None = LAB,
        home: int = GENERAL,
        kind: Kind = Kind.THREAD,
        **options: Any,
    ) -> Conversation:
        """Open a conversation, in a thread unless something else is asked for."""
        in_thread = kind is Kind.THREAD
        return await self.store.create(
            kind=kind,
            guild_id=guild,
            channel_id=next(self.channels) if in_thread else home,
            parent_channel_id=home if in_thread else None,
            owner_id=owner,
            **options,
        )

    async def ask(
        self,
        conversation: Conversation,
        words: str | tuple[Part, ...],
        *,
        who: int = MEMBER,
        parent: Turn | None = None,
    ) -> Turn:
        """Let somebody say something."""
        return await self.store.ask(
            conversation.id,
            author_id=who,
            author_name=NAMES.get(who, f"Person {who}"),
            parts=(Text(words),) if isinstance(words, str) else words,
            message_id=next(self.messages),
            parent_id=parent.id if parent else None,
        )

    async def answer(
        self,
        conversation: Conversation,
        text: str,
        *,
        to: int = MEMBER,
        state: State = State.COMPLETE,
        finish: str | None = "stop",
        parent: Turn | None = None,
        replaces: Turn | None = None,
    ) -> Turn:
        """Let the bot answer, or put another version in the place of an answer."""
        turn = await self.store.begin_answer(
            conversation.id,
            author_id=to,
            model="rehearsal",
            parent_id=parent.id if parent else None,
            replaces=replaces.id if replaces else None,
        )
        await self.store.finish(turn.id, state=state, text=text, finish_reason=finish)
        return turn

    async def like(self, turn: Turn, *, who: int = MEMBER) -> None:
        await self.store.rate(turn.id, who, 1)

    async def dislike(self, turn: Turn, *, who: int = NEWCOMER) -> None:
        await self.store.rate(turn.id, who, -1)

    async def liked(
        self, question: str, answer: str, *, who: int = MEMBER, **options: Any
    ) -> tuple[Conversation, Turn]:
        """Have a conversation of one question, whose answer is liked."""
        conversation = await self.begin(who, **options)
        asked = await self.ask(conversation, question, who=who)
        turn = await self.answer(conversation, answer, to=who, parent=asked)
        await self.like(turn)
        return conversation, turn

    async def made(
        self,
        audience: Audience = EVERYBODY,
        *,
        guild: int = LAB,
        until: int | None = None,
        tell: Callable[[int, int], None] | None = None,
    ) -> Made:
        """Make a dataset and read it."""
        wanted = Wanted(guild, audience, self.clock() if until is None else until)
        async with self.datasets.made(wanted, tell) as dataset:
            lines = {
                portion: [json.loads(it) for it in dataset.path(portion).read_bytes().splitlines()]
                for portion in dataset.written.counts
            }
            return Made(lines, dataset.written, dict(dataset.checked), dataset.folder)
