"""The bot's side of the wire, where the real bot has no part: one hears and answers by hand."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp

from sandbox.discord.events import Event
from tests.browser.desk import Desk
from tests.scene import Json

PATIENCE = 20
MESSAGE, MODAL, CHOICES = 4, 9, 8


class Ear:
    """What people set off, in its order."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._heard: asyncio.Queue[Json] = asyncio.Queue()

    def note(self, event: Event) -> None:
        if event.name == "INTERACTION_CREATE":
            self._heard.put_nowait(event.data)

    async def next(self) -> Json:
        """Wait for the next interaction, as the bot gets it."""
        async with asyncio.timeout(PATIENCE):
            return await self._heard.get()

    async def answer(self, heard: Json, kind: int, data: Json) -> None:
        """Answer an interaction for the first time."""
        path = f"interactions/{heard['id']}/{heard['token']}/callback"
        await self._send("POST", path, {"type": kind, "data": data})

    async def offer(self, guild_id: int | str, command: Json) -> None:
        """Register a command that the real bot does not know, in one server."""
        own = self.desk.scene.world.seed.state.application.id
        await self._send("POST", f"applications/{own}/guilds/{guild_id}/commands", command)

    async def _send(self, method: str, path: str, body: Json) -> Any:
        world = self.desk.scene.world
        headers = {"Authorization": f"Bot {world.discord.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as own,
            own.request(method, f"{world.discord.api_url}/{path}", json=body) as response,
        ):
            assert response.status < 300, await response.text()


@contextmanager
def listening(desk: Desk) -> Iterator[Ear]:
    """Hear all that people set off until the end of the block."""
    ear, state = Ear(desk), desk.scene.world.seed.state
    state.listen(ear.note)
    try:
        yield ear
    finally:
        state.unlisten(ear.note)


def options(heard: Json) -> dict[str, Any]:
    """The options of a command, through its subcommands, by name."""
    given = heard["data"].get("options", [])
    while given and "options" in given[0]:
        given = given[0]["options"]
    return {each["name"]: each["value"] for each in given}
