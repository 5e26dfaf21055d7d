"""Forms that are taken apart while they arrive are read to the byte, or refused."""

import asyncio
from collections.abc import Sequence

import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints.files.arriving import Arriving
from sandbox.endpoints.refusals import Refusal

TYPE = "multipart/form-data; boundary=edge"
CONTENT = st.binary(max_size=60) | st.sampled_from(
    [b"", b"\r\n", b"--edge", b"\r\n--edg", b"\r\n\r\n", b"--edge--", b"\n--edge\n", b"--"]
)
FORM = st.lists(CONTENT.filter(lambda data: b"\r\n--edge" not in b"\r\n" + data), max_size=4)
CUTS = st.lists(st.integers(1, 40), max_size=12)


def written(contents: Sequence[bytes]) -> bytes:
    raw = b""
    for number, content in enumerate(contents):
        head = f'--edge\r\nContent-Disposition: form-data; name="part{number}"\r\n\r\n'
        raw += head.encode() + content + b"\r\n"
    return raw + b"--edge--\r\n"


def in_pieces(raw: bytes, cuts: Sequence[int]) -> StreamReader:
    """A body that came in pieces, and is at its end."""
    loop = asyncio.get_running_loop()
    reader = StreamReader(BaseProtocol(loop), 2**20, loop=loop)
    for cut in cuts:
        reader.feed_data(raw[:cut])
        raw = raw[cut:]
    reader.feed_data(raw)
    reader.feed_eof()
    return reader


def read(raw: bytes, cuts: Sequence[int] = ()) -> list[tuple[str, bytes]]:
    async def reading() -> list[tuple[str, bytes]]:
        form = Arriving(in_pieces(raw, cuts), TYPE)
        found = [
            (part.field, b"".join([piece async for piece in form.content()]))
            async for part in form.parts()
        ]
        assert form.size <= len(raw)
        return found

    return asyncio.run(reading())


@given(FORM, CUTS)
def test_what_was_written_is_read_again(contents: list[bytes], cuts: list[int]) -> None:
    expected = [(f"part{number}", content) for number, content in enumerate(contents)]
    assert read(written(contents), cuts) == expected


@given(FORM, st.integers(0), CUTS)
def test_a_form_that_breaks_off_is_refused(contents: list[bytes], at: int, cuts: list[int]) -> None:
    whole = written(contents).removesuffix(b"--\r\n")
    with pytest.raises(Refusal):
        read(whole[: at % len(whole)], cuts)


@given(st.lists(st.sampled_from([b"--edge", b"--", b"\r\n", b": ", b"name", b'"', b"\xff", b"x"])))
def test_anything_like_a_form_is_read_or_refused(pieces: list[bytes]) -> None:
    try:
        read(b"".join(pieces))
    except Refusal:
        return


def test_a_head_without_an_end_is_not_held() -> None:
    with pytest.raises(Refusal):
        read(b"--edge\r\nContent-Disposition: " + b"x" * 20_000 + b"\r\n\r\n\r\n--edge--")


def test_a_form_of_very_many_parts_is_refused() -> None:
    with pytest.raises(Refusal):
        read(written([b"x"] * 201))


def test_a_field_is_not_as_long_as_a_file() -> None:
    async def reading() -> None:
        form = Arriving(in_pieces(written([b"x" * 70_000]), ()), TYPE)
        async for _ in form.parts():
            await form.text()

    with pytest.raises(Refusal):
        asyncio.run(reading())
