"""Somebody who has recordings transcribed, and the endpoint stand-in that listens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.transcription import Order, Recording, Tell, Transcribing, Transcription
from bot.usage import Caller
from sandbox.endpoints.calls import Call
from sandbox.endpoints.hearing import WHISPERING, Hearing
from sandbox.endpoints.models import Model
from tests.bot.stage import CHANNEL, LAB, THREAD, Stage, open_stage

MEMBER = Caller(user_id=11, guild_id=LAB, channel_id=THREAD, command="transcribe")
HEARS, JSON_ONLY, DIARIZES = "rehearsal-hears", "rehearsal-transcribe", "rehearsal-diarize"


@dataclass
class Room(Stage):
    """What a test needs to have something transcribed and to look at what was asked upstream."""

    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def transcribing(self) -> Transcribing:
        return self.services.transcribing

    @property
    def calls(self) -> list[Call]:
        return list(self.endpoint.calls)

    async def heard(
        self,
        recording: bytes,
        *,
        model: str | None = None,
        tell: Tell | None = None,
        **order: Any,
    ) -> Transcription:
        """Have a file transcribed, by the usual model or by another one."""
        if model is not None:
            await self.choose(transcription__model=model)
        sent = self.sent(recording)
        return await self.transcribing.hear(MEMBER, sent, Order(**order), CHANNEL, tell=tell)

    def sent(self, recording: bytes) -> Recording:
        """Put a file where Discord would have it."""
        number = len(self.files) + 1
        self.files[str(number)] = recording
        return Recording(number, f"{self.url}/files/{number}", len(recording))

    def offer(self, name: str, hearing: Hearing = WHISPERING, **more: Any) -> None:
        """Offer a model that hears."""
        self.endpoint.models.add(Model(id=name, hears=replace(hearing, **more)))


def values(call: Call, name: str) -> list[str]:
    """What a field of a form was filled with."""
    return [part.text for part in call.parts if part.field.removesuffix("[]") == name]


def value(call: Call, name: str) -> str | None:
    return next(iter(values(call, name)), None)


def file(call: Call) -> tuple[str, str, bytes]:
    """The name, the type and the content of the file that was sent."""
    part = next(part for part in call.parts if part.field == "file")
    return part.filename or "", part.mime or "", part.data


@asynccontextmanager
async def open_room(folder: Path) -> AsyncIterator[Room]:
    """Open it until the end of the block."""
    app, files = web.Application(client_max_size=2**27), dict[str, bytes]()

    async def give(request: web.Request) -> web.Response:
        return web.Response(body=files[request.match_info["number"]])

    app.router.add_get("/files/{number}", give)
    async with open_stage(Room, folder, app, TRANSCRIPTION_MODEL=HEARS) as room:
        room.files = files
        yield room
