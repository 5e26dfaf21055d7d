"""Somebody who asks for pictures, and the endpoint stand-in that makes them."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from bot.pictures import Pictures, Shown, Step
from bot.usage import Caller
from sandbox.endpoints.calls import Call
from tests.bot.stage import LAB, THREAD, Stage, open_stage

MEMBER = Caller(user_id=11, guild_id=LAB, channel_id=THREAD, command="imagine")
MODERN, EARLY, SINGLE = "rehearsal-image", "rehearsal-image-1", "rehearsal-image-3"


class Studio(Stage):
    """What a test needs to ask for pictures and to look at what was asked upstream."""

    @property
    def pictures(self) -> Pictures:
        return self.services.pictures

    @property
    def calls(self) -> list[Call]:
        """What the endpoint was asked, but pictures fetched by their address."""
        return [call for call in self.endpoint.calls if call.path.startswith("/images")]


async def collected(steps: AsyncGenerator[Step, None]) -> list[Step]:
    async with aclosing(steps):
        return [step async for step in steps]


async def shown(steps: AsyncGenerator[Step, None]) -> list[Shown]:
    """The pictures alone, in their order."""
    found = [step for step in await collected(steps) if isinstance(step, Shown)]
    return sorted(found, key=lambda step: step.index)


@asynccontextmanager
async def open_studio(folder: Path) -> AsyncIterator[Studio]:
    """Open it until the end of the block."""
    async with open_stage(Studio, folder, IMAGE_MODEL=MODERN) as studio:
        yield studio
