"""Somebody at `/moderation`, in a server where messages were judged before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.client import Bot
from bot.storage.clock import unix_ms
from bot.storage.database import Database
from bot.storage.messages import Arrival, Message, MessageStore
from bot.storage.moderation import Case, CaseStore, JudgingStore, NewCase, Outcome, Scores
from tests.scene import EPHEMERAL, Json, Scene

EPOCH = 1_420_070_400_000
DAY = 86_400_000


@dataclass
class Desk:
    """A person who gives commands, and what the server has stored."""

    scene: Scene
    bots: list[Bot]
    count: int = 0

    @property
    def guild(self) -> int:
        return self.scene.world.seed.guild().id

    async def told(self, name: str, *, who: str = "admin", **options: Any) -> Json:
        """Run a command; gives the answer that only they see."""
        channel = options.pop("at", None) or self.scene.channel()
        actor = self.scene.actor(who)
        invocation = await actor.command(channel, f"moderation {name}", forge=True, **options)
        message = await invocation.answered()
        assert message["flags"] & EPHEMERAL, "only the person is told"
        return message

    async def says(self, name: str, *, who: str = "admin", **options: Any) -> str:
        return str((await self.told(name, who=who, **options))["content"])

    async def page(self, name: str, *, who: str = "admin", **options: Any) -> str:
        """Run a command; gives all words of the page that it shows."""
        (embed,) = (await self.told(name, who=who, **options))["embeds"]
        return words(embed)

    async def values(self) -> Mapping[str, Any]:
        return await self.bots[-1].services.settings.of(self.guild)

    async def choose(self, channel_id: int = 0, **values: Any) -> None:
        """Change settings of moderation."""
        changes = {f"moderation.{name}": value for name, value in values.items()}
        settings = self.bots[-1].services.settings
        await settings.change(self.guild, changes, by=1, channel_id=channel_id)

    def message(
        self, content: str, *, channel: int | None = None, home: int | None = None, days: float = 1
    ) -> Message:
        """Make a message of the member's, so many days old."""
        self.count += 1
        at = unix_ms() - int(days * DAY)
        place = channel or self.scene.channel()
        return Message(
            id=(at - EPOCH << 22) + self.count,
            guild_id=self.guild,
            channel_id=place,
            home_id=home or place,
            author_id=self.scene.actor().id,
            author_name="Member",
            content=content,
            created_at=at,
        )

    async def judged(self, content: str, **scores: Any) -> Message:
        """Store a message with its scores, by categories with `_` for `/`."""
        place = {key: scores.pop(key) for key in ("channel", "home", "days") if key in scores}
        message = self.message(content, **place)
        named = {name.replace("_", "/"): score for name, score in scores.items()}
        database = self._database
        store = JudgingStore(database)
        await MessageStore(database).take([Arrival(message, message.created_at)])
        owed = await store.owed(self.guild, after=0, limit=1_000)
        own = next(it for it in owed if it.message.id == message.id)
        await store.settle([Outcome(own, Scores("rehearsal", flagged=False, scores=named))])
        return message

    async def case(self, content: str, reason: str = "harassment", **place: Any) -> Case:
        """Open a case that owes nothing."""
        made = await CaseStore(self._database).open(
            NewCase(
                message=self.message(content, **place),
                action="flag",
                reasons=({"name": reason, "score": 0.83, "threshold": 0.7, "action": "flag"},),
                owes=(),
                scores={reason: 0.83},
            )
        )
        assert made is not None
        return made

    @property
    def _database(self) -> Database:
        return self.bots[-1].services.moderation.cases._database


def words(embed: Json) -> str:
    """All that is written on a page."""
    fields = [f"{it['name']}\n{it['value']}" for it in embed.get("fields", [])]
    foot = embed.get("footer", {}).get("text", "")
    return "\n".join([embed.get("title", ""), embed.get("description", ""), *fields, foot])
