"""Samples into sound files."""

import io

import av
import numpy as np
from numpy.typing import NDArray

STEP = 16_384
"""Samples that are handed to the encoder at once."""
OPUS_RATE = 48_000
MP3_RATES = (44_100, 48_000, 32_000, 22_050, 24_000, 16_000, 11_025, 12_000, 8_000)


def encoded(
    samples: NDArray[np.int16],
    rate: int,
    *,
    container: str,
    codec: str,
    bit_rate: int = 32_000,
    layout: str = "mono",
) -> bytes:
    """Encode samples as a sound file.

    Args:
        samples: 16 bits, one channel; with the layout "stereo" both channels are the same.
        rate: samples a second; Opus is always written with 48,000.
        container: how FFmpeg calls it: ogg, webm, mp3, mp4, wav, flac, adts, matroska …
        codec: how FFmpeg calls it: libopus, libmp3lame, aac, flac, pcm_s16le, libvorbis, alac …
        bit_rate: bits a second, where the codec loses some.
        layout: "mono" or "stereo".
    """
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=OPUS_RATE if codec == "libopus" else rate)
        assert isinstance(stream, av.AudioStream)  # noqa: S101 -- PyAV cannot tell by the name
        stream.codec_context.layout = layout
        stream.codec_context.bit_rate = bit_rate
        for at in range(0, len(samples), STEP):
            output.mux(stream.encode(_frame(samples[at : at + STEP], rate, at)))
        output.mux(stream.encode(None))
    return file.getvalue()


def _frame(samples: NDArray[np.int16], rate: int, at: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    frame.pts = at
    return frame
