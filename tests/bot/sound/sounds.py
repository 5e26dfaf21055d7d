"""Sounds that are made for the tests."""

import io

import av
import numpy as np
from numpy.typing import NDArray

from sandbox.endpoints.audio.encoding import encoded

Samples = NDArray[np.int16]
RATE = 16_000


def tone(seconds: float, *, rate: int = RATE, pitch: float = 440.0, loud: float = 0.5) -> Samples:
    at = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * pitch * at) * loud * 32_767).astype(np.int16)


def silence(seconds: float, *, rate: int = RATE) -> Samples:
    return np.zeros(round(seconds * rate), dtype=np.int16)


def sound(
    samples: Samples, container: str = "ogg", codec: str = "libopus", *, rate: int = RATE
) -> bytes:
    return encoded(samples, rate, container=container, codec=codec, bit_rate=48_000)


def heard(data: bytes, *, rate: int = RATE) -> Samples:
    """Decode a whole sound plainly, without what is under test."""
    with av.open(io.BytesIO(data), "r") as file:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        frames = [
            part.to_ndarray()[0]
            for frame in file.decode(audio=0)
            for part in resampler.resample(frame)
        ]
        frames += [part.to_ndarray()[0] for part in resampler.resample(None)]
    return np.concatenate(frames)


def film(*, sound: Samples | None, container: str = "mp4", late: float = 0.0) -> bytes:
    """Make a video of two seconds, with or without sound that begins `late` seconds after it."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as file:
        pictures = file.add_stream("mpeg4", rate=10)
        assert isinstance(pictures, av.VideoStream)
        pictures.width = pictures.height = 64
        track = file.add_stream("aac", rate=RATE, layout="mono") if sound is not None else None
        for number in range(20):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, np.uint8), "rgb24")
            picture.pts = number
            file.mux(pictures.encode(picture))
        file.mux(pictures.encode(None))
        if sound is not None:
            assert isinstance(track, av.AudioStream)
            frame = av.AudioFrame.from_ndarray(sound[None, :], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, round(late * RATE)
            file.mux(track.encode(frame))
            file.mux(track.encode(None))
    return target.getvalue()
