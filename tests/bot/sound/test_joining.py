"""Files of the wanted format out of what an endpoint gave."""

import io

import av
import pytest

from bot.sound import NotSound, Studio
from bot.sound.containers import container_of
from tests.bot.sound.sounds import heard, sound, tone

SAME = [
    ("mp3", "mp3", "libmp3lame"),
    ("opus", "ogg", "libopus"),
    ("aac", "adts", "aac"),
    ("flac", "flac", "flac"),
    ("wav", "wav", "pcm_s16le"),
]


@pytest.mark.parametrize(("wanted", "container", "codec"), SAME)
async def test_one_part_of_the_wanted_format_passes_through(
    studio: Studio, wanted: str, container: str, codec: str
) -> None:
    data = sound(tone(1, rate=24_000), container, codec, rate=24_000)
    assert await studio.joined([data], wanted) is data


@pytest.mark.parametrize(("wanted", "container", "codec"), SAME)
@pytest.mark.parametrize(
    ("from_container", "from_codec"), [("mp3", "libmp3lame"), ("ogg", "libopus")]
)
async def test_parts_become_one_file(
    studio: Studio,
    *,
    wanted: str,
    container: str,
    codec: str,
    from_container: str,
    from_codec: str,
) -> None:
    part = sound(tone(1.5, rate=24_000), from_container, from_codec, rate=24_000)
    data = await studio.joined([part, part], wanted)
    kind = container_of(io.BytesIO(data))
    assert kind is not None
    assert kind.demuxer == {"adts": "aac"}.get(container, container)
    with av.open(io.BytesIO(data)) as file:
        assert file.streams.audio[0].codec_context.codec.canonical_name in codec
    assert len(heard(data)) / 16_000 == pytest.approx(3, abs=0.12)


async def test_a_wav_that_does_not_know_its_length_is_mended(studio: Studio) -> None:
    data = bytearray(sound(tone(1, rate=24_000), "wav", "pcm_s16le", rate=24_000))
    at = data.index(b"data") + 4
    data[4:8] = data[at : at + 4] = b"\xff\xff\xff\xff"
    mended = await studio.joined([bytes(data)], "wav")
    assert int.from_bytes(mended[4:8], "little") == len(mended) - 8
    assert len(heard(mended, rate=24_000)) == 24_000


@pytest.mark.parametrize("parts", [[], [b""], [b"<html></html>"]])
async def test_nothing_gives_a_sentence(studio: Studio, parts: list[bytes]) -> None:
    with pytest.raises(NotSound):
        await studio.joined(parts, "mp3")


async def test_what_fits_no_file_is_refused(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.errors import InputError
    from bot.sound import joining

    monkeypatch.setattr(joining, "LARGEST", 100_000)
    part = sound(tone(10, rate=24_000), "mp3", "libmp3lame", rate=24_000)
    with pytest.raises(InputError, match="too much sound"):
        await studio.joined([part], "wav")
