"""Answers that may be text or JSON."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.transport import Bounds, FilePart, Form, Transport
from bot.endpoints.transport.bodies import Body, understood
from bot.endpoints.transport.sentences import Asked
from bot.endpoints.transport.setbacks import Setback
from bot.errors import EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Endpoint, Time


@pytest.mark.parametrize(
    ("data", "mime", "content"),
    [
        (b'{"text": "hello"}', "application/json", {"text": "hello"}),
        (b'{"text": "hello"}', "text/plain", {"text": "hello"}),
        (
            b' \n{"text": NaN}',
            "application/json",
            {"text": pytest.approx(float("nan"), nan_ok=True)},
        ),
        (b'"hello"', "application/json", "hello"),
        (b"hello", "application/json", None),
        (b"[MUSIC] hello", "text/plain", None),
        (b"{smile} hello", "text/plain", None),
        (b'"Hello," she said.', "text/plain", None),
        (b"hello", "text/html", None),
        (b"", "text/plain", None),
    ],
)
async def test_text_and_objects_are_told_apart(
    endpoint: Endpoint, transport: Transport, data: bytes, mime: str, content: Any
) -> None:
    endpoint.answer(data, Content_Type=mime)
    body = await transport.post_any(endpoint.account, "/x", {})
    assert (body.data, body.content, body.mime) == (data, content, mime)


def test_a_byte_order_mark_is_no_text() -> None:
    assert Body("text/plain", b"\xef\xbb\xbfhello \xff").text == "hello \ufffd"


@pytest.mark.parametrize("mime", ["application/json", "text/plain"])
async def test_a_problem_is_one_whatever_its_label(
    endpoint: Endpoint, transport: Transport, mime: str
) -> None:
    endpoint.answer({"error": {"code": "model_not_found"}}, Content_Type=mime)
    with pytest.raises(ModelUnavailable, match=r"`ears`.*`transcription\.model`"):
        await transport.post_any(
            endpoint.account, "/x", {"model": "ears"}, setting="transcription.model"
        )


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"<!DOCTYPE html><p>Welcome", "text/plain"),
        (b"\n <html>Welcome", "text/html"),
        (b'{"text": "cut of', "application/json"),
    ],
)
async def test_a_page_or_half_an_object_is_no_answer(
    endpoint: Endpoint, transport: Transport, data: bytes, mime: str
) -> None:
    endpoint.answer(data, Content_Type=mime)
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await transport.post_any(endpoint.account, "/x", {})


async def test_passing_errors_are_tried_again(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.answer({}, 503)
    endpoint.pieces(b"he", content_type="text/plain", cut=True)
    endpoint.answer("hello", Content_Type="text/plain")
    form = Form([], [FilePart("file", "a.ogg", "audio/ogg", b"OggS")])
    assert (await transport.post_any(endpoint.account, "/x", form)).text == "hello"
    assert len(time.pauses) == 2


async def test_it_is_bounded(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer("x" * 101, Content_Type="text/plain")
    with pytest.raises(EndpointRefused, match="larger than"):
        await transport.post_any(endpoint.account, "/x", {}, bounds=Bounds(answer=100))


@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/plain", ""]))
def test_no_answer_is_a_surprise(data: bytes, mime: str) -> None:
    with contextlib.suppress(Setback):
        assert isinstance(understood(mime, data, Asked()).text, str)
