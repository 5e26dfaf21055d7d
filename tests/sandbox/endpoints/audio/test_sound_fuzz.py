"""Whatever is uploaded as sound is answered, with a transcript or a refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.endpoints.audio.opening import CONTAINERS, NoSound, blocks, container_of
from sandbox.endpoints.audio.stretches import stretches
from sandbox.endpoints.audio.tone_ears import understood
from sandbox.endpoints.audio.tones import recording

SOUNDS = {
    "ogg": recording("Hello there."),
    "webm": recording("Hello there.", container="webm"),
    "mp3": recording("Hello there.", container="mp3", codec="libmp3lame"),
    "mp4": recording("Hello there.", container="mp4", codec="aac"),
    "wav": recording("Hello there.", container="wav", codec="pcm_s16le"),
    "flac": recording("Hello there.", container="flac", codec="flac"),
    "mpeg": recording("Hello there.", container="mpeg", codec="mp2", rate=48_000),
}


def heard(data: bytes, container: str) -> int:
    """How many stretches of sound there are; 0 where there is no sound."""
    try:
        found = list(stretches(blocks(data, container)))
    except NoSound:
        return 0
    for stretch in found:
        understood(stretch.wave)
    return len(found)


@pytest.mark.parametrize("container", CONTAINERS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damaged_files_are_heard_or_refused(container: str, data: st.DataObject) -> None:
    sound = bytearray(SOUNDS[container])
    places = st.integers(0, len(sound) - 1)
    for _ in range(data.draw(st.integers(1, 20))):
        sound[data.draw(places)] = data.draw(st.integers(0, 255))
    cut = data.draw(places)
    assert heard(bytes(sound), container) <= len(sound)
    assert heard(bytes(sound[:cut]), container) <= cut


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(list(SOUNDS)))
def test_anything_behind_the_first_bytes_is_heard_or_refused(junk: bytes, container: str) -> None:
    data = SOUNDS[container][:12] + junk
    assert container_of(data) in (container, None)
    assert heard(data, container) <= len(data)


def test_every_container_is_known() -> None:
    assert {name: container_of(sound) for name, sound in SOUNDS.items()} == {
        name: name for name in CONTAINERS
    }


def test_recordings_of_other_forms_may_follow_one_another() -> None:
    sounds = [recording("One."), recording("Two.", rate=48_000)]
    assert heard(b"".join(sounds), "ogg") == 2
