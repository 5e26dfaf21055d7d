"""Looking at a sound file: what it truly is, and how long it truly lasts."""

from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import Final

from bot.sound.decoding import frames_of
from bot.sound.lengths import ITSELF, Length, length_of
from bot.sound.ogg import RATE, mono_opus
from bot.sound.opening import Track, opened, tracked, unreadable
from bot.sound.sound import LONGEST, NotSound, Sound, too_long
from bot.sound.waveform import decoded
from bot.sound.work import Work

SMALL: Final = 2**20
"""Bytes of a file that may be a voice message: four minutes and more."""
FIRST: Final = 3
"""Packets that are decoded to see whether it can be."""
SHORTEST: Final = 0.01
"""Seconds below which there is nothing to hear."""
EXACT: Final = frozenset({"flac", "mov", "mp3", "ogg", "wav"})
"""Demuxers whose containers know their length; others guess it from the size."""
NEAR: Final = 0.5
"""Seconds by which a container's own length may differ from its packets, and still be the truth."""


def look(file: Path | bytes, work: Work) -> Sound:
    """Tell what a file is; raises NotSound, or InputError where it is too long."""
    if (sound := _voice_message(file)) is not None:
        return sound
    with _opened(file, work) as track:
        size = len(file) if isinstance(file, bytes) else file.stat().st_size
        sound = sound_of(track, size, seconds_of(track, work))
    with _opened(file, work) as track:
        if next(frames_of(track, work), None) is None:
            raise unreadable()
    return sound


def _opened(file: Path | bytes, work: Work) -> AbstractContextManager[Track]:
    if isinstance(file, bytes):
        return tracked(BytesIO(file), len(file), work)
    return opened(file, work)


def _voice_message(file: Path | bytes) -> Sound | None:
    """Know the usual voice message without FFmpeg's ceremony: in a tenth of the time."""
    import av

    data = file if isinstance(file, bytes) else _small(file)
    opus = mono_opus(data) if data[:4] == b"OggS" and len(data) <= SMALL else None
    if opus is None or not SHORTEST <= opus.samples / RATE <= LONGEST:
        return None
    try:
        (heard,) = decoded(opus, [range(min(FIRST, len(opus.packets)))])
    except av.FFmpegError:
        return None
    if not len(heard):
        return None
    return Sound(
        container="ogg",
        codec="opus",
        seconds=opus.samples / RATE,
        size=len(data),
        channels=1,
        rate=RATE,
        has_video=False,
    )


def _small(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= SMALL else b""
    except OSError:
        return b""  # who opens it next says so


def sound_of(track: Track, size: int, seconds: float) -> Sound:
    """Describe an open file of a known length."""
    context = track.stream.codec_context
    return Sound(
        container=track.kind.family,
        codec=context.codec.canonical_name,
        seconds=seconds,
        size=size,
        channels=context.channels,
        rate=context.sample_rate,
        has_video=track.has_video,
    )


def seconds_of(track: Track, work: Work) -> float:
    """Measure the length by all packets; the container's word counts only where it is near.

    Raises NotSound for nothing, InputError beyond `LONGEST`.
    """
    length = length_of(track.stream.codec_context)
    if length is None and track.kind.demuxer not in ITSELF:
        packets = _frames(track, work)
    else:
        packets = _packets(track, length, work)
    said = _said(track)
    seconds = said if said is not None and abs(said - packets) <= NEAR else packets
    if seconds < SHORTEST:
        raise NotSound("This file has no sound in it: it lasts zero seconds. Record it again.")
    if seconds > LONGEST:
        raise too_long()
    return seconds


def _said(track: Track) -> float | None:
    """Give what the container says, without what an Opus decoder throws away at the beginning."""
    stream = track.stream
    if track.kind.demuxer not in EXACT or stream.duration is None or stream.time_base is None:
        return None
    seconds = float(stream.duration * stream.time_base)
    if track.kind.demuxer == "ogg" and stream.codec_context.name == "opus":
        header = stream.codec_context.extradata or b""
        seconds -= int.from_bytes(header[10:12], "little") / 48_000
    return seconds


def _frames(track: Track, work: Work) -> float:
    end = summed = 0.0
    for frame in frames_of(track, work):
        summed += frame.samples / frame.sample_rate
        if frame.time is not None:
            end = max(end, frame.time - track.origin + frame.samples / frame.sample_rate)
        if summed > LONGEST:
            raise too_long()
    return max(end, summed)


def _packets(track: Track, length: Length | None, work: Work) -> float:
    import av

    base = float(track.stream.time_base or 0)
    end = summed = 0.0
    try:
        for packet in track.file.demux(track.stream):
            work.check()
            lasts = (packet.duration or 0) * base
            summed += max(lasts, length(packet)) if length and packet.size else lasts
            time = packet.pts if packet.pts is not None else packet.dts
            if time is not None:
                end = max(end, (time + (packet.duration or 0)) * base - track.origin)
    except av.FFmpegError:
        work.check()
    return max(end, summed)
