"""A look tells what a file truly is; what has no sound is refused with a sentence."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import InputError
from bot.sound import LONGEST, NotSound, Studio, looking
from tests.bot.sound.sounds import film, silence, sound, tone

Saved = Callable[[bytes], Path]

KINDS = [
    ("ogg", "libopus", "ogg", "opus"),
    ("webm", "libopus", "webm", "opus"),
    ("mp3", "libmp3lame", "mp3", "mp3"),
    ("mp4", "aac", "mp4", "aac"),
    ("wav", "pcm_s16le", "wav", "pcm_s16le"),
    ("flac", "flac", "flac", "flac"),
    ("mpeg", "mp2", "mpeg", "mp2"),
    ("adts", "aac", "other", "aac"),
    ("mpegts", "aac", "other", "aac"),
    ("avi", "libmp3lame", "other", "mp3"),
]


@pytest.mark.parametrize(("muxer", "codec", "container", "known"), KINDS)
async def test_a_sound_is_described_by_its_content(
    studio: Studio, saved: Saved, *, muxer: str, codec: str, container: str, known: str
) -> None:
    data = sound(tone(3.5, rate=44_100), muxer, codec, rate=44_100)
    seen = await studio.look(saved(data))
    assert (seen.container, seen.codec, seen.channels) == (container, known, 1)
    assert seen.seconds == pytest.approx(3.5, abs=0.1)
    assert seen.size == len(data)
    assert not seen.has_video


async def test_the_name_and_media_type_follow_the_content(studio: Studio, saved: Saved) -> None:
    seen = await studio.look(saved(sound(tone(1), "mp4", "aac")))
    assert (seen.filename, seen.mime) == ("audio.mp4", "audio/mp4")
    seen = await studio.look(saved(sound(tone(1), "avi", "libmp3lame")))
    assert (seen.filename, seen.mime) == ("audio.bin", "application/octet-stream")


async def test_the_length_of_ogg_opus_is_exact(studio: Studio, saved: Saved) -> None:
    seen = await studio.look(saved(sound(tone(2.345, rate=48_000), rate=48_000)))
    assert seen.seconds == pytest.approx(2.345, abs=0.001)


async def test_a_truncated_ogg_lasts_as_long_as_what_is_left(studio: Studio, saved: Saved) -> None:
    noise = np.random.default_rng(7).normal(0, 4_000, 10 * 16_000).astype(np.int16)
    data = sound(noise)
    seen = await studio.look(saved(data[: len(data) // 2]))
    assert 3 < seen.seconds < 6


async def test_a_header_that_lies_about_its_length_is_not_believed(
    studio: Studio, saved: Saved
) -> None:
    data = bytearray(sound(tone(2), "wav", "pcm_s16le"))
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    assert (await studio.look(saved(bytes(data)))).seconds == pytest.approx(2, abs=0.01)


async def test_a_film_has_sound_and_pictures(studio: Studio, saved: Saved) -> None:
    seen = await studio.look(saved(film(sound=tone(2))))
    assert (seen.container, seen.codec, seen.has_video) == ("mp4", "aac", True)


async def test_a_film_without_sound_is_refused(studio: Studio, saved: Saved) -> None:
    with pytest.raises(NotSound, match="no sound"):
        await studio.look(saved(film(sound=None)))


@pytest.mark.parametrize("muxer", ["wav", "ogg"])
async def test_zero_seconds_are_refused(studio: Studio, saved: Saved, muxer: str) -> None:
    codec = {"wav": "pcm_s16le", "ogg": "libopus"}[muxer]
    with pytest.raises(NotSound):
        await studio.look(saved(sound(silence(0), muxer, codec)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"OggS",
        b"hello there, this is a text",
        b"OggS" + bytes(5_000),
        b"fLaC" + b"\xff" * 5_000,
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
        b"\x1aE\xdf\xa3" + bytes(3_000),
        b"\0\0\0\x18ftypisom" + b"\xee" * 3_000,
        b"\x00\x00\x01\xba" + b"\x55" * 3_000,
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
    ],
)
async def test_what_is_no_sound_is_refused(studio: Studio, saved: Saved, data: bytes) -> None:
    with pytest.raises(NotSound) as refused:
        await studio.look(saved(data))
    assert str(refused.value).endswith(".")


async def test_more_than_four_hours_are_refused(studio: Studio, saved: Saved) -> None:
    # One second in Ogg whose last page says that it ends much later: the true stretch counts.
    data = bytearray(sound(np.zeros(8_000, np.int16), "wav", "pcm_u8", rate=8_000))
    path = saved(bytes(data))
    with path.open("r+b") as file:
        file.truncate(int((LONGEST + 60) * 8_000))
        for mark in (4, data.index(b"data") + 4):
            file.seek(mark)
            file.write(b"\xff\xff\xff\x7f")
    with pytest.raises(InputError, match="4 hours"):
        await studio.look(path)


async def test_a_three_hour_file_is_taken(studio: Studio, saved: Saved) -> None:
    data = bytearray(sound(np.zeros(8_000, np.int16), "wav", "pcm_u8", rate=8_000))
    path = saved(bytes(data))
    with path.open("r+b") as file:
        file.truncate(3 * 3600 * 8_000)
        for mark in (4, data.index(b"data") + 4):
            file.seek(mark)
            file.write(b"\xff\xff\xff\x7f")
    assert (await studio.look(path)).seconds == pytest.approx(3 * 3600, abs=1)


async def test_a_file_that_is_gone_is_told(studio: Studio, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Send it again"):
        await studio.look(tmp_path / "nothing")


@pytest.mark.parametrize(("muxer", "codec"), [("ogg", "libopus"), ("mp3", "libmp3lame")])
async def test_what_is_in_memory_is_seen_as_a_file_is(
    studio: Studio, saved: Saved, muxer: str, codec: str
) -> None:
    data = sound(tone(2), muxer, codec)
    assert await studio.look(data) == await studio.look(saved(data))


async def test_a_voice_message_looks_the_same_in_short_and_at_length(
    studio: Studio, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(sound(tone(2.5)))
    soon = await studio.look(path)
    monkeypatch.setattr(looking, "SMALL", 10)
    at_length = await studio.look(path)
    assert soon == replace(at_length, seconds=soon.seconds)
    assert soon.seconds == pytest.approx(at_length.seconds, abs=0.001)
