"""One sound out of several parts in memory: a voice message, or a file of the wanted format."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final

from bot.errors import InputError
from bot.sound.containers import container_of
from bot.sound.decoding import Samples, samples_of
from bot.sound.encoding import FOR_VOICE, FORMS, Form, writing
from bot.sound.ogg import RATE, mono_opus
from bot.sound.opening import Track, tracked, unreadable
from bot.sound.sound import NotSound, Voice
from bot.sound.waveform import Loudness, of_opus
from bot.sound.work import Work

LARGEST: Final = 128 * 1024 * 1024
"""Bytes of a joined file; Discord takes no larger ones."""


def voice(parts: Sequence[bytes], work: Work) -> Voice:
    """Make a voice message; one part that already is one passes through byte for byte."""
    if len(parts) == 1 and (file := mono_opus(parts[0])) is not None:
        import av

        try:
            return Voice(parts[0], file.samples / RATE, of_opus(file))
        except av.FFmpegError as error:
            raise unreadable() from error
    target, loudness = BytesIO(), Loudness()
    with writing(target, FOR_VOICE, rate=RATE) as writer:
        for samples in _stream(parts, work, rate=RATE, channels=1):
            writer.write(samples)
            loudness.add(samples)
    if not writer.samples:
        raise _nothing()
    return Voice(target.getvalue(), writer.seconds, loudness.waveform(writer.seconds))


def joined(parts: Sequence[bytes], wanted: str, work: Work) -> bytes:
    """Make one file; one part that already has the wanted format passes through."""
    form = FORMS[wanted]
    if not parts:
        raise _nothing()
    with tracked(BytesIO(parts[0]), len(parts[0]), work) as track:
        if len(parts) == 1 and _is(track, form, parts[0]):
            return parts[0]
        context = track.stream.codec_context
        rate = form.rate_for(context.sample_rate)
        channels = 1 if context.channels == 1 else 2
    target = BytesIO()
    with writing(target, form, rate=rate, channels=channels) as writer:
        for samples in _stream(parts, work, rate=rate, channels=channels):
            writer.write(samples)
            if target.tell() > LARGEST:
                raise InputError(
                    "This is too much sound for one file. Ask for a shorter text, or for mp3."
                )
    if not writer.samples:
        raise _nothing()
    return target.getvalue()


def _stream(parts: Sequence[bytes], work: Work, *, rate: int, channels: int) -> Iterator[Samples]:
    for part in parts:
        with tracked(BytesIO(part), len(part), work) as track:
            yield from samples_of(track, work, rate=rate, channels=channels, in_time=False)


def _is(track: Track, form: Form, part: bytes) -> bool:
    codec = track.stream.codec_context.codec.canonical_name
    kind = container_of(BytesIO(part))
    same = {"libopus": "opus", "libmp3lame": "mp3"}.get(form.codec, form.codec) == codec
    muxer = {"adts": "aac"}.get(form.muxer, form.muxer)
    # A WAV that was streamed does not know its own length, and some players believe it.
    is_whole = form.muxer != "wav" or _says_its_length(part)
    return same and kind is not None and kind.demuxer == muxer and is_whole


def _says_its_length(part: bytes) -> bool:
    return int.from_bytes(part[4:8], "little") == len(part) - 8


def _nothing() -> NotSound:
    return NotSound("The endpoint's answer has no sound in it. Try again, or try another voice.")
