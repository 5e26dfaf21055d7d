"""How long a packet truly sounds, by its own bytes: a container may claim any length for it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bot.sound.ogg import RATE, samples_in

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.packet import Packet

LONGEST_OPUS: Final = RATE * 120 // 1_000
"""Samples of an Opus packet (RFC 6716, 3.2.5)."""
_AAC: Final = 1_024
_MPEG: Final = {"mp3": 1_152, "mp3float": 1_152, "mp2": 1_152, "mp2float": 1_152}
_LOW_RATE: Final = 32_000
"""Below, MP3 frames have half of their samples."""
ITSELF: Final = frozenset({"aac", "aiff", "amr", "au", "flac", "mp3", "mpeg", "mpegts", "wav"})
"""Demuxers that count what is there, as no times are written in these containers."""

Length = Callable[["Packet[AudioStream]"], float]


def length_of(context: "AudioCodecContext") -> Length | None:
    """Give what measures a codec's packets in seconds; None where only decoding can."""
    name, rate = context.codec.name, context.sample_rate
    if name == "opus":
        return lambda packet: min(samples_in(bytes(packet)[:2]), LONGEST_OPUS) / RATE
    if name.startswith("pcm_") and context.format is not None:
        # Some take more bytes once they are decoded: those sound at least so long.
        frame = context.format.bytes * context.channels
        return lambda packet: packet.size / frame / rate
    samples = context.frame_size or _AAC if name == "aac" else _MPEG.get(name, 0)
    if name.startswith("mp3") and rate < _LOW_RATE:
        samples //= 2
    return (lambda _: samples / rate) if samples else None
