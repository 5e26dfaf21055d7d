"""Forms with files: what goes over the wire, byte for byte."""

import asyncio
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.transport import Bounds, FilePart, Form, Timeouts, Transport
from bot.errors import EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Asked, Endpoint

OK = {"ok": True}
CAT = FilePart("image", "cat.png", "image/png", b"\x89PNG\r\n\x1a\n\x00--")


async def body_of(form: Form) -> bytes:
    return b"".join([piece async for piece in form.pieces()])


def boundary_of(asked: Asked) -> bytes:
    kind, _, boundary = asked.headers["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    return boundary.encode()


async def test_fields_and_files_are_sent_byte_for_byte(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer(OK)
    fields = [("model", "m"), ("prompt", "ein Bär\nim Wald")]
    mask = FilePart("mask", "mask.png", "image/png", b"")
    assert await transport.post(endpoint.account, "/images/edits", Form(fields, [CAT, mask])) == OK
    asked = endpoint.asked[0]
    b = boundary_of(asked)
    assert asked.raw == (
        b"--%b\r\n"
        b'Content-Disposition: form-data; name="model"\r\n\r\nm\r\n'
        b"--%b\r\n"
        b'Content-Disposition: form-data; name="prompt"\r\n\r\nein B\xc3\xa4r\nim Wald\r\n'
        b"--%b\r\n"
        b'Content-Disposition: form-data; name="image"; filename="cat.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x1a\n\x00--\r\n"
        b"--%b\r\n"
        b'Content-Disposition: form-data; name="mask"; filename="mask.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\r\n"
        b"--%b--\r\n"
    ) % (b, b, b, b, b)
    assert (asked.method, asked.path) == ("POST", "/v1/images/edits")
    assert asked.headers["Content-Length"] == str(len(asked.raw))
    assert asked.headers["Authorization"] == "Bearer sk-secret-of-the-test"


async def test_a_large_form_is_sent_whole_at_each_attempt(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer({}, 500)
    endpoint.reset()
    endpoint.answer(OK)
    frames = bytes(range(256)) * 20_000
    film = FilePart("file", "film.mp4", "video/mp4", frames)
    assert await transport.post(endpoint.account, "/files", Form([], [film])) == OK
    assert len({asked.raw for asked in endpoint.asked}) == 1
    assert len(endpoint.asked) == 3
    assert frames in endpoint.asked[2].raw


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ('"; filename="x', b"%22; filename=%22x"),
        ("a\r\nContent-Type: text/html\r\n\r\nb", b"a%0D%0AContent-Type: text/html%0D%0A%0D%0Ab"),
        ("\x00nul\x7f", b"nul"),
        ("übung 1.png", "übung 1.png".encode()),
        ("half \ud83d", b"half ?"),
        ("", b""),
    ],
)
async def test_names_cannot_leave_their_quotes(name: str, safe: bytes) -> None:
    form = Form([], [FilePart(name, name, "image/png", b"")])
    line = (await body_of(form)).split(b"\r\n")[1]
    assert line == b'Content-Disposition: form-data; name="%b"; filename="%b"' % (safe, safe)


@pytest.mark.parametrize(
    "mime", ["", "image", "image/png\r\nX-Evil: 1", "image/png; a=b", "ïmage/png", "a/b/c"]
)
async def test_a_type_that_is_none_is_not_sent(mime: str) -> None:
    body = await body_of(Form([], [FilePart("image", "x", mime, b"")]))
    assert body.split(b"\r\n")[2:4] == [b"Content-Type: application/octet-stream", b""]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40)
FILES = st.builds(
    FilePart,
    st.from_regex(r"\A[a-z\[\]]{1,9}\Z"),
    st.from_regex(r"\A[a-z .]{0,9}\Z"),
    st.sampled_from(["image/png", "audio/x-wav", "image/svg+xml"]),
    st.binary(max_size=300),
)


@given(st.lists(st.tuples(st.from_regex(r"\A[a-z_]{1,9}\Z"), TEXT)), st.lists(FILES, max_size=4))
async def test_another_parser_reads_the_same(
    fields: list[tuple[str, str]], files: list[FilePart]
) -> None:
    form = Form(fields, files)
    body = await body_of(form)
    assert form.size == len(body)
    boundary = form.content_type.partition("boundary=")[2]
    pieces = body.split(f"--{boundary}".encode())
    assert (pieces[0], pieces[-1]) == (b"", b"--\r\n")
    contents = [piece.partition(b"\r\n\r\n")[2][:-2] for piece in pieces[1:-1]]
    assert contents == [*(text.encode() for _, text in fields), *(file.data for file in files)]
    heads = [_head(piece.partition(b"\r\n\r\n")[0]) for piece in pieces[1:-1]]
    assert heads == [
        *((name, None, None) for name, _ in fields),
        *((file.field, file.filename, file.mime) for file in files),
    ]


def _head(lines: bytes) -> tuple[Any, Any, Any]:
    message = BytesParser(policy=HTTP).parsebytes(lines.lstrip() + b"\r\n\r\n")
    place = message["Content-Disposition"]
    assert place.content_disposition == "form-data"
    kind = message["Content-Type"]
    return place.params["name"], place.params.get("filename"), kind and kind.content_type


async def test_a_refusal_names_the_forms_model_and_setting(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer({"error": {"code": "model_not_found", "message": "no"}}, 404)
    with pytest.raises(ModelUnavailable, match=r"`old-one`.*`image\.model`") as caught:
        await transport.post(
            endpoint.account, "/x", Form([("model", "old-one")], [CAT]), setting="image.model"
        )
    assert caught.value.model == "old-one"


async def test_a_refused_field_is_told_from_the_files(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer({"error": {"message": "Unknown parameter: 'user'."}}, 400)
    with pytest.raises(EndpointRefused) as caught:
        await transport.post(endpoint.account, "/x", Form([("user", "u")], [CAT]))
    assert (caught.value.code, caught.value.param) == ("unsupported_parameter", "user")


@pytest.mark.parametrize("name", ["image", "mask", "prompt"])
async def test_a_file_that_is_refused_is_no_parameter_to_leave_out(
    endpoint: Endpoint, transport: Transport, name: str
) -> None:
    said = f"Invalid file '{name}': unsupported mimetype. Supported are png and webp."
    endpoint.answer({"error": {"message": said, "param": name, "code": "unsupported_file"}}, 400)
    part = FilePart(name, "x.tiff", "image/tiff", b"II*")
    with pytest.raises(EndpointRefused, match="Supported are png and webp") as caught:
        await transport.post(endpoint.account, "/x", Form([], [part]))
    assert caught.value.code == "unsupported_file"


async def test_a_form_may_be_answered_by_a_stream(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({}, 503)
    endpoint.events({"n": 1})
    live = await transport.open(endpoint.account, "/x", Form([("stream", "true")], [CAT]))
    assert await live.batch() == [{"n": 1}]
    assert await live.batch() == []
    live.close()
    assert endpoint.asked[1].raw.count(b"Content-Disposition") == 2


async def test_an_answer_is_bounded_as_asked(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"text": "x" * 5000})
    small, ample = Bounds(answer=5000), Bounds(answer=5020)
    with pytest.raises(EndpointRefused, match="larger than"):
        await transport.post(endpoint.account, "/x", Form([], [CAT]), bounds=small)
    with pytest.raises(EndpointRefused, match="larger than"):
        await transport.post(endpoint.account, "/x", {}, bounds=small)
    with pytest.raises(EndpointRefused, match="larger than"):
        await transport.open(endpoint.account, "/x", {}, bounds=small)
    assert len((await transport.post(endpoint.account, "/x", {}, bounds=ample))["text"]) == 5000


async def test_an_event_is_bounded_as_asked(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.events({"n": 1}, {"text": "x" * 2_000_000})
    live = await transport.open(endpoint.account, "/x", {}, bounds=Bounds(event=3_000_000))
    found = [event async for event in _events(live)]
    assert [len(event.get("text", "")) for event in found] == [0, 2_000_000]
    live = await transport.open(endpoint.account, "/x", {})
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        assert [event async for event in _events(live)] == [{"n": 1}]
    live.close()


async def _events(live: Any) -> Any:
    while batch := await live.batch():
        for event in batch:
            yield event


async def test_patience_lets_an_answer_begin_later(
    endpoint: Endpoint, session: aiohttp.ClientSession
) -> None:
    async def later(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return web.json_response(OK)

    endpoint.steps.append(later)
    quick = Transport(session, timeouts=Timeouts(connect=0.1, first_byte=0.05), attempts=1)
    patient = Bounds(patience=100)
    assert await quick.post(endpoint.account, "/x", Form([], [CAT]), bounds=patient) == OK
    with pytest.raises(EndpointUnreachable, match="did not answer in time"):
        await quick.post(endpoint.account, "/x", Form([], [CAT]))


async def test_patience_lets_an_answer_pause_longer(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang(b'data: {"n": 1}\n\n')
    live = await hasty.open(endpoint.account, "/x", {}, bounds=Bounds(patience=2))
    assert live._timeouts.between == pytest.approx(0.1)
    with pytest.raises(EndpointUnreachable, match="cut off"):
        assert [event async for event in _events(live)] == [{"n": 1}]
    live.close()
