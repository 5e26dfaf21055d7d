"""Which decoders may be let loose on what people send: the well-known ones for audio."""

from typing import Final

_PCM: Final = (
    "alaw",
    "f32be",
    "f32le",
    "f64be",
    "f64le",
    "mulaw",
    "s16be",
    "s16le",
    "s24be",
    "s24le",
    "s32be",
    "s32le",
    "s8",
    "u8",
)
DECODERS: Final = frozenset(
    (
        "aac",
        "ac3",
        "adpcm_ima_qt",
        "adpcm_ima_wav",
        "adpcm_ms",
        "adpcm_swf",
        "alac",
        "amrnb",
        "amrwb",
        "eac3",
        "flac",
        "gsm",
        "gsm_ms",
        "mp1",
        "mp1float",
        "mp2",
        "mp2float",
        "mp3",
        "mp3float",
        "nellymoser",
        "opus",
        "speex",
        "vorbis",
        "wavpack",
        "wmapro",
        "wmav1",
        "wmav2",
        "wmavoice",
        *(f"pcm_{kind}" for kind in _PCM),
    )
)
"""FFmpeg's names of the decoders that may be used."""
