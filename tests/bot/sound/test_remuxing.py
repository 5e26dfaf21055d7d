"""A file's sound goes into another container, untouched where one fits, else encoded anew."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.sound import NotSound, Studio
from tests.bot.sound.sounds import RATE, Samples, film, heard, silence, sound, tone

Saved = Callable[[bytes], Path]

COPIES = [
    ("ogg", "libopus", "webm", "opus"),
    ("matroska", "libopus", "webm", "opus"),
    ("mov", "aac", "mp4", "aac"),
    ("adts", "aac", "mp4", "aac"),
    ("mpegts", "aac", "mp4", "aac"),
    ("flv", "aac", "mp4", "aac"),
    ("mov", "alac", "mp4", "alac"),
    ("avi", "libmp3lame", "mp3", "mp3"),
    ("ogg", "flac", "flac", "flac"),
    ("avi", "pcm_s16le", "wav", "pcm_s16le"),
]


def strength(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))


@pytest.mark.parametrize(("muxer", "codec", "container", "known"), COPIES)
async def test_packets_are_copied_into_a_common_container(
    studio: Studio, saved: Saved, *, muxer: str, codec: str, container: str, known: str
) -> None:
    path = saved(sound(tone(2, rate=44_100), muxer, codec, rate=44_100))
    copy = await studio.remuxed(path, await studio.look(path))
    assert copy is not None
    new, seen = copy
    assert new.parent == path.parent
    assert new != path
    assert (seen.container, seen.codec) == (container, known)
    assert seen.seconds == pytest.approx(2, abs=0.12)
    before, after = heard(path.read_bytes()), heard(new.read_bytes())
    assert len(after) == pytest.approx(len(before), abs=RATE * 0.12)
    assert strength(after) == pytest.approx(strength(before), rel=0.1)


async def test_the_sound_of_a_film_is_taken_alone(studio: Studio, saved: Saved) -> None:
    path = saved(film(sound=tone(2)))
    copy = await studio.remuxed(path, await studio.look(path))
    assert copy is not None
    assert (copy[1].container, copy[1].has_video) == ("mp4", False)


@pytest.mark.parametrize(
    ("muxer", "codec"), [("webm", "libopus"), ("mp3", "libmp3lame"), ("mpeg", "mp2")]
)
async def test_nothing_is_copied_where_it_changes_nothing_or_fits_nowhere(
    studio: Studio, saved: Saved, muxer: str, codec: str
) -> None:
    path = saved(sound(tone(1), muxer, codec))
    assert await studio.remuxed(path, await studio.look(path)) is None
    assert list(path.parent.iterdir()) == [path]


async def test_any_sound_becomes_small_opus_in_webm(studio: Studio, saved: Saved) -> None:
    path = saved(sound(tone(3, rate=44_100), "mpeg", "mp2", rate=44_100))
    new, seen = await studio.encoded(path)
    assert seen == await studio.look(new) or seen.seconds == pytest.approx(3, abs=0.1)
    assert (seen.container, seen.codec, seen.channels) == ("webm", "opus", 1)
    assert seen.size == new.stat().st_size < 3 * 6_000
    assert strength(heard(new.read_bytes())) == pytest.approx(11_585, rel=0.1)


async def test_sound_that_begins_late_in_a_film_stays_late(studio: Studio, saved: Saved) -> None:
    new, seen = await studio.encoded(saved(film(sound=tone(0.8), late=1.2, container="matroska")))
    samples = heard(new.read_bytes())
    assert strength(samples[: round(1.1 * RATE)]) < 50
    assert strength(samples[round(1.25 * RATE) : round(1.9 * RATE)]) > 5_000
    assert seen.seconds == pytest.approx(2, abs=0.1)


async def test_a_hole_in_time_becomes_silence(studio: Studio, saved: Saved) -> None:
    import io

    import av

    target = io.BytesIO()
    with av.open(target, "w", format="matroska") as file:
        stream = file.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for at in (0.0, 3.0):
            frame = av.AudioFrame.from_ndarray(tone(1)[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, round(at * RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    new, seen = await studio.encoded(saved(target.getvalue()))
    assert seen.seconds == pytest.approx(4, abs=0.02)
    loud = np.abs(heard(new.read_bytes()).astype(np.int32)) > 3_000
    assert not loud[round(1.02 * RATE) : round(2.98 * RATE)].any()
    assert loud[round(3.02 * RATE) : round(3.1 * RATE)].any()


async def test_what_cannot_be_decoded_leaves_no_file(studio: Studio, saved: Saved) -> None:
    path = saved(sound(silence(0), "wav", "pcm_s16le"))
    with pytest.raises(NotSound):
        await studio.encoded(path)
    assert list(path.parent.iterdir()) == [path]
