"""A file's sound in another container, untouched."""

import os
import tempfile
from pathlib import Path
from typing import Final

from bot.sound.decoding import samples_of
from bot.sound.encoding import FOR_ENDPOINTS, writing
from bot.sound.looking import look
from bot.sound.opening import Track, opened, unreadable
from bot.sound.sound import NotSound, Sound
from bot.sound.work import Work

FITTING: Final = {
    "opus": "webm",
    "vorbis": "webm",
    "aac": "mp4",
    "alac": "mp4",
    "mp3": "mp3",
    "flac": "flac",
    "pcm_s16le": "wav",
    "pcm_s24le": "wav",
    "pcm_s32le": "wav",
    "pcm_f32le": "wav",
    "pcm_u8": "wav",
}
"""Which container takes which codec."""
RATE: Final = 16_000
"""Samples a second that speech recognition works with."""


def beside(path: Path, suffix: str) -> Path:
    """Make a new, empty file in the same directory."""
    number, name = tempfile.mkstemp(prefix="sound-", suffix=f".{suffix}", dir=path.parent)
    os.close(number)
    return Path(name)


def remuxed(path: Path, sound: Sound, work: Work) -> tuple[Path, Sound] | None:
    """Copy the sound alone into a common container; None where none fits or nothing changes."""
    family = FITTING.get(sound.codec)
    if family is None or (family == sound.container and not sound.has_video):
        return None
    import av

    target = beside(path, family)
    try:
        with opened(path, work) as track:
            _copy(track, target, family, work)
        return target, look(target, work)
    except (av.FFmpegError, NotSound, ValueError):
        # What this muxer refuses can still be decoded and encoded anew.
        work.check()
        target.unlink(missing_ok=True)
        return None
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _copy(track: Track, target: Path, muxer: str, work: Work) -> None:
    import av

    with av.open(str(target), "w", format=muxer) as file:
        stream = file.add_stream_from_template(track.stream)
        for packet in track.file.demux(track.stream):
            work.check()
            if packet.dts is not None:
                packet.stream = stream
                file.mux(packet)


def encoded(path: Path, work: Work) -> tuple[Path, Sound]:
    """Write the sound anew as small WebM Opus (mono, 16 kHz), in true time."""
    target = beside(path, "webm")
    try:
        with (
            opened(path, work) as track,
            writing(target, FOR_ENDPOINTS, rate=RATE) as writer,
        ):
            for samples in samples_of(track, work, rate=RATE):
                writer.write(samples)
        return target, written(target, writer.seconds)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def written(path: Path, seconds: float) -> Sound:
    """Describe a file that was written here for an endpoint; raises NotSound for silence of 0 s."""
    if not seconds:
        raise unreadable()
    return Sound(
        container="webm",
        codec="opus",
        seconds=seconds,
        size=path.stat().st_size,
        channels=1,
        rate=48_000,
        has_video=False,
    )
