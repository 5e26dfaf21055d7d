"""A moderated server: what tests of moderation on Discord are written in."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.discord.actors.invocation import Invocation
from tests.scene import Scene, until

FOUL = "you harassment:0.9 person"
Json = dict[str, Any]


@dataclass
class Precinct:
    """The scene with moderation switched on and its log in #moderators."""

    scene: Scene

    async def set(self, key: str, value: str) -> Invocation:
        """Change a setting of moderation as an admin does."""
        admin = self.scene.actor("admin")
        place = self.scene.channel()
        asked = await admin.command(place, "settings set", key=f"moderation.{key}", value=value)
        await asked.answered()
        return asked

    async def say(self, text: str, who: str = "member", channel: str = "general") -> int:
        """Say something; gives the message's id."""
        said = await self.scene.actor(who).say(self.scene.channel(channel), text)
        return int(said["id"])

    @property
    def posts(self) -> list[Json]:
        """What the bot has said in the log channel."""
        return self.scene.said(self.scene.channel("moderators"), "moderator")

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into the database, which the bot has open."""
        path = self.scene.folder / "parley.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            return db.execute(sql, values).fetchall()

    async def judged(self, message_id: int) -> None:
        """Wait until a message is judged as it is now."""
        sql = "SELECT 1 FROM messages WHERE id = ? AND judged_version = version"
        await until(lambda: self.rows(sql, message_id))

    async def cases(self, count: int) -> list[tuple[Any, ...]]:
        """Wait for so many cases; gives message, action and version of each."""
        sql = "SELECT message_id, action, version FROM cases ORDER BY id"
        await until(lambda: len(self.rows(sql)) >= count)
        return self.rows(sql)
