"""Somebody who has texts spoken, and the endpoint stand-in that speaks them, in tones."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.speech import Speaking, Spoken
from bot.usage import Caller
from sandbox.endpoints.audio.ears import Ears
from sandbox.endpoints.calls import Call
from tests.bot.stage import CHANNEL, LAB, Stage, open_stage

MEMBER = Caller(user_id=11, guild_id=LAB, channel_id=CHANNEL, command="speak")
TONES, MODERN, EARLY = "rehearsal-tones", "rehearsal-speech", "rehearsal-speech-1"
SENTENCE = "This sentence number {:03} is one of many. "


class Booth(Stage):
    """What a test needs to have something spoken and to look at what was asked upstream."""

    @property
    def speaking(self) -> Speaking:
        return self.services.speaking

    @property
    def calls(self) -> list[Call]:
        return [call for call in self.endpoint.calls if call.path == "/audio/speech"]

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What the endpoint was asked to say."""
        return [call.body for call in self.calls if isinstance(call.body, dict)]


def long_text(characters: int) -> str:
    """A text of sentences that can be told apart."""
    count = characters // len(SENTENCE.format(0)) + 1
    return "".join(map(SENTENCE.format, range(count))).strip()


async def collected(spoken: AsyncGenerator[Spoken, None]) -> list[Spoken]:
    async with aclosing(spoken):
        return [each async for each in spoken]


async def heard(data: bytes, container: str = "ogg") -> str:
    """What is said in a sound, as the stand-in's ears understand it."""
    ears = Ears(has_engine=False)
    return " ".join((await ears.hear(data, container)).text.split())


@asynccontextmanager
async def open_booth(folder: Path) -> AsyncIterator[Booth]:
    """Open it until the end of the block."""
    async with open_stage(Booth, folder, SPEECH_MODEL=TONES) as booth:
        yield booth
