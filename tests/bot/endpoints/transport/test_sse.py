"""The event-stream parser."""

import collections
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.endpoints.transport.sse import LIMIT, EventStream, EventTooLong


def parse(*chunks: bytes) -> list[str]:
    events = EventStream()
    found = [event for chunk in chunks for event in events.feed(chunk)]
    return found + events.finish()


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: \xef\xbb\xbf\n\n", ["\ufeff"]),
        (b": comment\n\n:\ndata: a\n: within\n\n", ["a"]),
        (b"\n\n\ndata: a\n\n\n\n", ["a"]),
        (b"data: a\ndata:b\ndata\ndata:  c\n\n", ["a\nb\n\n c"]),
        (b"event: delta\nid: 7\nretry: 10\ndata: a\n\n", ["a"]),
        (b"database: a\nDATA: b\n data: c\n\n", []),
        (b"event: ping\n\n", []),
        (b"data:\n\n", [""]),
        (b"data: a\n\ndata: [DONE]", ["a", "[DONE]"]),
        (b"data: \xe2\x82\xac\n\n", ["€"]),
        (b"data: \xff\n\n", ["\ufffd"]),
        (b"data: a\x0bb\x0cc\x1cd\xc2\x85e\n\n", ["a\x0bb\x0cc\x1cd\x85e"]),
        (b"", []),
    ],
)
def test_events_are_read_as_the_standard_says(stream: bytes, events: list[str]) -> None:
    assert parse(stream) == events
    assert parse(*(stream[place : place + 1] for place in range(len(stream)))) == events


def test_events_are_given_as_soon_as_they_are_whole() -> None:
    events = EventStream()
    assert events.feed(b"data: a\n\nda") == ["a"]
    assert events.feed(b"ta: b\r") == []
    assert events.feed(b"\n\r") == ["b"]
    assert events.feed(b"\ndata: c\n\n") == ["c"]


LINES = st.sampled_from(
    [
        b"data: x",
        b"data:",
        b"data",
        b"data: \xf0\x9f\x98\x80",
        b": c",
        b"",
        b"id: 1",
        b"\xef\xbb\xbf",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])


@settings(deadline=None)
@given(
    st.lists(st.tuples(LINES, ENDS), max_size=20).map(
        lambda pairs: b"".join(a + b for a, b in pairs)
    ),
    st.lists(st.integers(0, 200), max_size=10),
)
def test_any_cut_of_the_bytes_gives_the_same_events(stream: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[a:b] for a, b in itertools.pairwise(places)]
    assert parse(*pieces) == parse(stream)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(1, 7))
def test_noise_is_read_the_same_in_any_size_of_chunk(noise: bytes, size: int) -> None:
    assert parse(*(noise[n : n + size] for n in range(0, len(noise), size))) == parse(noise)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))))
def test_what_was_written_comes_back(texts: list[str]) -> None:
    stream = b"".join(b"data: " + text.encode() + b"\n\n" for text in texts)
    assert parse(stream) == texts


@pytest.mark.parametrize("piece", [b"x", b"data: x\n", b"data\n", b"data:\n"])
def test_an_endless_event_is_refused_instead_of_kept(piece: bytes) -> None:
    events = EventStream()
    chunks = [piece * 4096] * (2 + LIMIT // 4096)
    with pytest.raises(EventTooLong):
        collections.deque(map(events.feed, chunks), maxlen=0)


def test_a_long_stream_of_short_events_has_no_limit() -> None:
    events = EventStream()
    chunk = b": ping\n\ndata: x\n\n" * 4096
    assert sum(len(events.feed(chunk)) for _ in range(100)) == 409_600
