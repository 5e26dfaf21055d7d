"""Tells what a file is by its first bytes.

What its sender says of it counts only where they leave a doubt.
"""

import re
from enum import Enum, auto


class Kind(Enum):
    """What can be done with a file."""

    PICTURE = auto()
    PDF = auto()
    AUDIO = auto()
    VIDEO = auto()
    OTHER = auto()
    """Text, or nothing that can be read: decoding tells."""


HEAD = 1024
"""Bytes of a file that tell its kind; some PDFs begin that late (ISO 32000-1, annex H.3.4.1)."""

_SIGNATURES = (
    (Kind.PICTURE, rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP"),
    (Kind.PICTURE, rb"BM....\0\0\0\0|II\*\0|MM\0\*|\0\0\x01\0[^\0]\0"),
    (Kind.PICTURE, rb"....ftyp(?:avi[fs]|hei[cfmsx]|hev[cx]|mi[fa]1|msf1)"),
    (
        Kind.AUDIO,
        rb"ID3[\2-\4]|OggS\0|fLaC|\xff[\xe2-\xfb]|RIFF....WAVE|....ftypM4[AB]|caff\0|#!AMR",
    ),
    (Kind.VIDEO, rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01\xba|FLV\x01"),
)
_KINDS = tuple((kind, re.compile(signature, re.DOTALL)) for kind, signature in _SIGNATURES)


def kind_of(head: bytes, name: str, content_type: str | None) -> Kind:
    """What a file is.

    Args:
        head: Its first `HEAD` bytes, or all if there are fewer.
        name: What its sender calls it.
        content_type: The media type announced with it.
    """
    is_called_pdf = content_type == "application/pdf" or name.lower().endswith(".pdf")
    if head.lstrip().startswith(b"%PDF-") or (is_called_pdf and b"%PDF-" in head):
        return Kind.PDF
    return next((kind for kind, signature in _KINDS if signature.match(head)), Kind.OTHER)


def announced_kind(content_type: str | None) -> Kind | None:
    """What a file is said to be, where that is enough not to fetch it.

    Only sound is: Discord calls a TypeScript file a video, and many pictures and texts nothing at
    all.
    """
    return Kind.AUDIO if (content_type or "").lower().startswith("audio/") else None
