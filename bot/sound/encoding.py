"""Writing sound: the containers and codecs that this house makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bot.sound.decoding import Samples

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import OutputContainer


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write sound: FFmpeg's names, the rates it knows, bits a second for one channel."""

    muxer: str
    codec: str
    rates: tuple[int, ...] = ()
    bits: int | None = None
    options: dict[str, str] = field(default_factory=dict)

    def rate_for(self, rate: int) -> int:
        """Give the rate to write what has this one: the next that is not lower."""
        fitting = [known for known in self.rates if known >= rate]
        return min(fitting) if fitting else max(self.rates, default=rate)


_SPEECH: Final = {"application": "audio", "compression_level": "4"}
"""At these bit rates as clear as Opus' mode for telephones, in half of its time."""
_OPUS_RATES: Final = (8_000, 12_000, 16_000, 24_000, 48_000)
_SPOKEN_RATES: Final = (8_000, 12_000, 16_000, 22_050, 24_000)
"""Speech needs no more in a compressed file, and twice the rate takes twice the time."""
_EXACT_RATES: Final = (*_SPOKEN_RATES, 32_000, 44_100, 48_000, 88_200, 96_000)

FOR_ENDPOINTS: Final = Form("webm", "libopus", _OPUS_RATES, 32_000, _SPEECH)
"""What is uploaded where the original cannot be."""
FOR_VOICE: Final = Form("ogg", "libopus", (48_000,), 48_000, _SPEECH)
"""A Discord voice message."""
FORMS: Final = {
    "mp3": Form("mp3", "libmp3lame", _SPOKEN_RATES, 64_000, {"compression_level": "7"}),
    "opus": Form("ogg", "libopus", (48_000,), 64_000, {"compression_level": "4"}),
    "aac": Form("adts", "aac", _SPOKEN_RATES, 64_000, {"aac_coder": "fast"}),
    "flac": Form("flac", "flac", _EXACT_RATES),
    "wav": Form("wav", "pcm_s16le", _EXACT_RATES),
}
"""The files that people can ask for."""


class Writer:
    """A sound file that is being written: see `writing`."""

    def __init__(self, target: Path | BytesIO, form: Form, *, rate: int, channels: int = 1) -> None:
        import av

        self.samples = 0
        self._channels = channels
        self._layout = "mono" if channels == 1 else "stereo"
        self._rate = rate
        self._file: OutputContainer = av.open(
            str(target) if isinstance(target, Path) else target, "w", format=form.muxer
        )
        self._stream: AudioStream = self._file.add_stream(  # type: ignore[assignment]  # by name
            form.codec, rate=rate, layout=self._layout, options=dict(form.options)
        )
        if form.bits:
            self._stream.bit_rate = form.bits * channels

    @property
    def seconds(self) -> float:
        """How long it is so far."""
        return self.samples / self._rate

    def write(self, samples: Samples) -> None:
        """Append samples (interleaved where there are two channels).

        They are encoded second by second, so that other threads get their turn between.
        """
        second = self._rate * self._channels
        for first in range(0, len(samples), second):
            self._encode(samples[first : first + second])

    def close(self) -> None:
        """Finish the file."""
        self._file.mux(self._stream.encode(None))
        self._file.close()

    def abandon(self) -> None:
        """Close a file that nobody wants any more."""
        self._file.close()

    def _encode(self, samples: Samples) -> None:
        import av

        whole = np.ascontiguousarray(samples)[None, :]
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout=self._layout)
        frame.sample_rate = self._rate
        frame.pts = self.samples
        self.samples += len(samples) // self._channels
        self._file.mux(self._stream.encode(frame))


@contextmanager
def writing(
    target: Path | BytesIO, form: Form, *, rate: int, channels: int = 1
) -> Iterator[Writer]:
    """Write a sound file, and finish it at the end of the `with` statement."""
    writer = Writer(target, form, rate=rate, channels=channels)
    try:
        yield writer
    except BaseException:
        writer.abandon()
        raise
    writer.close()
