"""Somebody who asks for pictures: gives commands, presses buttons, and looks at what comes."""

import io
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import aiohttp
from PIL import Image

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.records import Message
from tests.scene import EPHEMERAL, Json, Scene, labels

RED, BLUE = (200, 30, 30), (30, 30, 200)


@dataclass
class Studio:
    """A person and a channel."""

    scene: Scene
    who: str = "member"
    channel: int = 0

    def __post_init__(self) -> None:
        self.channel = self.channel or self.scene.channel()

    def by(self, who: str) -> "Studio":
        """Somebody else in the same channel."""
        return Studio(self.scene, who, self.channel)

    @property
    def shown(self) -> list[Json]:
        """The bot's messages that everybody can see."""
        said = self.scene.said(self.channel, self.who)
        return [each for each in said if not each["flags"] & EPHEMERAL]

    def now(self, message: Json) -> Json:
        """A message as it is now."""
        return next(each for each in self.shown if each["id"] == message["id"])

    async def give(self, name: str, **options: Any) -> Invocation:
        """Give a command."""
        return await self.scene.actor(self.who).command(self.channel, name, **options)

    async def choose(self, key: str, value: str) -> None:
        """Have an admin change a setting of the server."""
        admin = self.scene.actor("admin")
        told = await admin.command(self.channel, "settings set", key=key, value=value)
        assert f"`{key}`" in (await told.answered())["content"]

    async def press(self, message: Json, button: str) -> Invocation:
        return await self.scene.actor(self.who).press(self.channel, message["id"], button)

    async def submit(self, opened: Invocation, **fields: Any) -> Invocation:
        """Send the form off that a button opened."""
        await opened.acknowledged()
        return await self.scene.actor(self.who).submit(opened, fields)

    async def imagine(self, prompt: str = "a lighthouse", **options: Any) -> Json:
        """Ask for pictures; gives the message once they are there."""
        return await self.finished(await self.give("imagine", prompt=prompt, **options))

    async def learnt(self) -> str:
        """Let the bot learn that a model gives one picture a call; gives the model's name."""
        model = "rehearsal-image-3"
        await self.imagine("a fox", model=model, n=2)
        return model

    async def finished(self, invocation: Invocation) -> Json:
        """Wait for the pictures that something led to."""
        message: Json = await self.scene.until(lambda: _finished(invocation))
        return message

    async def refused(self, invocation: Invocation) -> str:
        """What only this person is told, while nothing of it stays in the channel."""
        await self.scene.until(
            lambda: any(each["flags"] & EPHEMERAL for each in invocation.messages)
        )
        (message,) = invocation.messages
        assert message["flags"] & EPHEMERAL, "only the person is told"
        return str(message["content"])

    async def refused_at_once(self, invocation: Invocation) -> str:
        """What only this person is told, before anybody else could see that they asked."""
        sentence = await self.refused(invocation)
        first = invocation.interaction.original
        assert first is not None
        assert first.ephemeral_to is not None
        return sentence

    def record(self, message: Json) -> Message:
        """A message as the stand-in keeps it, to be changed behind the bot's back."""
        channel = self.scene.world.seed.state.channel(self.channel)
        return channel.messages[int(message["id"])]

    def picture(self, data: bytes) -> Image.Image:
        """A picture that was sent to the endpoint."""
        return Image.open(io.BytesIO(data))


def _finished(invocation: Invocation) -> Json | None:
    for message in invocation.messages:
        if "Edit" in labels(message):
            return message
        assert not message["flags"] & EPHEMERAL, message["content"]
    return None


async def downloaded(attachment: Json) -> bytes:
    async with aiohttp.request("GET", attachment["url"]) as response:
        assert response.status == 200
        return await response.read()


async def opened(attachment: Json) -> Image.Image:
    """The picture that people see."""
    picture = Image.open(io.BytesIO(await downloaded(attachment)))
    picture.load()
    return picture


def drawn(
    size: tuple[int, int] = (1024, 1024),
    colour: Any = RED,
    *,
    format_: str = "PNG",
    mode: str = "RGB",
) -> bytes:
    """A picture file of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, format_)
    return file.getvalue()


def enormous() -> bytes:
    """A small file that says to be a picture of 50,000 by 50,000 pixels."""
    data = bytearray(drawn((1, 1)))
    data[16:24] = (50_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


def noise(size: tuple[int, int] = (1024, 1024)) -> bytes:
    """A picture file that cannot be compressed well."""
    file = io.BytesIO()
    Image.effect_noise(size, 100).convert("RGB").save(file, "PNG")
    return file.getvalue()


def asked(scene: Scene) -> list[dict[str, Any]]:
    """What the endpoint was asked for, but for what it refused."""
    calls = [call for call in scene.world.endpoint.calls if call.path.startswith("/images")]
    bodies = [call.body for call in calls if call.status in (None, 200)]
    return [body for body in bodies if isinstance(body, dict)]


def booked(scene: Scene) -> list[tuple[Any, ...]]:
    """The calls that were written down."""
    with closing(sqlite3.connect(scene.folder / "parley.db")) as database:
        return database.execute(
            "select user_id, command, endpoint, pictures, outcome from calls"
            " where endpoint like 'images/%' and outcome != 'failed' order by rowid"
        ).fetchall()


def sent(scene: Scene, path: str) -> list[Any]:
    """The calls of an operation."""
    return [call for call in scene.world.endpoint.calls if call.path == path]
