"""Forms with files are read to the byte, or refused."""

import io
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints import EndpointServer, Fault, Kind
from sandbox.endpoints.multipart import Part, described, read, values
from sandbox.endpoints.refusals import Refusal

TYPE = "multipart/form-data; boundary=edge"
NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters='"\\%;='), min_size=1
)
CONTENT = st.binary(max_size=80) | st.sampled_from(
    [b"\r\n", b"--edge", b"\r\n--edg", b"\r\n\r\n", b"--edge--", b"\n--edge\n"]
)
PARTS = st.lists(
    st.builds(
        Part,
        field=NAMES,
        data=CONTENT.filter(lambda data: b"\r\n--edge" not in b"\r\n" + data),
        filename=st.none() | NAMES,
        mime=st.none() | st.sampled_from(["image/png", "text/plain; charset=utf-8"]),
    ),
    min_size=1,
    max_size=4,
)


def written(parts: list[Part]) -> bytes:
    raw = b""
    for part in parts:
        raw += f'--edge\r\nContent-Disposition: form-data; name="{part.field}"'.encode()
        if part.filename is not None:
            raw += f'; filename="{part.filename}"'.encode()
        if part.mime is not None:
            raw += f"\r\nContent-Type: {part.mime}".encode()
        raw += b"\r\n\r\n" + part.data + b"\r\n"
    return raw + b"--edge--\r\n"


@given(PARTS)
def test_what_was_written_is_read_again(parts: list[Part]) -> None:
    assert list(read(written(parts), TYPE)) == parts


@given(PARTS, st.integers(0))
def test_a_form_that_breaks_off_is_refused(parts: list[Part], at: int) -> None:
    whole = written(parts).removesuffix(b"--\r\n")
    with pytest.raises(Refusal):
        read(whole[: at % len(whole)], TYPE)


@given(st.binary(max_size=200), st.text(max_size=60))
def test_anything_is_read_or_refused(raw: bytes, content_type: str) -> None:
    try:
        described(read(raw, content_type))
    except Refusal:
        return


@given(st.lists(st.sampled_from([b"--edge", b"--", b"\r\n", b": ", b"name", b'"', b"\xff", b"x"])))
def test_anything_like_a_form_is_read_or_refused(pieces: list[bytes]) -> None:
    try:
        described(read(b"".join(pieces), TYPE))
    except Refusal:
        return


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary="])
def test_a_form_without_a_boundary_is_refused(content_type: str) -> None:
    with pytest.raises(Refusal):
        read(written([Part("a", b"b")]), content_type)


def test_what_stands_before_the_first_part_is_passed_over() -> None:
    raw = b"This is a form.\r\n" + written([Part("a", b"b")])
    assert read(raw, 'multipart/form-data; boundary="edge"') == (Part("a", b"b"),)


def test_a_name_in_the_extended_form_is_understood() -> None:
    head = b"--edge\r\nContent-Disposition: form-data; name=image; filename*=UTF-8''na%C3%AFve.png"
    assert read(head + b"\r\n\r\nx\r\n--edge--", TYPE)[0].filename == "naïve.png"


def test_text_fields_are_read_as_what_they_mean() -> None:
    given_ = {"n": b"2", "t": b"0.5", "stream": b"true", "odd": b"two", "list": b"[1]", "p": b"7"}
    parts = [Part(name, data) for name, data in given_.items()] + [Part("f", b"", "x.png")]
    typed = frozenset({"n", "t", "stream", "odd", "list"})
    found = values(parts, typed=typed)
    assert found == {"n": 2, "t": 0.5, "stream": True, "odd": "two", "list": "[1]", "p": "7"}


@pytest.mark.parametrize("parts", [[Part("n", b"1"), Part("n", b"2")], [Part("n", b"\xff")]])
def test_fields_sent_twice_or_unreadable_are_refused(parts: list[Part]) -> None:
    with pytest.raises(Refusal):
        values(parts, typed=frozenset())


def test_a_log_entry_describes_files_and_gathers_what_was_sent_twice() -> None:
    parts = [Part("image[]", b"12", "a.png", "image/png"), Part("image[]", b"3", "b.png")]
    assert described([*parts, Part("n", b"2")]) == {
        "image[]": [
            {"filename": "a.png", "mime": "image/png", "size": 2},
            {"filename": "b.png", "mime": None, "size": 1},
        ],
        "n": "2",
    }


async def test_faults_meet_forms_as_they_meet_json(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.REFUSE_PARAMETER, param="mask", match="images"))
    endpoint.faults.add(Fault(kind=Kind.END_STREAM, match="images"))
    statuses = []
    for field in ("stream", "mask"):
        form = aiohttp.FormData({field: "true"}, default_to_multipart=True)
        async with session.post("images/edits", data=form) as response:
            statuses.append(((await response.json())["error"]["message"], response.status))
    assert statuses == [
        ("Missing required parameter: 'image'.", 400),
        ("Unrecognized request argument supplied: mask", 400),
    ]
    assert [scripted.left for scripted in endpoint.faults] == [0, 0]


async def test_a_form_beyond_every_limit_is_refused(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, endpoint: EndpointServer
) -> None:
    monkeypatch.setattr("sandbox.endpoints.gate.LARGEST_BODY", 1_000)
    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("image", io.BytesIO(b"x" * 2_000), filename="x.png")
    async with session.post("images/edits", data=form) as response:
        assert response.status == 413
    assert endpoint.calls.last.parts == ()


async def test_a_form_to_nowhere_is_told_so(session: aiohttp.ClientSession) -> None:
    form = aiohttp.FormData({"a": "b"}, default_to_multipart=True)
    async with session.post("nonsense", data=form) as response:
        answer: Any = await response.json()
    assert (response.status, answer["error"]["message"]) == (404, "Invalid URL (POST /v1/nonsense)")
