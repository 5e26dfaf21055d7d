"""Somebody who wants to hear texts: gives commands and listens to what comes."""

import base64
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.discord.actors.invocation import Invocation
from sandbox.endpoints.audio.ears import Ears
from tests.scene import EPHEMERAL, Json, Scene

VOICE = 1 << 13
TONES = "rehearsal-tones"
HELLO = "Hello, people. How are you?"
MENU = "Speak"


@dataclass
class Stage:
    """A person and a channel; models speak in tones there."""

    scene: Scene
    who: str = "member"
    channel: int = 0

    def __post_init__(self) -> None:
        self.channel = self.channel or self.scene.channel()

    @property
    def shown(self) -> list[Json]:
        """The bot's messages that everybody can see."""
        said = self.scene.said(self.channel, self.who)
        return [each for each in said if not each["flags"] & EPHEMERAL]

    @property
    def voices(self) -> list[Json]:
        """The voice messages that everybody can hear."""
        return [each for each in self.shown if each["flags"] & VOICE]

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the endpoint was asked to say."""
        calls = [each for each in self.scene.world.endpoint.calls if each.path == "/audio/speech"]
        return [call.body for call in calls if isinstance(call.body, dict)]

    async def speak(self, text: str = HELLO, **options: Any) -> Invocation:
        options = {"model": TONES} | options
        return await self.scene.actor(self.who).command(self.channel, "speak", text=text, **options)

    async def menu(self, message: Json) -> Invocation:
        return await self.scene.actor(self.who).menu(self.channel, MENU, message["id"])

    async def choose(self, key: str, value: str) -> None:
        """Have an admin change a setting of the server."""
        admin = self.scene.actor("admin")
        told = await admin.command(self.channel, "settings set", key=key, value=value)
        assert f"`{key}`" in (await told.answered())["content"]

    async def card(self, invocation: Invocation) -> Json:
        """Wait for the line that tells what is heard."""

        def finished() -> Json | None:
            for message in invocation.messages:
                assert not message["flags"] & EPHEMERAL, message["content"]
                if message["content"]:
                    return message
            return None

        message: Json = await self.scene.until(finished)
        return message

    async def heard(self, count: int = 1) -> list[Json]:
        """Wait for voice messages."""
        found: list[Json] = await self.scene.until(
            lambda: len(self.voices) >= count and self.voices
        )
        return found

    async def refused(self, invocation: Invocation) -> str:
        """What only this person is told, while nothing of it stays in the channel."""
        await self.scene.until(
            lambda: any(each["flags"] & EPHEMERAL for each in invocation.messages)
        )
        (message,) = invocation.messages
        return str(message["content"])

    def booked(self) -> list[tuple[Any, ...]]:
        """The calls that were written down."""
        with closing(sqlite3.connect(self.scene.folder / "parley.db")) as database:
            return database.execute(
                "select user_id, command, audio_ms > 0, outcome from calls"
                " where endpoint = 'audio/speech' order by rowid"
            ).fetchall()


async def content(message: Json) -> bytes:
    (attachment,) = message["attachments"]
    async with aiohttp.request("GET", attachment["url"]) as response:
        assert response.status == 200
        return await response.read()


async def words(message: Json, container: str = "ogg") -> str:
    """What is said in a message's one file."""
    heard = await Ears(has_engine=False).hear(await content(message), container)
    return " ".join(heard.text.split())


def waveform(message: Json) -> bytes:
    (attachment,) = message["attachments"]
    return base64.b64decode(attachment["waveform"], validate=True)
