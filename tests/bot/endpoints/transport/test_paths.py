"""Forms whose files are read from disk while they are sent."""

from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.endpoints.transport import FilePart, Form, Transport
from bot.endpoints.transport.forms import FileLost
from bot.errors import EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.scripted import Endpoint

OK = {"ok": True}
SOUND = bytes(range(256)) * 4000


def part(path: Path) -> FilePart:
    return FilePart("file", "speech.ogg", "audio/ogg", path)


async def body_of(form: Form) -> bytes:
    return b"".join([piece async for piece in form.pieces()])


def lost(path: Path) -> Form:
    """A form whose file goes after its size was taken."""
    path.write_bytes(SOUND)
    form = Form([], [part(path)])
    path.unlink()
    return form


def changed(path: Path, data: bytes) -> Form:
    """A form whose file is another one by the time it is sent."""
    form = Form([], [part(path)])
    path.write_bytes(data)
    return form


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording"
    path.write_bytes(SOUND)
    return path


async def test_a_file_is_sent_from_disk_whole_at_each_attempt(
    endpoint: Endpoint, transport: Transport, recording: Path
) -> None:
    endpoint.answer({}, 500)
    endpoint.reset()
    endpoint.answer(OK)
    form = Form([("model", "m")], [part(recording)])
    assert await transport.post(endpoint.account, "/audio/transcriptions", form) == OK
    assert [SOUND in asked.raw for asked in endpoint.asked] == [True, True, True]
    assert {asked.headers["Content-Length"] for asked in endpoint.asked} == {str(form.size)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([0, 1, 2**18 - 1, 2**18, 2**18 + 1, 2**19]))
async def test_it_is_the_same_form_as_of_bytes(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    data = SOUND[:size]
    path.write_bytes(data)
    of_path, of_bytes = Form([], [part(path)]), Form([], [FilePart("file", "a", "b", data)])
    assert len(await body_of(of_path)) == of_path.size
    assert (await body_of(of_path)).partition(b"\r\n\r\n")[2].startswith(data + b"\r\n--")
    assert of_path.size - of_bytes.size == len("speech.ogg") + len("audio/ogg") - len("a") - len(
        "application/octet-stream"
    )


async def test_no_piece_is_large(recording: Path) -> None:
    form = Form([], [part(recording)])
    assert max([len(piece) async for piece in form.pieces()]) == 2**18


async def test_a_file_that_shrank_is_lost(recording: Path) -> None:
    form = changed(recording, SOUND[:-1])
    with pytest.raises(FileLost):
        await body_of(form)


async def test_a_file_that_grew_is_sent_as_long_as_it_was_said_to_be(recording: Path) -> None:
    form = changed(recording, SOUND * 2)
    assert len(await body_of(form)) == form.size


async def test_a_file_lost_on_the_way_is_no_fault_of_the_endpoint(
    endpoint: Endpoint, transport: Transport, recording: Path
) -> None:
    endpoint.answer(OK)
    for _ in range(6):
        form = lost(recording)
        with pytest.raises(EndpointUnreachable, match="lost before it was sent"):
            await transport.post(endpoint.account, "/x", form)
    assert await transport.get(endpoint.account, "/x") == OK


async def test_a_refusal_before_the_file_was_read_is_heard(
    endpoint: Endpoint, transport: Transport, tmp_path: Path
) -> None:
    """Gateways refuse a large file by its length, and hang up while it is sent."""
    path = tmp_path / "large"
    path.write_bytes(bytes(2**23))

    async def hasty(request: web.Request) -> web.StreamResponse:
        response = web.json_response({"error": {"message": "Too large."}}, status=413)
        response.force_close()
        await response.prepare(request)
        await response.write_eof()
        return response

    endpoint.first = hasty
    with pytest.raises(EndpointRefused) as caught:
        await transport.post(endpoint.account, "/x", Form([], [part(path)]))
    assert caught.value.status == 413
