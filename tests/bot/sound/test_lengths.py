"""How long a sound lasts is told by its sound, not by what its container claims."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sound import Studio
from tests.bot.sound.boxes import film, track
from tests.bot.sound.sounds import sound, tone

Saved = Callable[[bytes], Path]


def hurried(data: bytes) -> bytes:
    """Let each packet of an MP4 claim to last a single tick of its clock."""
    changed = bytearray(data)
    at = changed.find(b"stts")
    entries = int.from_bytes(changed[at + 8 : at + 12])
    assert at > 0 < entries
    for entry in range(entries):
        place = at + 16 + 8 * entry
        changed[place : place + 4] = (1).to_bytes(4)
    return bytes(changed)


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("mp4", "aac"),
        ("mp4", "libopus"),
        ("mp4", "libmp3lame"),
        ("mp4", "flac"),
        ("mp4", "alac"),
        ("mov", "pcm_s16le"),
    ],
)
async def test_packets_that_claim_to_be_short_are_measured(
    studio: Studio, saved: Saved, container: str, codec: str
) -> None:
    data = sound(tone(20), container, codec)
    assert (await studio.look(saved(hurried(data)))).seconds == pytest.approx(20, abs=0.2)
    assert (await studio.look(saved(data))).seconds == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("matroska", "flac", 16_000),
        ("asf", "wmav2", 16_000),
        ("ogg", "flac", 16_000),
        ("avi", "libmp3lame", 16_000),
        ("avi", "libmp3lame", 48_000),
        ("matroska", "aac", 8_000),
        ("wav", "pcm_s24le", 16_000),
    ],
)
async def test_honest_lengths_stay_as_they_are(
    studio: Studio, saved: Saved, container: str, codec: str, rate: int
) -> None:
    data = sound(tone(5, rate=rate), container, codec, rate=rate)
    assert (await studio.look(saved(data))).seconds == pytest.approx(5, abs=0.3)  # with padding


async def test_recordings_behind_each_other_all_count(studio: Studio, saved: Saved) -> None:
    short = sound(tone(0.2))
    assert (await studio.look(saved(short * 100))).seconds >= 100 * 0.2


async def test_raw_sound_counts_by_its_bytes(studio: Studio, saved: Saved) -> None:
    looked = await studio.look(saved(film(track(4_000, lasting=1))))
    assert looked.seconds == pytest.approx(0.5, abs=0.3)
