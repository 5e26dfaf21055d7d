"""A server whose messages can be searched: what tests of it on Discord are written in."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from tests.scene import Scene, until

SAID = "The harbour opens at six in the morning, says its master."


@dataclass
class Quay:
    """The scene with search switched on."""

    scene: Scene

    async def set(self, key: str, value: str) -> None:
        """Change a setting of search as an admin does."""
        asked = await self.scene.actor("admin").command(
            self.scene.channel(), "settings set", key=f"search.{key}", value=value
        )
        await asked.answered()

    async def say(self, text: str, who: str = "member", channel: str = "general") -> int:
        """Say something; gives the message's id."""
        said = await self.scene.actor(who).say(self.scene.channel(channel), text)
        return int(said["id"])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database, which the bot has open."""
        path = self.scene.folder / "parley.db"
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            return db.execute(sql).fetchall()

    @property
    def texts(self) -> list[str]:
        """What can be found, in its order."""
        return [row[0] for row in self.rows("SELECT text FROM passages ORDER BY message_id")]

    async def found(self, *texts: str) -> None:
        """Wait until exactly these passages can be found."""
        try:
            await until(lambda: self.texts == list(texts))
        except TimeoutError:
            assert self.texts == list(texts)
