"""Files as they come: whatever they are, of bounded size."""

import pytest

from bot.endpoints.transport import Bounds, ByteStream, Errand, FileUnknown, Transport
from bot.errors import EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.scripted import Endpoint, Time

CONTENT = Errand(path="/files/f/content", about="file_id")
UNKNOWN = {"error": {"message": "No such File object: f", "param": "id"}}


async def all_of(stream: ByteStream) -> bytes:
    try:
        return b"".join([piece async for piece in stream])
    finally:
        stream.close()


@pytest.mark.parametrize(
    "content",
    [
        b'{"error": {"message": "This line is an example of an error."}}\n{"x": 1}',
        b'{"messages": []}\n' * 10,
        b"step,train_loss\n1,0.5\n",
        b"<!doctype html><p>A page",
        b"\xff\xfe\x00",
        b"[]",
        b"",
        b"\n",
    ],
)
@pytest.mark.parametrize("mime", ["application/json", "text/html", "text/csv", "audio/ogg"])
async def test_a_file_is_what_it_is_whatever_it_looks_like(
    endpoint: Endpoint, transport: Transport, content: bytes, mime: str
) -> None:
    endpoint.answer(content, 200, Content_Type=mime)
    stream = await transport.open_file(endpoint.account, CONTENT)
    assert stream.mime == mime
    assert await all_of(stream) == content
    assert len(endpoint.asked) == 1


async def test_an_error_is_none_of_its_bytes(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(UNKNOWN, 404)
    with pytest.raises(FileUnknown):
        await transport.open_file(endpoint.account, CONTENT)


async def test_it_is_asked_for_again_before_the_first_byte(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.answer({}, 500)
    endpoint.answer({}, 429)
    endpoint.answer(b"a,b", 200)
    assert await all_of(await transport.open_file(endpoint.account, CONTENT)) == b"a,b"
    assert len(time.pauses) == 2


async def test_what_is_cut_off_is_told_so(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(b"a,b\n", b"1,", content_type="text/csv", cut=True)
    stream = await transport.open_file(endpoint.account, CONTENT)
    assert b"a,b\n1,".startswith(await anext(stream))
    with pytest.raises(EndpointUnreachable, match="cut off"):
        await all_of(stream)


async def test_what_stands_still_is_given_up(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang(b"a,b\n", content_type="text/csv")
    stream = await hasty.open_file(endpoint.account, CONTENT)
    with pytest.raises(EndpointUnreachable, match="stopped sending"):
        await all_of(stream)


@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_file_beyond_the_bound_is_refused(
    endpoint: Endpoint, transport: Transport, *, is_announced: bool
) -> None:
    if is_announced:
        endpoint.answer(b"x" * (2**20 + 1), 200)
    else:
        endpoint.pieces(*[b"x" * 2**18] * 5, content_type="text/plain")
    errand = Errand(path="/x", bounds=Bounds(answer=2**20))
    with pytest.raises(EndpointRefused, match="larger than 1 MiB"):
        await all_of(await transport.open_file(endpoint.account, errand))
