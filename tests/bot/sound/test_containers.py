"""Containers are told by their first bytes, and only those that carry sound."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sound.containers import HEAD, container_of
from tests.bot.sound.sounds import sound, tone

KINDS = [
    ("ogg", "libopus", "ogg", "ogg"),
    ("webm", "libopus", "matroska", "webm"),
    ("matroska", "libopus", "matroska", "other"),
    ("mp3", "libmp3lame", "mp3", "mp3"),
    ("mp4", "aac", "mov", "mp4"),
    ("mov", "aac", "mov", "other"),
    ("wav", "pcm_s16le", "wav", "wav"),
    ("flac", "flac", "flac", "flac"),
    ("adts", "aac", "aac", "other"),
    ("mpegts", "aac", "mpegts", "other"),
    ("mpeg", "mp2", "mpeg", "mpeg"),
    ("avi", "libmp3lame", "avi", "other"),
    ("aiff", "pcm_s16be", "aiff", "other"),
    ("au", "pcm_s16be", "au", "other"),
    ("caf", "pcm_s16le", "caf", "other"),
    ("flv", "aac", "flv", "other"),
    ("asf", "wmav2", "asf", "other"),
]


@pytest.mark.parametrize(("muxer", "codec", "demuxer", "family"), KINDS)
def test_a_container_is_told_by_its_content(
    muxer: str, codec: str, demuxer: str, family: str
) -> None:
    data = sound(tone(1, rate=44_100), muxer, codec, rate=44_100)
    kind = container_of(io.BytesIO(data))
    assert kind is not None
    assert (kind.demuxer, kind.family) == (demuxer, family)


def test_an_mp3_is_known_behind_a_large_cover_and_behind_garbage() -> None:
    data = sound(tone(1), "mp3", "libmp3lame")
    frames = data[data.index(b"\xff\xf3") :]
    size = 300_000
    length = bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
    for whole in (b"ID3\x04\0\0" + length + bytes(size) + frames, bytes(700) + frames):
        kind = container_of(io.BytesIO(whole))
        assert kind is not None
        assert kind.demuxer == "mp3"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'></MPD>",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        b"[playlist]\nFile1=http://127.0.0.1/\n",
        b"ID3\x04\0\0\0\0\0\0#EXTM3U\nhttp://127.0.0.1/\n",
        b"WEBVTT\n\n00:00.000 --> 00:01.000\nhi\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"MZ\x90\0",
        b"PK\x03\x04",
    ],
)
def test_playlists_texts_and_pictures_are_no_containers(text: bytes) -> None:
    assert container_of(io.BytesIO(text)) is None


@given(st.binary(max_size=400), st.sampled_from([b"", b"ID3", b"\xff\xfb", b"\xff\xf1", b"RIFF"]))
def test_no_bytes_are_too_strange(data: bytes, start: bytes) -> None:
    container_of(io.BytesIO(start + data))


def test_bytes_that_look_like_nothing_but_beginnings_are_given_up_soon() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    file = Counted(b"ID3\x04\0\0\0\0\0\0" * 1_000_000)
    container_of(file)
    assert file.taken <= 200 * HEAD
