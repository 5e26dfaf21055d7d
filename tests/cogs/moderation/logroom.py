"""The log channel of a moderated server, and the people who decide there."""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sandbox.discord.actors.invocation import Invocation
from tests.cogs.moderation.precinct import FOUL, Precinct
from tests.scene import EPHEMERAL, Scene, until

Json = dict[str, Any]


@dataclass
class LogRoom:
    """What moderators see, and what they press."""

    precinct: Precinct

    @property
    def scene(self) -> Scene:
        return self.precinct.scene

    @property
    def channel(self) -> int:
        return self.scene.channel("moderators")

    async def set(self, **values: str) -> None:
        """Change settings of moderation, and wait until they hold."""
        for key, value in values.items():
            given = await self.scene.actor("admin").command(
                self.scene.channel(), "settings set", key=f"moderation.{key}", value=value
            )
            assert "`moderation." in (await given.answered())["content"]

    async def post(self, *texts: str, index: int = -1) -> Json:
        """Wait until a post shows all these texts; gives it as it is now."""

        def found() -> Json | None:
            posts = [it for it in self.precinct.posts if it["embeds"]]
            fits = [it for it in posts if all(text in shown(it) for text in texts)]
            return fits[index] if fits else None

        try:
            message: Json = await until(found)
        except TimeoutError:
            told = "\n".join(map(shown, self.precinct.posts))
            raise AssertionError(f"{texts} is in no post:\n{told}") from None
        return message

    async def case(self, who: str = "member", text: str = FOUL) -> tuple[int, Json]:
        """Let somebody say something foul; gives its id, and its post."""
        message_id = await self.precinct.say(text, who)
        return message_id, await self.post(str(message_id))

    def now(self, post: Json) -> Json:
        """A post as it is now."""
        return next(it for it in self.precinct.posts if it["id"] == post["id"])

    def erase(self) -> None:
        """Take all cases out of the database, as the retention does."""
        path = self.scene.folder / "parley.db"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("DELETE FROM cases")

    def shorten_bans(self) -> None:
        """Let all bans that end be over; while the bot is away."""
        path = self.scene.folder / "parley.db"
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE temporary_bans SET until = 1")

    async def press(self, post: Json, button: str, who: str = "moderator") -> Invocation:
        return await self.scene.actor(who).press(self.channel, post["id"], button)

    async def punish(
        self, post: Json, button: str, who: str = "moderator", **fields: Any
    ) -> Invocation:
        """Press `Timeout` or `Ban`, and send its form off."""
        opened = await self.press(post, button, who)
        await opened.acknowledged()
        return await self.scene.actor(who).submit(opened, fields)

    async def told(self, invocation: Invocation) -> str:
        """Wait for what only this person is told."""
        private = [it for it in [await self._answer(invocation)] if it["flags"] & EPHEMERAL]
        assert private, "everybody sees it"
        return str(private[0]["content"])

    async def _answer(self, invocation: Invocation) -> Json:
        def found() -> Json | None:
            said = [it for it in invocation.messages if it["flags"] & EPHEMERAL]
            return said[-1] if said else None

        message: Json = await until(found)
        return message

    def texts(self, channel: str = "general") -> list[str]:
        """What stands in a channel now."""
        seen = self.scene.actor("admin").sees(self.scene.channel(channel))
        return [str(it["content"]) for it in seen]

    def timed_out_until(self, who: str = "member") -> float | None:
        guild = self.scene.world.seed.guild()
        return guild.members[self.scene.actor(who).id].timed_out_until

    def banned(self, who: str = "member") -> bool:
        return self.scene.actor(who).id in self.scene.world.seed.guild().bans

    def letters(self, who: str = "member") -> list[Json]:
        """What somebody was told by direct message."""
        state = self.scene.world.seed.state
        ids = [it.id for it in state.channels.values() if it.is_dm]
        seen = []
        for each in ids:
            if self.scene.actor(who).id in state.channels[each].recipient_ids:
                seen += self.scene.said(each, who)
        return seen


def shown(message: Json) -> str:
    """Everything that stands in a message."""
    parts = [message["content"]]
    for embed in message["embeds"]:
        parts += [embed.get("title", ""), embed.get("description", "")]
        parts += [f"{it['name']}: {it['value']}" for it in embed.get("fields", [])]
        parts.append(embed.get("footer", {}).get("text", ""))
    return "\n".join(parts)


def unspoilered(text: str) -> str:
    """What can be read without a click."""
    return re.sub(r"\|\|.*?\|\|", "", text, flags=re.DOTALL)


def disabled(message: Json) -> list[str]:
    """The buttons that cannot be pressed any more."""
    buttons = [it for row in message["components"] for it in row["components"]]
    return [it["label"] for it in buttons if it.get("disabled")]
