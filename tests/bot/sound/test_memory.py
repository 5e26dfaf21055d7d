"""Files of a few bytes that claim millions of samples take no memory for them."""

import asyncio
import io
import struct
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.sound import NotSound, Studio
from bot.sound.claims import is_believable
from bot.sound.work import Work
from tests.bot.sound.boxes import EXTENDS, box, film, fragment, full, numbers, track
from tests.bot.sound.sounds import sound, tone

Saved = Callable[[bytes], Path]

MILLION = 1_000_000
LOOKS = textwrap.dedent(
    """
    import resource, sys
    from pathlib import Path
    from bot.errors import InputError
    from bot.sound.looking import look
    from bot.sound.work import Work
    import av, numpy
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in sys.argv[1:]:
        try:
            look(Path(name), Work())
        except InputError:
            pass
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
    """
)
CLAIMS = {
    "one track": film(track(85 * MILLION)),
    "raw sound": film(track(1_500 * MILLION, lasting=1)),
    "many tracks": film(*[track(MILLION)] * 32),
    "a fragment": film(track(0), EXTENDS, rest=fragment(40 * MILLION)),
    "fragments": film(track(0), EXTENDS, rest=fragment(MILLION) * 40),
}


@pytest.mark.parametrize("claim", list(CLAIMS))
async def test_what_a_file_claims_takes_no_memory(claim: str, saved: Saved) -> None:
    path = saved(CLAIMS[claim])
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOOKS, str(path), stdout=asyncio.subprocess.PIPE
    )
    told, _ = await child.communicate()
    assert child.returncode == 0
    assert int(told) < 150  # megabytes


def is_believed(data: bytes) -> bool:
    return is_believable(io.BytesIO(data), len(data), Work())


def test_a_plain_file_is_believed() -> None:
    assert is_believed(film(track(4_000)))
    assert is_believed(sound(tone(2), "mp4", "aac"))


def test_hours_of_raw_sound_beside_a_film_are_believed() -> None:
    assert is_believed(film(track(600 * MILLION, lasting=1), track(MILLION), track(MILLION)))


@pytest.mark.parametrize("place", [b"udta", b"free", b"skip"])
def test_tables_are_found_wherever_they_stand(place: bytes) -> None:
    assert not is_believed(film() + box(place, *[track(MILLION)] * 8))


def test_tables_are_found_between_two_pieces() -> None:
    table = full(b"stsz", 0, numbers(1, 3 * MILLION))
    for before in range(2**20 - 40, 2**20 + 4):
        assert not is_believed(box(b"moov", bytes(before), *[table] * 3))


def test_a_compressed_header_is_not_believed() -> None:
    assert not is_believed(box(b"moov", box(b"cmov", bytes(100))))


def test_what_looks_like_a_table_within_the_sound_is_no_claim() -> None:
    table = full(b"stsz", 0, numbers(1, 3 * MILLION))
    assert is_believed(film(track(4_000), rest=box(b"mdat", table * 4)))


def test_any_lengths_of_boxes_come_to_an_end() -> None:
    for length in (0, 1, 7, 8, 2**32 - 1):
        is_believed(struct.pack(">I", length) + b"moov" + bytes(64))


async def test_a_film_that_claims_too_much_is_refused_with_a_sentence(
    studio: Studio, saved: Saved
) -> None:
    with pytest.raises(NotSound, match="damaged"):
        await studio.look(saved(CLAIMS["many tracks"]))


async def test_frames_too_short_for_the_filter_are_no_error(studio: Studio, saved: Saved) -> None:
    path = saved(film(track(4_000)))
    _, encoded = await studio.encoded(path)
    assert encoded.seconds > 0.1
