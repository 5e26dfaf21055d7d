"""Voice messages that somebody recorded, as a browser sends them."""

import base64
from typing import Any

import aiohttp
import numpy as np
import pytest

from sandbox.endpoints.audio.encoding import encoded
from sandbox.world import Sandbox

RECORDINGS = {
    "webm": ("webm", "libopus"),
    "ogg": ("ogg", "libopus"),
    "mp4": ("mp4", "aac"),
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
}


def recording(kind: str, seconds: float = 1.5, rate: int = 48_000) -> bytes:
    """What a microphone heard: a hum that grows louder."""
    moments = np.arange(int(seconds * rate)) / rate
    hum = np.sin(moments * 2 * np.pi * 220) * 12_000 * moments / seconds
    container, codec = RECORDINGS[kind]
    return encoded(hum.astype(np.int16), rate, container=container, codec=codec)


async def sent(world: Sandbox, *files: bytes, json: str = "{}") -> tuple[int, Any]:
    """Send files in one form; gives the status and the answer."""
    form = aiohttp.FormData({"json": json})
    for number, content in enumerate(files):
        form.add_field(f"file{number}", content, filename="../<b>.x", content_type="audio/webm")
    url = f"{world.url}/sandbox/as/member/channels/general/voice"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return response.status, await response.json()


@pytest.mark.parametrize("kind", RECORDINGS)
async def test_what_a_browser_recorded_becomes_a_voice_message(world: Sandbox, kind: str) -> None:
    status, said = await sent(world, recording(kind))
    assert status == 200
    (sound,) = said["attachments"]
    assert (sound["content_type"], sound["filename"]) == ("audio/ogg", "voice-message.ogg")
    assert sound["duration_secs"] == pytest.approx(1.5, abs=0.15)
    loudness = base64.b64decode(sound["waveform"])
    assert loudness[-3] > loudness[len(loudness) // 2] > loudness[0]
    async with aiohttp.ClientSession() as session, session.get(sound["url"]) as response:
        assert (await response.read()).startswith(b"OggS")


async def test_a_recording_can_answer_a_message(world: Sandbox) -> None:
    _, asked = await sent(world, recording("ogg"))
    _, said = await sent(world, recording("ogg"), json=f'{{"reply_to": "{asked["id"]}"}}')
    assert said["message_reference"]["message_id"] == asked["id"]


@pytest.mark.parametrize(
    "files", [(b"",), (b"no sound",), (b"\x1aE\xdf\xa3\x84webm",), (b"OggS", b"OggS")]
)
async def test_what_is_no_recording_is_refused(world: Sandbox, files: tuple[bytes, ...]) -> None:
    status, refused = await sent(world, *files)
    assert (status, "send" in refused["error"]) == (400, True)


async def test_a_recording_that_is_too_long_is_refused(
    world: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.endpoints.audio.recorder.LONGEST", 1)
    status, refused = await sent(world, recording("webm"))
    assert (status, "20 minutes" in refused["error"]) == (400, True)
