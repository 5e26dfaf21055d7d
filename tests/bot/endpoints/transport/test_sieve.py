"""JSON with pictures in it, cut anywhere."""

import base64
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.transport import Bounds, Transport, sieve
from bot.endpoints.transport.sieve import LONG, Sieve
from bot.errors import EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.scripted import Endpoint

LARGE = bytes(range(256)) * 400
MEDIA = Bounds(has_media=True)

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


def sifted(content: bytes, cuts: list[int] | None = None) -> Any:
    reader = Sieve()
    places = sorted({min(cut, len(content)) for cut in cuts or []} | {0, len(content)})
    for start, end in pairwise(places):
        reader.feed(content[start:end])
    return reader.value()


CUTS = st.lists(st.integers(0, 400), max_size=8)


@given(JSON, CUTS, st.booleans())
def test_json_without_long_texts_is_read_as_it_is(
    value: Any,
    cuts: list[int],
    is_ascii: bool,  # noqa: FBT001 -- hypothesis gives it so
) -> None:
    content = json.dumps(value, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    assert sifted(content, cuts) == json.loads(content.decode("utf-8", "replace"))


@given(st.binary(min_size=30, max_size=200), TEXT, CUTS, st.sampled_from(["/", "\\/", "\\u002F"]))
def test_long_texts_come_as_the_bytes_that_they_mean(
    data: bytes, other: str, cuts: list[int], slash: str
) -> None:
    letters = base64.b64encode(data).decode().replace("/", slash).replace("+", "\\u002B")
    content = f'{{"a": [{{"b": "{letters}", "c": {json.dumps(other[:2])}}}], "d": 1}}'.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sieve, "LONG", 30)
        patch.setattr(sieve, "_SLICE", 16)
        assert sifted(content, cuts) == {"a": [{"b": data, "c": other[:2]}], "d": 1}


@pytest.mark.parametrize(
    "letters",
    [
        base64.b64encode(LARGE).decode(),
        base64.b64encode(LARGE).decode().rstrip("="),
        "data:image/png;base64," + base64.b64encode(LARGE).decode(),
        base64.encodebytes(LARGE).decode(),
        base64.encodebytes(LARGE).decode().replace("\n", "\r\n\t "),
    ],
)
def test_letters_may_be_wrapped_or_lack_their_end(letters: str) -> None:
    content = json.dumps({"data": [{"b64_json": letters}] * 2}).encode()
    assert sifted(content, list(range(0, len(content), 997))) == {"data": [{"b64_json": LARGE}] * 2}


@pytest.mark.parametrize("wrong", ["!", "ü", "=A", "\\\\", "\\u0041BC!", "\\u00e4", "\\b", '\\"'])
@pytest.mark.parametrize("place", [0, 40_000, 2 * LONG])
def test_a_long_text_that_is_no_base64_comes_as_nothing(wrong: str, place: int) -> None:
    letters = "A" * place + wrong + "A" * (2 * LONG - place)
    assert sifted(f'{{"x": "{letters}", "y": 1}}'.encode()) == {"x": b"", "y": 1}


def test_a_letter_too_many_makes_it_no_base64() -> None:
    assert sifted(b'{"x": "%b"}' % (b"A" * (2 * LONG + 1))) == {"x": b""}


@pytest.mark.parametrize("marks", ["\0000", "\0007", "\000x", "\000\u0663"])
def test_a_server_cannot_confuse_the_marks(marks: str) -> None:
    letters = base64.b64encode(LARGE).decode()
    content = json.dumps({"x": letters, "y": marks}).encode()
    found = sifted(content)
    assert found["x"] == LARGE
    assert found["y"] in (marks, LARGE)


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"x": "', b'{"x": "' + b"A" * 2 * LONG, b"<html>", b'{"x": "\\']
)
def test_what_breaks_off_is_no_json(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever it says
        sifted(content)


def test_deep_json_is_no_trap() -> None:
    letters = base64.b64encode(LARGE)
    content = b'{"x": "%b", "y": %b}' % (letters, b"[" * 900 + b"]" * 900)
    assert sifted(content)["x"] == LARGE


async def test_answers_with_media_are_read_so(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer([{"b64_json": base64.b64encode(LARGE).decode()}])
    expected = {"data": [{"b64_json": LARGE}]}
    assert await transport.post(endpoint.account, "/x", {}, bounds=MEDIA) == expected
    live = await transport.open(endpoint.account, "/x", {}, bounds=MEDIA)
    assert await live.batch() == [expected]
    live.close()


@pytest.mark.parametrize("content", [b"3", b'"x"', b"<html>", b"{"])
async def test_an_answer_that_is_no_object_is_told(
    endpoint: Endpoint, transport: Transport, content: bytes
) -> None:
    endpoint.answer(content)
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await transport.post(endpoint.account, "/x", {}, bounds=MEDIA)


async def test_answers_with_media_are_bounded(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"x": "A" * 2**20})
    bounds = Bounds(answer=2**20, has_media=True)
    with pytest.raises(EndpointRefused, match="larger than 1 MiB"):
        await transport.post(endpoint.account, "/x", {}, bounds=bounds)
