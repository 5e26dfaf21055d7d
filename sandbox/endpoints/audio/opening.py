"""Sound files as they are uploaded: told by their content, opened with care."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event

import av
import numpy as np
from numpy.typing import NDArray

RATE = 16_000
CONTAINERS = ("flac", "mp3", "mp4", "mpeg", "ogg", "wav", "webm")
"""The kinds of files that are taken unless told otherwise."""
DEMUXERS = {
    "flac": "flac",
    "mp3": "mp3",
    "mp4": "mov",
    "mpeg": "mpeg",
    "ogg": "ogg",
    "wav": "wav",
    "webm": "matroska",
}
"""How FFmpeg calls them; nothing else is ever opened, so no playlist leads anywhere."""
CODECS = (
    "aac,alac,flac,mp1,mp1float,mp2,mp2float,mp3,mp3float,opus,vorbis,"
    "pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw"
)
BLOCK = 8_000
"""Samples of a block."""
LONGEST = 4 * 3600
"""Seconds of sound that are decoded."""


class NoSound(Exception):
    """There is no sound in it that could be decoded."""


def container_of(data: bytes) -> str | None:
    """Tell a file's kind by its first bytes: one of `CONTAINERS`, or None."""
    return next((name for name, is_it in SIGNS if is_it(data)), None)


def _is_mp3(data: bytes) -> bool:
    if data[:3] == b"ID3":
        return True
    return len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06 != 0  # noqa: PLR2004 -- the frame's sync word, and a layer


SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("ogg", lambda data: data.startswith(b"OggS")),
    ("webm", lambda data: data.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]),
    ("mp4", lambda data: data[4:8] == b"ftyp"),
    ("wav", lambda data: data.startswith(b"RIFF") and data[8:12] == b"WAVE"),
    ("flac", lambda data: data.startswith(b"fLaC")),
    ("mpeg", lambda data: data.startswith(b"\x00\x00\x01\xba")),
    ("mp3", _is_mp3),
)


def blocks(data: bytes, container: str, stop: Event | None = None) -> Iterator[NDArray[np.int16]]:
    """Decode a file's first sound track, as far as it can be decoded.

    Args:
        data: the file.
        container: one of `CONTAINERS`.
        stop: ends it early when set.

    Returns:
        One channel, 16,000 samples a second, in blocks.

    Raises:
        NoSound: there is no such track, or nothing of it can be decoded.
    """
    total = 0
    with _opened(data, container) as source:
        for part in _resampled(_frames(source)):
            total += part.size
            yield part
            if total > LONGEST * RATE or (stop and stop.is_set()):
                return
        if not total:
            raise NoSound


def _resampled(frames: Iterator[av.AudioFrame | None]) -> Iterator[NDArray[np.int16]]:
    """Bring frames, with None at their end, into one form, though theirs may change midway."""
    resampler = _resampler()
    for frame in frames:
        parts: list[av.AudioFrame] = []
        try:
            parts += resampler.resample(frame)
        except (av.FFmpegError, ValueError):
            with suppress(av.FFmpegError, ValueError):
                parts += resampler.resample(None)
            resampler = _resampler()
            with suppress(av.FFmpegError, ValueError):
                parts += resampler.resample(frame)
        for part in parts:
            yield part.to_ndarray()[0]


def _resampler() -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=BLOCK)


@contextmanager
def _opened(data: bytes, container: str) -> Iterator[av.container.InputContainer]:
    options = {"codec_whitelist": CODECS, "protocol_whitelist": "none"}
    try:
        source = av.open(io.BytesIO(data), "r", format=DEMUXERS[container], options=options)
    except (av.FFmpegError, ValueError) as error:
        raise NoSound from error
    with source:
        tracks = source.streams.audio
        if not tracks or tracks[0].codec_context is None:  # none for a codec that nobody knows
            raise NoSound
        yield source


def _frames(source: av.container.InputContainer) -> Iterator[av.AudioFrame | None]:
    """Give the frames and then None; broken packets are passed over, a broken end is the end."""
    track = source.streams.audio[0]
    packets = source.demux(track)
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            break
        if packet is None:
            break
        try:
            yield from track.codec_context.decode(packet)
        except av.FFmpegError:
            continue
    yield None
