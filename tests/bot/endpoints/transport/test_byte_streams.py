"""Answers that are bytes, as they arrive."""

import asyncio

import pytest

from bot.endpoints.transport import Bounds, ByteStream, Transport
from bot.errors import EndpointBusy, EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Endpoint, Time

OGG = b"OggS\x00\x02" + bytes(range(256)) * 20


async def all_of(stream: ByteStream) -> bytes:
    try:
        return b"".join([piece async for piece in stream])
    finally:
        stream.close()


async def test_bytes_come_as_they_are(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(OGG[:3], OGG[3:2000], OGG[2000:], content_type="audio/ogg")
    stream = await transport.open_bytes(endpoint.account, "/audio/speech", {"model": "m"})
    assert stream.mime == "audio/ogg"
    assert await all_of(stream) == OGG
    assert endpoint.asked[0].body == {"model": "m"}


async def test_the_first_bytes_do_not_wait_for_the_last(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.hang(OGG, content_type="audio/ogg")
    stream = await transport.open_bytes(endpoint.account, "/x", {})
    async with asyncio.timeout(3):
        assert OGG.startswith(await anext(stream))
    stream.close()


@pytest.mark.parametrize("start", [b"{", b"<", b" {\x00", b"\x00", b'{"', b"<\x01\x02"])
@pytest.mark.parametrize("mime", ["audio/pcm", "application/octet-stream"])
async def test_sound_that_begins_like_text_is_sound(
    endpoint: Endpoint, transport: Transport, start: bytes, mime: str
) -> None:
    endpoint.pieces(start, b"\x00\x01" * 100, content_type=mime)
    stream = await transport.open_bytes(endpoint.account, "/x", {})
    assert await all_of(stream) == start + b"\x00\x01" * 100


async def test_it_is_tried_again_before_the_first_byte(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.answer({}, 500)
    endpoint.reset()
    endpoint.pieces(content_type="audio/ogg", cut=True)
    endpoint.pieces(OGG, content_type="audio/ogg")
    assert await all_of(await transport.open_bytes(endpoint.account, "/x", {})) == OGG
    assert len(time.pauses) == 3


async def test_after_the_first_byte_it_is_cut_off(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.pieces(OGG, content_type="audio/ogg", cut=True)
    stream = await transport.open_bytes(endpoint.account, "/x", {})
    with pytest.raises(EndpointUnreachable, match="cut off"):
        await all_of(stream)
    with pytest.raises(StopAsyncIteration):
        await anext(stream)
    assert (len(endpoint.asked), time.pauses) == (1, [])


async def test_one_that_stands_still_is_given_up(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang(OGG, content_type="audio/ogg")
    stream = await hasty.open_bytes(endpoint.account, "/x", {})
    assert await anext(stream)
    with pytest.raises(EndpointUnreachable, match="stopped sending"):
        await anext(stream)
    stream.close()


async def test_one_that_never_begins_is_given_up(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang(b"", content_type="audio/ogg")
    with pytest.raises(EndpointUnreachable, match=r"did not answer in time|stopped sending"):
        await hasty.open_bytes(endpoint.account, "/x", {})


@pytest.mark.parametrize("mime", ["application/json", "audio/mpeg", "application/problem+json"])
async def test_a_problem_is_one_whatever_its_label(
    endpoint: Endpoint, transport: Transport, mime: str
) -> None:
    endpoint.answer({"error": {"code": "model_not_found"}}, Content_Type=mime)
    with pytest.raises(ModelUnavailable, match=r"`mouth`.*`speech\.model`"):
        await transport.open_bytes(
            endpoint.account, "/x", {"model": "mouth"}, setting="speech.model"
        )


async def test_a_problem_that_comes_in_pieces_is_one(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.pieces(b'{"err', b'or": {"code": 429}}', content_type="audio/mpeg")
    endpoint.pieces(b"{", b' "error": {"code": 429}}', content_type="audio/mpeg")
    with pytest.raises(EndpointBusy):
        await transport.open_bytes(endpoint.account, "/x", {})
    assert len(time.pauses) == 3


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"<!DOCTYPE html><p>Welcome", "audio/mpeg"),
        (b"<html><p>Welcome", "text/html; charset=utf-8"),
        (b"Welcome", "text/plain"),
        (b'{"audio": "', "application/json"),
        (b'{"audio": ""}', "application/json"),
        (b"", "audio/mpeg"),
    ],
)
async def test_words_are_no_sound(
    endpoint: Endpoint, transport: Transport, data: bytes, mime: str
) -> None:
    endpoint.answer(data, Content_Type=mime)
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await transport.open_bytes(endpoint.account, "/x", {})


async def test_a_refusal_is_no_stream(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"error": {"message": "No."}}, 400)
    with pytest.raises(EndpointRefused, match=r"“No\.”"):
        await transport.open_bytes(endpoint.account, "/x", {})


async def test_a_length_beyond_the_bounds_is_refused_at_once(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer(OGG, Content_Type="audio/ogg")
    with pytest.raises(EndpointRefused, match="larger than"):
        await transport.open_bytes(endpoint.account, "/x", {}, bounds=Bounds(answer=1000))


async def test_a_stream_beyond_the_bounds_ends(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(*[OGG] * 400, content_type="audio/ogg")
    stream = await transport.open_bytes(
        endpoint.account, "/x", {}, bounds=Bounds(answer=len(OGG) * 200)
    )
    with pytest.raises(EndpointRefused, match="larger than"):
        await all_of(stream)
