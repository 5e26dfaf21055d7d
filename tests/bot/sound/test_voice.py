"""Voice messages: Ogg Opus, mono, 48 kHz, with their true length and a waveform of the sound."""

import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sound import NotSound, Studio
from bot.sound.ogg import mono_opus, samples_in
from bot.sound.waveform import Loudness, drawn
from tests.bot.sound.sounds import Samples, heard, silence, sound, tone

RATE = 48_000


def swelling(seconds: float) -> Samples:
    """A tone that swells and fades every four seconds."""
    samples = tone(seconds, rate=RATE)
    at = np.arange(len(samples)) / RATE
    return (samples * np.square(np.sin(np.pi * at / 4))).astype(np.int16)


def shape(samples: Samples, points: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    parts = np.array_split(samples.astype(np.float64), points)
    return np.array([np.sqrt(np.mean(np.square(part))) for part in parts])


@pytest.mark.parametrize("seconds", [0.3, 1.5, 12.0, 60.0])
async def test_a_finished_voice_message_passes_through_byte_for_byte(
    studio: Studio, seconds: float
) -> None:
    samples = swelling(seconds)
    data = sound(samples, rate=RATE)
    voice = await studio.voice([data])
    assert voice.data is data
    assert voice.seconds == pytest.approx(seconds, abs=0.001)
    assert 1 <= len(voice.waveform) <= 256
    drawn_shape = np.frombuffer(voice.waveform, np.uint8).astype(float)
    if seconds > 1:
        true = shape(heard(data, rate=RATE), len(voice.waveform))
        assert np.corrcoef(drawn_shape, true)[0, 1] > 0.97
        assert drawn_shape.max() == 255


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("mp3", "libmp3lame", 24_000),
        ("wav", "pcm_s16le", 24_000),
        ("flac", "flac", 48_000),
        ("mp4", "aac", 48_000),
        ("webm", "libopus", 48_000),
    ],
)
async def test_any_other_sound_becomes_a_voice_message(
    studio: Studio, container: str, codec: str, rate: int
) -> None:
    samples = np.ascontiguousarray(swelling(5)[:: RATE // rate])
    voice = await studio.voice([sound(samples, container, codec, rate=rate)])
    file = mono_opus(voice.data)
    assert file is not None
    assert voice.seconds == pytest.approx(5, abs=0.03)
    assert file.samples / RATE == pytest.approx(voice.seconds, abs=0.001)
    assert len(voice.waveform) == 50
    true = shape(heard(voice.data, rate=RATE), 50)
    wave = np.frombuffer(voice.waveform, np.uint8).astype(float)
    assert np.abs(wave / 255 - true / true.max()).max() < 0.06


async def test_stereo_becomes_mono(studio: Studio) -> None:
    target = io.BytesIO()
    with av.open(target, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=RATE, layout="stereo")
        both = np.repeat(tone(1, rate=RATE), 2)[None, :]
        frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = RATE, 0
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    voice = await studio.voice([target.getvalue()])
    assert mono_opus(voice.data) is not None
    assert mono_opus(target.getvalue()) is None


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("ogg", "libopus", 48_000),
        ("mp3", "libmp3lame", 24_000),
        ("wav", "pcm_s16le", 24_000),
        ("mp4", "aac", 48_000),
    ],
)
async def test_parts_are_joined_without_gaps(
    studio: Studio, container: str, codec: str, rate: int
) -> None:
    part = sound(tone(2, rate=rate), container, codec, rate=rate)
    voice = await studio.voice([part, part, part])
    assert voice.seconds == pytest.approx(6, abs=0.01)
    blocks = shape(heard(voice.data, rate=RATE)[480:-480], 590)
    assert blocks.min() > blocks.max() / 3, "a gap would be silent"


async def test_silence_draws_a_low_line_and_no_noise(studio: Studio) -> None:
    voice = await studio.voice([sound(silence(3, rate=RATE), rate=RATE)])
    assert max(voice.waveform) <= 2


@pytest.mark.parametrize("parts", [[], [b""], [b"<html>sorry</html>"], [b'{"error": {}}']])
async def test_what_is_no_sound_is_no_voice(studio: Studio, parts: list[bytes]) -> None:
    with pytest.raises(NotSound):
        await studio.voice(parts)


async def test_damaged_ogg_does_not_pass_through(studio: Studio) -> None:
    data = sound(tone(3, rate=RATE), rate=RATE)
    whole = await studio.voice([data])
    cut = await studio.voice([data[: len(data) * 2 // 3]])
    assert cut.data != data
    assert mono_opus(cut.data) is not None
    assert cut.seconds < whole.seconds


async def test_two_recordings_behind_each_other_are_joined(studio: Studio) -> None:
    data = sound(tone(1, rate=RATE), rate=RATE)
    assert mono_opus(data + data) is None
    voice = await studio.voice([data + data])
    assert mono_opus(voice.data) is not None


def test_a_recording_begun_in_the_middle_has_its_own_length() -> None:
    data = bytearray(sound(tone(3, rate=RATE), rate=RATE))
    at = data.find(b"OggS", 1)
    while (at := data.find(b"OggS", at + 1)) >= 0:
        granule = int.from_bytes(data[at + 6 : at + 14], "little") + 48_000_000
        data[at + 6 : at + 14] = granule.to_bytes(8, "little")
    file = mono_opus(bytes(data))
    assert file is not None
    assert file.samples / RATE == pytest.approx(3, abs=0.02)


def test_a_granule_that_claims_hours_does_not_pass() -> None:
    data = bytearray(sound(tone(1, rate=RATE), rate=RATE))
    last = data.rfind(b"OggS")
    data[last + 6 : last + 14] = (3600 * RATE).to_bytes(8, "little")
    assert mono_opus(bytes(data)) is None or data.count(b"OggS") == 3


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 200))
def test_strange_ogg_pages_are_borne(noise: bytes, at: int) -> None:
    data = sound(tone(0.2, rate=RATE), rate=RATE)
    mono_opus(data[:at] + noise + data[at + len(noise) :])
    mono_opus(noise)


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\x08", 960),  # SILK, 20 ms
        (b"\x18", 2880),  # SILK, 60 ms
        (b"\x60", 480),  # hybrid, 10 ms
        (b"\xf8", 960),  # CELT, 20 ms
        (b"\x80", 120),  # CELT, 2.5 ms
        (b"\xf9", 1920),
        (b"\xfb\x05", 4800),
        (b"\xfb", 0),
    ],
)
def test_the_length_of_opus_packets(packet: bytes, samples: int) -> None:
    assert samples_in(packet) == samples


@given(
    st.lists(st.floats(0, 30_000, width=32), min_size=0, max_size=2_000),
    st.integers(1, 256),
)
def test_a_waveform_has_one_to_as_many_points_as_wanted(values: list[float], points: int) -> None:
    assert 1 <= len(drawn(values, points)) <= points


@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=30))
def test_loudness_does_not_depend_on_how_the_samples_come(lengths: list[int]) -> None:
    samples = np.arange(sum(lengths)).astype(np.int16)
    whole, parts = Loudness(), Loudness()
    whole.add(samples)
    at = 0
    for length in lengths:
        parts.add(samples[at : at + length])
        at += length
    seconds = max(0.1, len(samples) / RATE)
    assert whole.waveform(seconds) == parts.waveform(seconds)
