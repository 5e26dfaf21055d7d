"""Samples into sound files, whole or while they come."""

import io
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

STEP = 16_384
"""Samples that are handed to the encoder at once."""
OPUS_RATE = 48_000
EFFORT = "3"
"""How hard Opus is encoded, of 10; good enough, and three times faster."""


class Encoder:
    """Encodes samples as they come; `close` it when there are no more.

    Args:
        rate: samples a second of what comes.
        container: how FFmpeg calls it: ogg, webm, mp3, mp4, wav, flac, adts, matroska …
        codec: how FFmpeg calls it: libopus, libmp3lame, aac, flac, pcm_s16le, mp2, alac …
        bit_rate: bits a second, where the codec loses some.
        layout: "mono" or "stereo"; then both channels are the same.
        made_rate: samples a second of what is made; None: as it comes. Opus always has 48,000.
        is_live: whether what was given out cannot be changed any more, as in a stream.
    """

    def __init__(
        self,
        rate: int,
        *,
        container: str,
        codec: str,
        bit_rate: int = 32_000,
        layout: str = "mono",
        made_rate: int | None = None,
        is_live: bool = False,
    ) -> None:
        self._rate = rate
        self._at = 0
        self._file = _Pipe() if is_live else io.BytesIO()
        self._output = av.open(cast("io.BytesIO", self._file), "w", format=container)
        made_rate = OPUS_RATE if codec == "libopus" else made_rate or rate
        stream = self._output.add_stream(codec, rate=made_rate)
        self._stream = cast("av.AudioStream", stream)
        if codec == "libopus":
            self._stream.codec_context.options = {"compression_level": EFFORT}
        self._stream.codec_context.layout = layout
        self._stream.codec_context.bit_rate = bit_rate

    def take(self, samples: NDArray[np.int16]) -> None:
        """Encode some more: 16 bits, one channel."""
        for start in range(0, len(samples), STEP):
            step = samples[start : start + STEP]
            frame = av.AudioFrame.from_ndarray(step.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = self._rate
            frame.pts = self._at
            self._at += len(step)
            self._output.mux(self._stream.encode(frame))

    def close(self) -> None:
        """End the file."""
        self._output.mux(self._stream.encode(None))
        self._output.close()

    def given(self) -> bytes:
        """Take what was written since the last time; of a file that is not live: all of it."""
        return self._file.getvalue()


class _Pipe:
    """A file that can only be written on; `getvalue` empties it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def getvalue(self) -> bytes:
        written, self._written = bytes(self._written), bytearray()
        return written


def encoded(
    samples: NDArray[np.int16],
    rate: int,
    *,
    container: str,
    codec: str,
    bit_rate: int = 32_000,
    layout: str = "mono",
) -> bytes:
    """Encode samples (16 bits, one channel) as a whole sound file; see `Encoder`."""
    encoder = Encoder(rate, container=container, codec=codec, bit_rate=bit_rate, layout=layout)
    encoder.take(samples)
    encoder.close()
    return encoder.given()
