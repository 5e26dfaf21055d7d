"""What tests of search on Discord are written in: people say things, and they can be found."""

import json
import re
import sqlite3
import sys
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest

from bot.client import Bot, Services
from bot.messages.debts import Debts
from bot.storage.database import Database
from bot.storage.messages import Arrival, Message, MessageStore
from bot.storage.search import IndexStore, NewPassage, SearchStore
from sandbox.discord.actors.invocation import Invocation
from sandbox.endpoints.chat import partner
from sandbox.endpoints.chat.reply import Reply
from sandbox.endpoints.embeddings.engine import vectors
from tests.scene import EPHEMERAL, Scene, until

Json = dict[str, Any]
MODEL = "rehearsal-embedding-small"
DIMENSIONS = 256
_ADDRESS = re.compile(r"https://discord\.com/channels/[0-9]+/([0-9]+)/([0-9]+)")


@dataclass
class Archive:
    """A server whose messages can be found as soon as they are said.

    `built` are the databases and services of the bots that were started, the latest last;
    `requests` are those to Discord, as method and path.
    """

    scene: Scene
    built: list[tuple[Database, Services]]
    bots: list[Bot]
    requests: list[str]
    monkeypatch: pytest.MonkeyPatch
    texts: dict[int, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.built[-1][0]

    @property
    def services(self) -> Services:
        return self.built[-1][1]

    @property
    def client(self) -> Bot:
        return self.bots[-1]

    @property
    def guild(self) -> discord.Guild:
        found = self.client.get_guild(self.guild_id)
        assert found is not None
        return found

    @property
    def guild_id(self) -> int:
        return self.scene.world.seed.guild().id

    async def say(
        self,
        text: str,
        who: str = "member",
        channel: str | int = "general",
        *,
        is_bot: bool = False,
    ) -> int:
        """Say something that can be found, or have it stored as if a bot had; gives its id."""
        place = self.scene.channel(channel) if isinstance(channel, str) else channel
        said = await self.scene.actor(who).say(place, text)
        await self.file(int(said["id"]), text, who, place, is_bot=is_bot)
        return int(said["id"])

    async def file(
        self, message_id: int, text: str, who: str, channel_id: int, *, is_bot: bool = False
    ) -> None:
        """Make something findable, as it stands now."""
        await self._switch_on()
        state = self.scene.world.seed.state
        message = Message(
            id=message_id,
            guild_id=self.guild_id,
            channel_id=channel_id,
            home_id=self._home(channel_id),
            author_id=self.scene.actor(who).id,
            author_name=who,
            is_bot=is_bot,
            content=text,
            created_at=int(state.now() * 1_000),
        )
        store = SearchStore(self.database)
        await MessageStore(self.database).take([Arrival(message, None, "")])
        owed = await store.owed(self.guild_id, limit=1_000)
        passage = NewPassage(
            messages=((message_id, 0),),
            channel_id=channel_id,
            author_id=message.author_id,
            text=text,
            created_at=message.created_at,
        )
        index = await IndexStore(self.database).make(
            self.guild_id, MODEL, asked_dimensions=None, dimensions=DIMENSIONS
        )
        changes = await store.settle(
            self.guild_id,
            index.id,
            owed=[each for each in owed if each.message.id == message_id],
            passages=[passage],
            vectors=vectors([text], DIMENSIONS),
        )
        await self.services.search.sketches.apply(changes)
        self.texts[message_id] = text

    async def search(
        self, query: str, who: str = "member", here: str | int = "general", **options: Any
    ) -> Invocation:
        """Run /embed search to its end; only who asked sees it."""
        place = self.scene.channel(here) if isinstance(here, str) else here
        actor = self.scene.actor(who)
        invocation = await actor.command(place, "embed search", query=query, **options)
        message = await invocation.answered()
        assert message["flags"] & EPHEMERAL
        return invocation

    async def found(self, query: str, who: str = "member", **options: Any) -> list[int]:
        """Give the messages that somebody finds, the best first."""
        return hits(await self.search(query, who, **options))

    async def ask(self, question: str, who: str = "member", **options: Any) -> Json:
        """Run /embed ask to its end; gives the answer."""
        place = self.scene.channel()
        actor = self.scene.actor(who)
        invocation = await actor.command(place, "embed ask", question=question, **options)
        await invocation.answered()
        await until(lambda: _is_whole(invocation.messages[-1]["content"]))
        message: Json = invocation.messages[-1]
        assert all(each["flags"] & EPHEMERAL for each in invocation.messages)
        return message

    async def set(self, key: str, value: str) -> None:
        """Change a setting as an admin does."""
        admin = self.scene.actor("admin")
        asked = await admin.command(self.scene.channel(), "settings set", key=key, value=value)
        await asked.answered()

    def passages(self) -> list[str]:
        """Give the texts of all that can be found."""
        with sqlite3.connect(f"file:{self.scene.folder}/parley.db?mode=ro", uri=True) as db:
            return [row[0] for row in db.execute("SELECT text FROM passages ORDER BY message_id")]

    def prompt(self) -> str:
        """Give what the chat model was asked last."""
        asked = [it for it in self.scene.world.endpoint.calls if it.path == "/chat/completions"]
        return json.dumps(asked[-1].body, ensure_ascii=False)

    def patience(self, seconds: float) -> None:
        """Give Discord less time to tell who is in threads."""
        self.monkeypatch.setattr(sys.modules["cogs.search.readable"], "PATIENCE", seconds)

    def answers(self, text: str) -> None:
        """Have the chat model say something."""
        self.monkeypatch.setattr(partner, "answer", lambda _: Reply(text=text))

    def calls(self) -> list[tuple[Any, ...]]:
        """Give who made calls, by which command, to which endpoint."""
        with sqlite3.connect(f"file:{self.scene.folder}/parley.db?mode=ro", uri=True) as db:
            return db.execute("SELECT user_id, command, endpoint FROM calls ORDER BY id").fetchall()

    async def _switch_on(self) -> None:
        """Switch search on, where only what is filed here can be found."""
        settings = self.services.settings
        if not (await settings.of(self.guild_id))["search.enabled"]:
            self.monkeypatch.setattr(Debts, "_is_found", _nothing_is)
            values = {"search.enabled": True, "search.model": MODEL}
            await settings.change(self.guild_id, values, by=self.scene.actor("admin").id)
            await self.services.embedding.at_rest()

    def _home(self, channel_id: int) -> int:
        channel = self.scene.world.seed.state.channel(channel_id)
        return (channel.parent_id or channel_id) if channel.is_thread else channel_id


async def _nothing_is(*_: object) -> bool:
    return False


def hits(invocation: Invocation) -> list[int]:
    """Give the ids of the messages on a page."""
    return [number for embed in invocation.messages[0]["embeds"] for number in linked(embed)]


def linked(embed: Json) -> list[int]:
    return [int(found[2]) for found in _ADDRESS.finditer(embed.get("description", ""))]


def _is_whole(content: str) -> bool:
    ends = "-# Sources: ", "-# Read for this: ", "do not say", "Search holds nothing"
    return any(end in content for end in ends)
