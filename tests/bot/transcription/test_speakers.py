"""Who speaks is kept the same over all parts."""

from pathlib import Path

import pytest

from bot.endpoints.audio import Segment
from bot.sound import Studio
from bot.transcription.speakers import Cast, letters, samples
from sandbox.endpoints.audio.tones import recording
from tests.bot.transcription.samples import heard


def test_samples_are_the_longest_stretches_of_a_speaker() -> None:
    found = samples(
        [
            Segment(0, 1, "short", "A"),
            Segment(1.5, 5, "and goes on", "A"),
            Segment(5, 30, "long", "B"),
            Segment(30, 31.9, "too short for a sample", "C"),
            Segment(33, 60, "nobody"),
        ]
    )
    assert list(found) == ["B", "A"]
    assert found["A"] == pytest.approx((0.0, 5.0))
    assert found["B"] == pytest.approx((5.0, 15.0))


def test_letters_go_on_after_z() -> None:
    assert [letters(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


async def test_known_voices_keep_their_names_and_newcomers_get_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(recording("A sentence that is long enough to know a voice by, more or less."))
    studio, cast = Studio(), Cast()
    first = heard("", Segment(0.0, 2.5, "One", "A"), Segment(2.5, 2.9, "Two", "B"))
    await cast.meet(studio, path, first)
    await studio.close()
    assert [each.name for each in cast.voices] == ["speaker_1"]
    assert cast.voices[0].sample[:4] == b"RIFF"

    again = heard(
        "",
        Segment(0, 1, "Three", "speaker_1"),
        Segment(1, 2, "Four", "A"),
        Segment(2, 3, "Five", "B"),
        Segment(3, 4, "Six", "A"),
        Segment(4, 5, "Seven"),
    )
    assert [each.speaker for each in cast.named(again).segments] == ["A", "C", "D", "C", None]
    assert [each.speaker for each in cast.named(again).segments] == ["A", "E", "F", "E", None]
