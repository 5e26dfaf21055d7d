"""Files that want more than to be heard: nothing but themselves is ever opened, and all ends."""

import contextlib
import io
import struct
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import av
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.sound import NotSound, Studio
from bot.sound.looking import look
from bot.sound.opening import tracked
from bot.sound.work import Stopped, Work
from tests.bot.sound.sounds import film, sound, tone

Saved = Callable[[bytes], Path]

PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile {target}\n",
    "m3u": "#EXTM3U\n{target}\n",
    "pls": "[playlist]\nNumberOfEntries=1\nFile1={target}\n",
    "dash": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
        "<Period><AdaptationSet mimeType='audio/mp4'><Representation id='1' bandwidth='1'>"
        "<BaseURL>{target}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ),
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\na={target}\n",
    "smil": "<smil><body><audio src='{target}'/></body></smil>",
    "asx": "<asx version='3.0'><entry><ref href='{target}'/></entry></asx>",
    "subtitles": "WEBVTT\n\n00:00.000 --> 00:01.000\n{target}\n",
}
DISGUISES = [b"", b"ID3\x04\0\0\0\0\0\0", b"OggS", b"RIFF\0\0\0\0WAVE", b"\xff\xfb\x90\0"]


@pytest.fixture
async def address() -> AsyncIterator[tuple[str, list[str]]]:
    """Serve a sound, and note who asks for it."""
    asked: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=sound(tone(1), "mp3", "libmp3lame"), content_type="audio/mpeg")

    app = web.Application()
    app.router.add_get("/{name}", serve)
    async with TestServer(app) as server:
        yield str(server.make_url("/secret.mp3")), asked


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("kind", list(PLAYLISTS))
async def test_playlists_open_neither_addresses_nor_files(
    studio: Studio,
    saved: Saved,
    address: tuple[str, list[str]],
    *,
    kind: str,
    disguise: bytes,
) -> None:
    url, asked = address
    secret = saved(sound(tone(1), "mp3", "libmp3lame"))
    for target in (url, str(secret), f"file:{secret}", secret.name, f"subfile,,start,0,,:{secret}"):
        path = saved(disguise + PLAYLISTS[kind].format(target=target).encode())
        with pytest.raises(NotSound):
            await studio.look(path)
        with pytest.raises(NotSound):
            await studio.encoded(path)
        with pytest.raises(NotSound):
            await studio.voice([path.read_bytes()])
    assert asked == []


def test_a_playlist_would_be_followed_without_these_walls(saved: Saved) -> None:
    secret = saved(sound(tone(1), "mp3", "libmp3lame"))
    path = saved(PLAYLISTS["concat"].format(target=secret.name).encode())
    with av.open(str(path), format="concat") as file:
        assert file.streams.audio


def test_nothing_else_can_be_opened_even_by_a_demuxer_that_wants_to(
    saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.sound import opening
    from bot.sound.containers import Container

    secret = saved(sound(tone(1), "mp3", "libmp3lame"))
    playlist = PLAYLISTS["concat"].format(target=secret.name).encode()
    monkeypatch.setattr(opening, "container_of", lambda _: Container("concat", "other"))
    with (
        pytest.raises(NotSound),
        tracked(io.BytesIO(playlist), len(playlist), Work()),
    ):
        pass


def _boxes(data: bytes, path: tuple[bytes, ...], start: int, end: int) -> list[int]:
    """Give where the boxes begin that lead to the last one named."""
    while start < end:
        size = int.from_bytes(data[start : start + 4])
        if data[start + 4 : start + 8] == path[0]:
            rest = path[1:]
            return [start, *(_boxes(data, rest, start + 8, start + size) if rest else [])]
        start += size
    raise LookupError(path)


def _referring(data: bytes, target: str) -> bytes:
    """Make a QuickTime file's sound lie in another file, by an alias with an absolute path."""
    name = target.encode()
    alias = bytes(10) + b"\x05/" + bytes(26) + bytes(12) + b"\x05sound" + bytes(58) + bytes(16)
    alias += struct.pack(">hh", 1, 1) + bytes(16)
    alias += (
        struct.pack(">hh", 2, len(name)) + name + bytes(len(name) % 2) + struct.pack(">hh", -1, 0)
    )
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    path = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")
    boxes = _boxes(data, path, 0, len(data))
    at = boxes[-1] + 16
    old = int.from_bytes(data[at : at + 4])
    changed = bytearray(data[:at] + entry + data[at + old :])
    for box in boxes:
        size = int.from_bytes(changed[box : box + 4]) + len(entry) - old
        changed[box : box + 4] = size.to_bytes(4)
    return bytes(changed)


async def test_a_film_that_refers_to_another_file_does_not_open_it(
    studio: Studio, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.sound import opening

    secret = saved(b"\x11" * 200_000)
    path = saved(_referring(sound(tone(1), "mov", "pcm_s16be"), str(secret)))
    wanted: list[object] = []

    def refused(*what: object, **_: object) -> None:
        wanted.append(what)
        raise opening.unreadable()

    monkeypatch.setattr(opening, "_open_nothing", refused)
    with_references = opening.OPTIONS | {"enable_drefs": "1", "use_absolute_path": "1"}
    with path.open("rb") as file, pytest.raises(NotSound):
        av.open(file, "r", format="mov", container_options=with_references, io_open=refused)
    assert wanted, "the trap itself must work"
    wanted.clear()
    with pytest.raises(NotSound):
        await studio.encoded(path)
    assert wanted == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: sound(tone(0.5)),
        lambda: sound(tone(0.5), "mp3", "libmp3lame"),
        lambda: sound(tone(0.5), "webm"),
        lambda: sound(tone(0.5), "flac", "flac"),
        lambda: sound(tone(0.5), "wav", "pcm_s16le"),
        lambda: sound(tone(0.5), "asf", "wmav2", rate=16_000),
        lambda: film(sound=tone(0.5)),
        lambda: sound(tone(0.5), "mpegts", "aac"),
        lambda: sound(tone(0.5), "avi", "libmp3lame"),
    ],
    ids=["ogg", "mp3", "webm", "flac", "wav", "asf", "mp4", "mpegts", "avi"],
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.data())
def test_damaged_files_end_in_a_sound_or_a_sentence(
    tmp_path: Path, make: Callable[[], bytes], seed: st.DataObject
) -> None:
    from bot.sound.excerpts import excerpt
    from bot.sound.joining import joined, voice
    from bot.sound.remuxing import encoded, remuxed

    data = bytearray(make())
    for _ in range(seed.draw(st.integers(1, 12))):
        at = seed.draw(st.integers(0, len(data) - 1))
        data[at] = seed.draw(st.integers(0, 255))
    del data[seed.draw(st.integers(0, len(data))) :]
    path = tmp_path / "damaged"
    path.write_bytes(data)
    tasks: list[Callable[[Path, Work], object]] = [
        look,
        encoded,
        lambda path, work: remuxed(path, look(path, work), work),
        lambda path, work: excerpt(path, work, start=0.1, end=0.3),
        lambda path, work: voice([path.read_bytes()], work),
        lambda path, work: joined([path.read_bytes()] * 2, "mp3", work),
    ]
    for task in tasks:
        # Anything but a sentence for the user fails the test.
        with contextlib.suppress(InputError):
            task(path, Work(20))


def test_work_that_takes_too_long_ends_with_a_sentence(saved: Saved) -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 1.0
        return now

    with pytest.raises(InputError, match="too long"):
        look(saved(sound(tone(5), "wav", "pcm_s16le")), Work(20, clock=clock))


def test_stopped_work_ends_at_once(saved: Saved) -> None:
    path = saved(sound(tone(5), "wav", "pcm_s16le"))
    work = Work()
    work.stop()
    with pytest.raises(Stopped):
        look(path, work)


def test_a_file_that_is_read_again_and_again_is_given_up() -> None:
    from bot.sound.opening import LEAST_READ, Source

    source = Source(io.BytesIO(bytes(1_000_000)), 1_000_000, Work())
    for _ in range(LEAST_READ // 1_000_000):
        source.seek(0)
        assert source.read(1_000_000)
    source.seek(0)
    with pytest.raises(NotSound):
        source.read(1_000_000)


async def test_a_leap_in_the_timestamps_fills_no_disk(studio: Studio, saved: Saved) -> None:
    target = io.BytesIO()
    with av.open(target, "w", format="matroska") as file:
        stream = file.add_stream("pcm_s16le", rate=16_000, layout="mono")
        for at in (0, 50 * 3600):
            frame = av.AudioFrame.from_ndarray(tone(0.5)[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, at * 16_000
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    path = saved(target.getvalue())
    begin = time.monotonic()
    for task in (studio.look, studio.encoded):
        with pytest.raises(InputError, match="4 hours"):
            await task(path)
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize("channels", [2, 3, 7, 24, 25, 32, 64, 65_535])
async def test_any_number_of_channels_is_heard_or_refused(
    studio: Studio, saved: Saved, channels: int
) -> None:
    data = bytearray(sound(tone(4), "wav", "pcm_s16le"))
    at = data.index(b"fmt ") + 8
    rate = int.from_bytes(data[at + 4 : at + 8], "little")
    data[at + 2 : at + 4] = channels.to_bytes(2, "little")
    data[at + 8 : at + 12] = (rate * channels * 2 % 2**32).to_bytes(4, "little")
    data[at + 12 : at + 14] = (channels * 2 % 2**16).to_bytes(2, "little")
    path = saved(bytes(data))
    if channels > 24:
        with pytest.raises(NotSound):
            await studio.encoded(path)
        return
    seen, (_, new) = await studio.look(path), await studio.encoded(path)
    assert seen.channels == channels
    assert new.seconds == pytest.approx(seen.seconds, abs=0.05)
