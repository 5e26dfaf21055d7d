"""Endpoints that send more sound than a text takes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import EndpointRefused
from bot.speech import Spoken, Wish
from bot.speech.fetching import LOUDEST
from tests.bot.sound.sounds import silence, sound, tone
from tests.bot.speech.booth import MEMBER, Booth, collected
from tests.bot.stage import open_stage

TEXT = "Hello."


class Babbler:
    """An endpoint that says the same over and over, or once what it was given."""

    def __init__(self) -> None:
        self.sound = sound(tone(3), "mp3", "libmp3lame")
        self.is_endless = False
        self.sent = 0

    async def speak(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/mpeg"})
        await response.prepare(request)
        try:
            await response.write(self.sound)
            while self.is_endless:
                await response.write(self.sound)
                self.sent += len(self.sound)
        except ConnectionError:
            pass
        return response


@pytest.fixture
def babbler() -> Babbler:
    return Babbler()


@pytest.fixture
async def booth(tmp_path: Path, babbler: Babbler) -> AsyncIterator[Booth]:
    @web.middleware
    async def in_its_place(
        request: web.Request,
        handler: Handler,  # noqa: ARG001 -- aiohttp calls it by its name
    ) -> web.StreamResponse:
        return await babbler.speak(request)

    app = web.Application(middlewares=[in_its_place])
    async with open_stage(Booth, tmp_path, app=app, SPEECH_MODEL="babbles") as booth:
        yield booth


async def spoken(booth: Booth, text: str = TEXT, **wish: str) -> list[Spoken]:
    return await collected(booth.speaking.speak(MEMBER, Wish(text=text, **wish), None))  # type: ignore[arg-type]  # the format


async def test_a_sound_without_an_end_is_hung_up_on(booth: Booth, babbler: Babbler) -> None:
    babbler.is_endless = True
    babbler.sound *= 100
    with pytest.raises(EndpointRefused, match="far more sound"):
        await spoken(booth)
    assert babbler.sent < 2 * 70 * LOUDEST
    (row,) = await booth.rows()
    assert (row["outcome"], row["audio_ms"]) == ("failed", 0)


async def test_hours_of_silence_in_a_small_file_are_refused(booth: Booth, babbler: Babbler) -> None:
    babbler.sound = sound(silence(600), "flac", "flac")
    for form in ("voice", "mp3"):
        with pytest.raises(EndpointRefused, match="far more sound"):
            await spoken(booth, format=form)


async def test_slow_speech_is_no_babble(booth: Booth, babbler: Babbler) -> None:
    babbler.sound = sound(tone(50), "wav", "pcm_s16le")
    (voice,) = await spoken(booth)
    assert voice.seconds == pytest.approx(50, abs=0.1)
