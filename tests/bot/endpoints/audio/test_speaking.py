"""Text to sound: what is asked, what comes, and what is done about what is refused."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import web

from bot.endpoints.audio import GONE, Audio, SpeechRequest, TooLong, VoiceRefused
from bot.errors import EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Endpoint

OGG = b"OggS\x00\x02" + bytes(range(256)) * 20


def wish(model: str = "mouth", **more: Any) -> SpeechRequest:
    wanted = {"input": "Hello.", "voice": "alloy", "formats": ("opus", "mp3")} | more
    return SpeechRequest(model=model, **wanted)


async def spoken(audio: Audio, endpoint: Endpoint, request: SpeechRequest) -> bytes:
    return b"".join([piece async for piece in audio.speak(endpoint.account, request)])


def sound(endpoint: Endpoint) -> None:
    endpoint.pieces(OGG[:100], OGG[100:], content_type="audio/ogg")


async def test_sound_comes_as_it_is(endpoint: Endpoint, audio: Audio) -> None:
    sound(endpoint)
    assert await spoken(audio, endpoint, wish(speed=1.5, instructions="Whisper.")) == OGG
    assert endpoint.asked[0].path == "/v1/audio/speech"
    assert endpoint.asked[0].body == {
        "model": "mouth",
        "input": "Hello.",
        "voice": "alloy",
        "speed": 1.5,
        "instructions": "Whisper.",
        "response_format": "opus",
    }


async def test_what_was_not_set_is_not_sent(endpoint: Endpoint, audio: Audio) -> None:
    sound(endpoint)
    await spoken(audio, endpoint, wish())
    assert {*endpoint.asked[0].body} == {"model", "input", "voice", "response_format"}


async def test_models_that_take_no_instructions_get_none(endpoint: Endpoint, audio: Audio) -> None:
    sound(endpoint)
    await spoken(audio, endpoint, wish("tts-1-hd", instructions="Whisper.", speed=2))
    assert "instructions" not in endpoint.asked[0].body
    assert endpoint.asked[0].body["speed"] == 2


async def test_the_first_sound_does_not_wait_for_the_last(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.hang(OGG, content_type="audio/ogg")
    async with asyncio.timeout(3), aclosing(audio.speak(endpoint.account, wish())) as pieces:
        assert OGG.startswith(await anext(pieces))


async def test_nobody_listening_ends_the_call(endpoint: Endpoint, audio: Audio) -> None:
    ended = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/ogg"})
        await response.prepare(request)
        try:
            while True:
                await response.write(OGG)
                await asyncio.sleep(0)
        finally:
            ended.set()

    endpoint.steps.append(endless)
    async with aclosing(audio.speak(endpoint.account, wish())) as pieces:
        await anext(pieces)
    async with asyncio.timeout(3):
        await ended.wait()


@pytest.mark.parametrize(
    "message",
    [
        "Unsupported response_format: 'opus'",
        "Unsupported format: opus. Supported formats: mp3, wav",
    ],
)
async def test_a_refused_format_leads_to_the_next_and_is_remembered(
    endpoint: Endpoint, audio: Audio, message: str
) -> None:
    endpoint.answer({"error": {"message": message}}, 400)
    endpoint.pieces(b"ID3", content_type="audio/mpeg")
    for _ in range(2):
        assert await spoken(audio, endpoint, wish()) == b"ID3"
    assert [asked.body["response_format"] for asked in endpoint.asked] == ["opus", "mp3", "mp3"]


@pytest.mark.parametrize("param", ["speed", "instructions"])
async def test_a_refused_wish_is_dropped_and_remembered(
    endpoint: Endpoint, audio: Audio, param: str
) -> None:
    error = {"message": f"{param} is not supported with this model", "param": param}
    endpoint.answer({"error": error}, 400)
    sound(endpoint)
    request = wish(speed=2.0, instructions="Whisper.")
    for _ in range(2):
        assert await spoken(audio, endpoint, request) == OGG
    assert [param in asked.body for asked in endpoint.asked] == [True, False, False]
    assert all("voice" in asked.body for asked in endpoint.asked)


async def test_a_voice_that_is_none_names_the_setting(endpoint: Endpoint, audio: Audio) -> None:
    said = "Input should be 'nova', 'shimmer' or 'echo'"
    endpoint.answer({"detail": [{"loc": ["body", "voice"], "msg": said}]}, 422)
    with pytest.raises(VoiceRefused, match=r"`speech\.voice`.*'nova', 'shimmer' or 'echo'"):
        await spoken(audio, endpoint, wish(voice="robot"))
    assert len(endpoint.asked) == 1


async def test_a_text_that_is_too_long_is_told(endpoint: Endpoint, audio: Audio) -> None:
    error = {"message": "String too long.", "code": "string_above_max_length", "param": "input"}
    endpoint.answer({"error": error}, 400)
    with pytest.raises(TooLong, match="Shorten"):
        await spoken(audio, endpoint, wish(input="a" * 5000))


async def test_an_endpoint_that_does_not_speak_says_so(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer({"error": "not found"}, 404)
    with pytest.raises(EndpointRefused, match="does not speak") as caught:
        await spoken(audio, endpoint, wish())
    assert caught.value.code == GONE


async def test_a_retired_model_names_the_setting(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer({"error": {"message": "gone", "code": "model_not_found"}})
    with pytest.raises(ModelUnavailable, match=r"`mouth`.*`speech\.model`"):
        await spoken(audio, endpoint, wish())


async def test_what_came_before_it_was_cut_off_stays(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.pieces(OGG, content_type="audio/ogg", cut=True)
    came = b""
    with pytest.raises(EndpointUnreachable, match="cut off"):  # noqa: PT012 -- what comes is kept
        async for piece in audio.speak(endpoint.account, wish()):
            came += piece
    assert came
    assert OGG.startswith(came)


async def test_before_the_first_byte_it_is_tried_again(endpoint: Endpoint, audio: Audio) -> None:
    endpoint.answer({"error": "busy"}, 503)
    endpoint.reset()
    sound(endpoint)
    assert await spoken(audio, endpoint, wish()) == OGG
