import io
from collections.abc import Iterator

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sandbox.endpoints.audio.stretches import stretches
from sandbox.endpoints.audio.tone_ears import Sentence, understood
from sandbox.endpoints.audio.tones import (
    BASES,
    PAUSE,
    RATE,
    placed,
    recording,
    recording_of,
    sentence_of,
    spoken,
)

SAYINGS = [(0.25, "The quick brown fox."), (2.5, "Zoë said: 你好!"), (5.125, "12,345 (or so)?")]
CODECS = [
    ("ogg", "libopus"),
    ("webm", "libopus"),
    ("mp3", "libmp3lame"),
    ("mp4", "aac"),
    ("adts", "aac"),
    ("wav", "pcm_s16le"),
    ("flac", "flac"),
    ("ogg", "flac"),
]


def decoded(sound: bytes) -> Iterator[NDArray[np.int16]]:
    with av.open(io.BytesIO(sound), "r") as source:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in [*source.decode(audio=0), None]:
            for part in resampler.resample(frame):
                yield part.to_ndarray()[0]


def understandings(blocks: Iterator[NDArray[np.int16]]) -> list[tuple[float, Sentence]]:
    found = []
    for stretch in stretches(blocks):
        sentence = understood(stretch.wave)
        assert sentence is not None
        found.append(((stretch.start + sentence.start) / RATE, sentence))
    return found


@pytest.mark.parametrize(("container", "codec"), CODECS)
@pytest.mark.parametrize("rate", [8_000, 16_000, 48_000])
def test_every_codec_keeps_what_is_said_and_when(container: str, codec: str, rate: int) -> None:
    sound = recording_of(SAYINGS, container=container, codec=codec, rate=rate, bit_rate=48_000)
    # a bare stream of AAC says nothing of the silence that the encoder puts before it
    late = 0.15 if container == "adts" else 0.005
    heard = understandings(decoded(sound))
    assert [sentence.text for _, sentence in heard] == [text for _, text in SAYINGS]
    assert all(sentence.is_whole for _, sentence in heard)
    for (start, _), (said, _) in zip(heard, SAYINGS, strict=True):
        assert abs(start - said) < late


def test_low_bit_rates_and_quiet_voices_are_understood() -> None:
    sound = recording(
        "Quite a long sentence for so few bits a second, all in all.", bit_rate=24_000
    )
    quiet = (block // 8 for block in decoded(sound))
    ((_, sentence),) = understandings(quiet)
    assert sentence.text == "Quite a long sentence for so few bits a second, all in all."


@pytest.mark.parametrize("number", range(len(BASES)))
def test_the_pitch_tells_who_speaks(number: int) -> None:
    sound = recording("Who is it?", base=BASES[number])
    ((_, sentence),) = understandings(decoded(sound))
    assert sentence.speaker == number


def test_speakers_may_take_turns() -> None:
    bases = [BASES[0], BASES[2], BASES[0]]
    heard = understandings(iter([placed(SAYINGS, base=bases)]))
    assert [sentence.speaker for _, sentence in heard] == [0, 2, 0]


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    cut=st.integers(1, 999),
)
def test_any_text_is_understood_however_its_sound_comes_in_blocks(text: str, cut: int) -> None:
    samples = np.concatenate([np.zeros(333, np.int16), sentence_of(text)])
    blocks = (samples[at : at + cut] for at in range(0, samples.size, cut))
    ((start, sentence),) = understandings(blocks)
    assert (sentence.text, sentence.is_whole) == (text, True)
    assert abs(start - 333 / RATE) < 0.002
    assert abs(sentence.length - sentence_of(text).size) < 0.002 * RATE


def test_a_sentence_that_is_cut_off_is_understood_as_far_as_it_goes() -> None:
    samples = sentence_of("Nobody heard the end of this")
    ((_, sentence),) = understandings(iter([samples[: samples.size // 2]]))
    assert not sentence.is_whole
    assert sentence.text.startswith("Nobody heard")
    assert "this" not in sentence.text


@pytest.mark.parametrize("kind", ["noise", "one pitch", "a rising pitch", "a click"])
def test_other_sounds_are_no_sentences(kind: str) -> None:
    time = np.arange(RATE) / RATE
    waves = {
        "noise": np.random.default_rng(1).normal(0, 0.2, RATE),
        "one pitch": 0.3 * np.sin(2 * np.pi * 440 * time),
        "a rising pitch": 0.3 * np.sin(2 * np.pi * (300 + 1000 * time) * time),
        "a click": np.where(time < 0.02, 0.5, 0),
    }
    samples = (waves[kind] * 32767).astype(np.int16)
    assert [understood(stretch.wave) for stretch in stretches([samples])] == [None]


def test_sentences_and_lines_are_parted_by_silence() -> None:
    heard = understandings(iter([spoken("One. Two!\nThree? And so on…")]))
    assert [sentence.text for _, sentence in heard] == ["One.", "Two!", "Three?", "And so on…"]
    ends = [start + sentence.length / RATE for start, sentence in heard]
    for end, (start, _) in zip(ends, heard[1:], strict=False):
        assert start - end == pytest.approx(PAUSE, abs=0.005)


def test_blank_text_is_silence() -> None:
    assert not spoken(" \n ").any()
    assert list(stretches([spoken("")])) == []
