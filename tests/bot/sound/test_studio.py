"""The studio works in its own threads: it can be stopped, closed, and never holds up the loop."""

import asyncio
import io
import threading
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.errors import RESTARTING, ParleyError
from bot.sound import Studio, looking
from bot.sound.studio import SMALL, THREADS
from tests.bot.sound.sounds import RATE, heard, sound, tone

Saved = Callable[[bytes], Path]


def hours(saved: Saved, *, seconds: int) -> Path:
    """A long quiet WAV without a long time to make it."""
    data = sound(np.zeros(RATE, np.int16), "wav", "pcm_s16le")
    path = saved(data)
    with path.open("r+b") as file:
        file.truncate(seconds * RATE * 2)
        file.seek(data.index(b"data") + 4)
        file.write(b"\xff\xff\xff\x7f")
    return path


async def begun(path: Path) -> None:
    """Wait until a file is written beside this one."""
    await _until(lambda: any(path.parent.glob("*.webm")))


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 -- a thread of the studio changes the disk, and tells nobody
        await asyncio.sleep(0.005)


async def test_an_excerpt_is_wav_of_the_wanted_stretch(studio: Studio, saved: Saved) -> None:
    samples = np.concatenate([tone(20, pitch=300), tone(5, pitch=1_200), tone(5, pitch=300)])
    for container, codec in (("webm", "libopus"), ("mp3", "libmp3lame"), ("wav", "pcm_s16le")):
        data = await studio.excerpt(saved(sound(samples, container, codec)), 21.0, 24.0)
        with wave.open(io.BytesIO(data)) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
            assert file.getnframes() == pytest.approx(3 * RATE, abs=50)
        spectrum = np.abs(np.fft.rfft(heard(data)))
        assert int(np.argmax(spectrum)) * RATE / len(heard(data)) == pytest.approx(1_200, abs=3)


async def test_an_excerpt_ends_where_the_sound_ends(studio: Studio, saved: Saved) -> None:
    data = await studio.excerpt(saved(sound(tone(2))), 1.0, 9.0)
    assert len(heard(data)) == pytest.approx(RATE, abs=100)


async def test_an_excerpt_after_the_end_is_refused(studio: Studio, saved: Saved) -> None:
    with pytest.raises(ParleyError):
        await studio.excerpt(saved(sound(tone(1))), 30, 33)


async def test_who_is_cancelled_stops_the_work_and_leaves_nothing(
    studio: Studio, saved: Saved
) -> None:
    path = hours(saved, seconds=3 * 3600)
    work = asyncio.create_task(studio.encoded(path))
    await begun(path)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    async with asyncio.timeout(5):
        # With both threads free again, both of these can be done at once.
        await asyncio.gather(*(studio.look(saved(sound(tone(1)))) for _ in range(4)))
        await _until(lambda: not list(path.parent.glob("*.webm")))


async def test_closing_stops_everything_and_refuses_the_rest(saved: Saved) -> None:
    studio = Studio()
    path = hours(saved, seconds=3 * 3600)
    work = asyncio.create_task(studio.encoded(path))
    waiting = [asyncio.create_task(studio.encoded(path)) for _ in range(4)]
    await begun(path)
    async with asyncio.timeout(5):
        await studio.close()
        ends = await asyncio.gather(work, *waiting, return_exceptions=True)
    assert all(isinstance(end, (ParleyError, asyncio.CancelledError)) for end in ends)
    with pytest.raises(ParleyError, match="restarted"):
        await studio.look(path)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sound")]
    assert list(path.parent.glob("*.webm")) == []


async def test_pieces_that_nobody_takes_any_more_end(studio: Studio, saved: Saved) -> None:
    path = hours(saved, seconds=3 * 3600)
    pieces = studio.pieces(path, longest=60)
    await anext(pieces)
    async with asyncio.timeout(5):
        await pieces.aclose()
        await asyncio.gather(*(studio.look(saved(sound(tone(1)))) for _ in range(4)))


async def test_cancelling_between_pieces_frees_the_threads(studio: Studio, saved: Saved) -> None:
    path = hours(saved, seconds=3 * 3600)
    first = asyncio.Event()

    async def use() -> None:
        async for _ in studio.pieces(path, longest=200):
            first.set()

    user = asyncio.create_task(use())
    async with asyncio.timeout(20):
        await first.wait()
        user.cancel()
        await asyncio.gather(user, return_exceptions=True)
        await asyncio.gather(*(studio.look(saved(sound(tone(1)))) for _ in range(4)))


async def test_a_closed_studio_ends_pieces_with_a_sentence(saved: Saved) -> None:
    studio = Studio()
    pieces = studio.pieces(hours(saved, seconds=3 * 3600), longest=60)
    await anext(pieces)
    await studio.close()
    with pytest.raises(ParleyError) as ended:
        async for _ in pieces:
            pass
    assert str(ended.value) == RESTARTING


@pytest.mark.parametrize(("size", "allowed"), [(SMALL + 1, 2), (SMALL, 1)])
async def test_no_more_is_done_at_once_than_there_are_threads(
    saved: Saved, monkeypatch: pytest.MonkeyPatch, size: int, allowed: int
) -> None:
    studio, gate, begun = Studio(threads=2), threading.Event(), threading.Semaphore(0)
    at_once, most = 0, 0
    lock = threading.Lock()

    def slow(*_: object) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        begun.release()
        gate.wait(5)
        with lock:
            at_once -= 1

    monkeypatch.setattr(looking, "look", slow)
    works = [asyncio.create_task(studio.look(saved(bytes(size)))) for _ in range(6)]
    await asyncio.to_thread(lambda: [begun.acquire(timeout=5) for _ in range(allowed)])
    gate.set()
    await asyncio.gather(*works)
    await studio.close()
    assert most == allowed


async def test_voice_messages_do_not_wait_for_long_sounds(studio: Studio, saved: Saved) -> None:
    spoken = sound(tone(3))
    long = [asyncio.create_task(studio.encoded(hours(saved, seconds=7_200))) for _ in range(3)]
    while len(list(saved(b"").parent.glob("*.webm"))) < THREADS:  # noqa: ASYNC110 -- as above
        await asyncio.sleep(0.005)
    assert (await studio.look(spoken)).seconds == 3.0
    assert (await studio.look(saved(spoken))).seconds == 3.0
    assert (await studio.voice([spoken])).data == spoken
    assert not any(each.done() for each in long)
    for each in long:
        each.cancel()
    await asyncio.gather(*long, return_exceptions=True)
