"""Somebody with the page open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import pytest

from sandbox.world import Sandbox

Json = dict[str, Any]


@dataclass
class Frames:
    """A stream of events, frame by frame."""

    response: aiohttp.ClientResponse
    mark: str = ""
    heard: list[Json] = field(default_factory=list)

    async def next(self) -> tuple[str, Any]:
        """Wait for a frame; gives its name and data. Comments are passed by."""
        name, data = "", b""
        while True:
            line = (await self.response.content.readline()).rstrip(b"\n")
            assert line or not self.response.content.at_eof(), "the stream has ended"
            if line.startswith(b"id: "):
                self.mark = line[4:].decode()
            elif line.startswith(b"event: "):
                name = line[7:].decode()
            elif line.startswith(b"data: "):
                data = line[6:]
            elif not line and name:
                return name, orjson.loads(data)

    async def hear(self, name: str, count: int = 1) -> list[Json]:
        """Wait until so many events of a name have come; gives what they carry."""
        while len(found := [each["data"] for each in self.heard if each["name"] == name]) < count:
            kind, batch = await self.next()
            assert kind == "batch"
            self.heard += batch
        return found


@dataclass
class Page:
    """The page as one person has it."""

    session: aiohttp.ClientSession
    who: str = "member"

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        async with self.session.get(path, headers=headers) as response:
            return response.status, await response.json()

    async def world(self) -> Json:
        status, world = await self.get(f"/web/world?as={self.who}")
        assert status == 200
        found: Json = world
        return found

    async def messages(self, channel: int | str, query: str = "") -> Json:
        status, shown = await self.get(f"/web/as/{self.who}/channels/{channel}/messages{query}")
        assert status == 200, shown
        found: Json = shown
        return found

    @asynccontextmanager
    async def follow(self, mark: str | None = None) -> AsyncIterator[Frames]:
        """Follow the events, from the world's mark on unless another is given."""
        mark = (await self.world())["mark"] if mark is None else mark
        url = f"/web/events?as={self.who}&last_event_id={mark}"
        async with self.session.get(url) as response:
            assert response.status == 200
            assert response.content_type == "text/event-stream"
            yield Frames(response)


@pytest.fixture
async def page(world: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession(world.url) as session:
        yield Page(session)
