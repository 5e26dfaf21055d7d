"""Long sounds are cut at quiet moments, in one pass, a little ahead of whoever uses the pieces."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sound import NotSound, Piece, Studio
from bot.sound.cutting import SMOOTH, STEP, cut, quietest
from bot.sound.work import Work
from sandbox.endpoints.audio.tones import recording_of
from tests.bot.sound.sounds import RATE, heard, silence, sound, tone

Saved = Callable[[bytes], Path]


def bursts(*ends: float, length: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """A tone that pauses for 0.4 s before each of these times."""
    samples = tone(length)
    for end in ends:
        samples[round((end - 0.4) * RATE) : round(end * RATE)] = 0
    return samples


async def pieces_of(studio: Studio, path: Path, longest: float) -> list[Piece]:
    return [piece async for piece in studio.pieces(path, longest=longest)]


async def test_pieces_are_cut_in_pauses_and_cover_everything(studio: Studio, saved: Saved) -> None:
    path = saved(sound(bursts(8.0, 16.0, 25.0, length=30), "flac", "flac"))
    pieces = await pieces_of(studio, path, 10)
    assert [piece.index for piece in pieces] == [0, 1, 2, 3]
    for piece, pause in zip(pieces[1:], (8.0, 16.0, 25.0), strict=True):
        assert pause - 0.35 <= piece.start <= pause - 0.05
    for piece, after in itertools.pairwise(pieces):
        assert piece.start + piece.seconds == pytest.approx(after.start, abs=1e-6)
    assert pieces[-1].start + pieces[-1].seconds == pytest.approx(30, abs=0.01)


async def test_each_piece_is_a_sound_of_its_own_at_its_true_offset(
    studio: Studio, saved: Saved
) -> None:
    samples = bursts(8.0, 16.0, length=21)
    # A click of another pitch at a known moment of each piece.
    clicks = (3.0, 11.0, 19.0)
    for at in clicks:
        samples[round(at * RATE) :][: RATE // 20] = 0
    path = saved(sound(samples, "wav", "pcm_s16le"))
    for piece, at in zip(await pieces_of(studio, path, 10), clicks, strict=True):
        seen = await studio.look(piece.path)
        assert (seen.container, seen.codec) == ("webm", "opus")
        assert seen.seconds == pytest.approx(piece.seconds, abs=0.03)
        assert piece.sound.size == piece.path.stat().st_size
        quiet = np.abs(heard(piece.path.read_bytes()).astype(np.int32)) < 500
        blocks = [bool(quiet[begin : begin + 160].all()) for begin in range(0, len(quiet), 160)]
        # Half a pause may stand at the beginning.
        first = (blocks[50:].index(True) + 50) / 100
        assert piece.start + first == pytest.approx(at, abs=0.03)


async def test_no_piece_is_longer_than_wanted_even_without_a_pause(
    studio: Studio, saved: Saved
) -> None:
    path = saved(sound(tone(21.3), "wav", "pcm_s16le"))
    pieces = await pieces_of(studio, path, 5)
    assert all(piece.seconds <= 5 for piece in pieces)
    assert sum(piece.seconds for piece in pieces) == pytest.approx(21.3, abs=0.01)


@pytest.mark.parametrize("length", [10.0, 10.02, 10.5, 11.0, 20.01])
async def test_the_last_piece_is_long_enough_to_be_heard(
    studio: Studio, saved: Saved, length: float
) -> None:
    path = saved(sound(tone(length), "wav", "pcm_s16le"))
    pieces = await pieces_of(studio, path, 10)
    assert len(pieces) == (1 if length == 10.0 else 3 if length > 20 else 2)
    assert min(piece.seconds for piece in pieces) >= 0.9


async def test_a_short_sound_is_one_piece(studio: Studio, saved: Saved) -> None:
    (piece,) = await pieces_of(studio, saved(sound(tone(0.5))), 60)
    assert (piece.index, piece.start) == (0, 0.0)
    assert piece.seconds == pytest.approx(0.5, abs=0.01)


async def test_what_has_no_sound_gives_no_piece(studio: Studio, saved: Saved) -> None:
    with pytest.raises(NotSound):
        await pieces_of(studio, saved(sound(silence(0), "wav", "pcm_s16le")), 60)


async def test_pieces_are_prepared_only_a_little_ahead(studio: Studio, saved: Saved) -> None:
    path = saved(sound(tone(40), "wav", "pcm_s16le"))
    pieces = studio.pieces(path, longest=4)
    await anext(pieces)
    # Whatever else the studio does is behind the piece that is being prepared.
    for _ in range(4):
        await studio.look(path)
    assert len(list(path.parent.glob("*.webm"))) <= 3
    await pieces.aclose()


async def test_sentences_stay_whole(studio: Studio, saved: Saved) -> None:
    sayings = [(index * 3.0 + 0.5, f"Saying {index}.") for index in range(10)]
    path = saved(recording_of(sayings, container="mp3", codec="libmp3lame", length=30))
    for piece in await pieces_of(studio, path, 11):
        assert not any(start + 0.05 < piece.start < start + 0.6 for start, _ in sayings)


def test_only_the_window_for_the_cut_is_held_in_memory(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "long"
    path.write_bytes(sound(np.zeros(RATE, np.int16), "wav", "pcm_s16le"))
    with path.open("r+b") as file:
        at = path.read_bytes().index(b"data") + 4
        file.truncate(420 * RATE * 2)
        file.seek(at)
        file.write(b"\xff\xff\xff\x7f")
    tracemalloc.start()
    steps = cut(path, Work(), longest=400)
    next(steps)
    steps.close()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The window for the cut is 120 s: 3.8 MB, twice while it grows; the whole would be 13 MB.
    assert most < 10_000_000


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 200), st.integers(0, 3_000))
def test_the_quietest_moment_is_found_anywhere(step: int, rest: int) -> None:
    samples = np.full(230 * STEP + rest, 9_000, dtype=np.int16)
    samples[step * STEP : (step + SMOOTH) * STEP] = 10
    assert abs(quietest(samples) - (step + SMOOTH / 2) * STEP) <= STEP


def test_of_equally_quiet_moments_the_latest_is_taken() -> None:
    samples = np.zeros(100 * STEP, dtype=np.int16)
    assert quietest(samples) == pytest.approx((100 - SMOOTH / 2) * STEP, abs=STEP)
