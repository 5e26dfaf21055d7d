"""Opening a file that may be hostile: nothing but itself is read, and only as sound.

Three walls: the container is told by `containers` and never guessed; nothing else may be opened
(playlists, references, addresses); and only well-known audio decoders are let loose on the data.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

from bot.errors import InputError
from bot.sound.containers import Container, container_of
from bot.sound.decoders import DECODERS
from bot.sound.memory import is_bounded
from bot.sound.sound import NotSound
from bot.sound.work import Work

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

BUFFER: Final = 64 * 1024
"""Bytes that are read at once."""
MOST_READ: Final = 8
"""A file may be read so often from end to end in one piece of work (looking, then decoding)."""
LEAST_READ: Final = 64 * 1024 * 1024
MOST_STREAMS: Final = 32
MOST_CHANNELS: Final = 24
RATES: Final = (1_000, 400_000)
FAR: Final = 3600.0
"""Seconds that sound may begin after the file does; beyond, the file's own beginning is a lie."""
OPTIONS: Final = {
    "codec_whitelist": ",".join(sorted(DECODERS)),
    "protocol_whitelist": "none",
    "max_streams": str(MOST_STREAMS),
}


@dataclass(frozen=True, slots=True)
class Track:
    """The sound of an open file; `origin` is the time in seconds that counts as zero."""

    kind: Container
    file: "InputContainer"
    stream: "AudioStream"
    origin: float
    has_video: bool
    end: float | None
    """Where the sound ends by a container that knows of its encoder's padding, from `origin` on."""


class Source:
    """A file as FFmpeg reads it: every read is counted, and asks whether it is still wanted."""

    name = "sound"

    def __init__(self, file: BinaryIO, size: int, work: Work) -> None:
        self._file = file
        self._work = work
        self._left = max(size * MOST_READ, LEAST_READ)

    def read(self, size: int) -> bytes:
        """Read at most so many bytes."""
        self._work.check()
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise unreadable()
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a position."""
        self._work.check()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell the position."""
        return self._file.tell()


@contextmanager
def opened(path: Path, work: Work) -> Iterator[Track]:
    """Open a file's sound; raises NotSound where there is none that can be read."""
    try:
        with path.open("rb") as file, tracked(file, path.stat().st_size, work) as track:
            yield track
    except OSError as error:
        # FFmpeg's own errors are translated where they arise; this one is the disk's.
        raise InputError("I could not read this file. Send it again.") from error


@contextmanager
def tracked(file: BinaryIO, size: int, work: Work) -> Iterator[Track]:
    """Open the sound of a file that is open, or that is in memory."""
    import av

    kind = container_of(file)
    if kind is None:
        raise NotSound(
            "This is not a sound file that I know. Send audio or video such as OGG, MP3, M4A, MP4, "
            "WAV, FLAC or WebM."
        )
    if not is_bounded(kind, file, size, work):
        raise unreadable()
    file.seek(0)
    options = OPTIONS | ({"enable_drefs": "0"} if kind.demuxer == "mov" else {})
    options["format_whitelist"] = kind.demuxer
    try:
        container = av.open(
            Source(file, size, work),
            "r",
            format=kind.demuxer,
            container_options=options,
            metadata_errors="replace",
            buffer_size=BUFFER,
            io_open=_open_nothing,
        )
    except (av.FFmpegError, ValueError) as error:
        work.check()
        raise unreadable() from error
    with container:
        yield _track(kind, container)


def unreadable() -> NotSound:
    """Give the error of a file whose beginning looks like sound and that still is none."""
    return NotSound(
        "I cannot read any sound in this file: it is damaged, or not what its beginning says. "
        "Save it again as MP3, WAV or OGG and send that."
    )


def _open_nothing(*_: object, **__: object) -> NoReturn:
    raise unreadable()


def _track(kind: Container, container: "InputContainer") -> Track:
    from av.stream import Disposition

    pictures = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    stream = _best(container)
    if stream is None:
        if container.streams.audio:
            raise NotSound(
                "The sound in this file is of a kind that I cannot read. Save it as MP3, WAV or "
                "OGG and send that."
            )
        if pictures:
            raise NotSound("This video has no sound. Send one that has, or an audio file.")
        raise unreadable()
    channels, rate = stream.codec_context.channels, stream.codec_context.sample_rate
    if not 0 < channels <= MOST_CHANNELS or not RATES[0] <= rate <= RATES[1]:
        raise unreadable()
    return Track(
        kind=kind,
        file=container,
        stream=stream,
        origin=_origin(container, stream),
        has_video=bool(pictures),
        end=_end(container, stream) if kind.demuxer == "mov" else None,
    )


def _best(container: "InputContainer") -> "AudioStream | None":
    from av.stream import Discard

    usable = [
        stream
        for stream in container.streams.audio
        if stream.codec_context is not None and stream.codec_context.codec.name in DECODERS
    ]
    best = container.streams.best("audio")
    chosen = next((stream for stream in usable if stream is best), None) or next(iter(usable), None)
    for stream in container.streams:
        if stream is not chosen:
            stream.discard = Discard.all
    return chosen


def _origin(container: "InputContainer", stream: "AudioStream") -> float:
    """Give the time at which the file begins: with its pictures, where they come first."""
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    first = float(stream.start_time * stream.time_base)
    whole = container.start_time / 1_000_000 if container.start_time is not None else first
    return whole if 0 <= first - whole <= FAR else first


def _end(container: "InputContainer", stream: "AudioStream") -> float | None:
    if not stream.duration or stream.start_time is None or stream.time_base is None:
        return None
    end = float((stream.start_time + stream.duration) * stream.time_base)
    return end - _origin(container, stream)
