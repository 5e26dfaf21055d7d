"""Which container a file is, by its first bytes; only those that are known to carry sound.

FFmpeg itself would also guess playlists and scripts that open other files, so it is never asked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

HEAD: Final = 64 * 1024
"""Bytes that are looked at."""
TAG: Final = 10
"""Bytes of an ID3 header."""
TAGS: Final = 4
"""ID3 tags in a row that are skipped."""
LARGEST_TAG: Final = 32 * 1024 * 1024
"""Bytes of an ID3 tag (with cover pictures) that is skipped."""
TRANSPORT_PACKET: Final = 188
MARKS: Final = 4096
"""Possible beginnings of a frame that are tried."""
FRAMES: Final = 3
"""Frame headers in a row that make an MP3 or ADTS file without any other mark."""


@dataclass(frozen=True, slots=True)
class Container:
    """`demuxer` is FFmpeg's name of what reads it; `family` what endpoints call it, or "other"."""

    demuxer: str
    family: str


_BOXES: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_MARKS: Final = (
    (0, b"OggS", "ogg", "ogg"),
    (0, b"fLaC", "flac", "flac"),
    (0, b"\x00\x00\x01\xba", "mpeg", "mpeg"),
    (0, b"caff", "caf", "other"),
    (0, b"#!AMR", "amr", "other"),
    (0, b".snd", "au", "other"),
    (0, b"FLV\x01", "flv", "other"),
    (0, b"wvpk", "wv", "other"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf", "other"),
    (8, b"AIFF", "aiff", "other"),
    (8, b"AIFC", "aiff", "other"),
    (8, b"AVI ", "avi", "other"),
    *((4, box, "mov", "other") for box in _BOXES),
)
_BITS_1: Final = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448)
_BITS_2: Final = (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_BITS_3: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_LOW_1: Final = (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256)
_BITS_LOW: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG: Final = {
    # bits of version and layer: kilobits a second, samples in a frame, bytes in a slot, rate shift
    0b11_11: (_BITS_1, 384, 4, 0),
    0b11_10: (_BITS_2, 1152, 1, 0),
    0b11_01: (_BITS_3, 1152, 1, 0),
    0b10_11: (_BITS_LOW_1, 384, 4, 1),
    0b10_10: (_BITS_LOW, 1152, 1, 1),
    0b10_01: (_BITS_LOW, 576, 1, 1),
    0b00_11: (_BITS_LOW_1, 384, 4, 2),
    0b00_10: (_BITS_LOW, 1152, 1, 2),
    0b00_01: (_BITS_LOW, 576, 1, 2),
}
"""MPEG audio frames: ISO 11172-3 and 13818-3, and the common extension to lower rates."""
_RATES: Final = (44_100, 48_000, 32_000)
_MPEG_HEADER: Final = re.compile(rb"\xff[\xe0-\xff].", re.DOTALL)
_ADTS_HEADER: Final = re.compile(rb"\xff[\xf0\xf1\xf8\xf9].....", re.DOTALL)


def container_of(file: BinaryIO) -> Container | None:
    """Tell what a file is; None where it is nothing that is known to carry sound."""
    head, skipped = _head(file, 0), 0
    for _ in range(TAGS):
        if head[:3] != b"ID3" or len(head) < TAG or skipped > LARGEST_TAG:
            break
        skipped += TAG + _tag_length(head)
        head = _head(file, skipped)
    return _marked(head) or _framed(head, is_tagged=skipped > 0)


def _head(file: BinaryIO, position: int) -> bytes:
    file.seek(position)
    return file.read(HEAD)


def _tag_length(head: bytes) -> int:
    """Give the length of an ID3 tag: four bytes of seven bits each (ID3v2.4, 3.1)."""
    length = 0
    for byte in head[6:TAG]:
        length = length << 7 | byte & 0x7F
    return length


def _marked(head: bytes) -> Container | None:
    """Find containers by a mark at their beginning."""
    if head[:4] == b"\x1aE\xdf\xa3":
        return Container("matroska", "webm" if b"webm" in head[:128] else "other")
    if head[4:8] == b"ftyp":
        is_common = not head.startswith((b"qt", b"3g"), 8)
        return Container("mov", "mp4" if is_common else "other")
    if head[8:12] == b"WAVE" and head[:4] in (b"RIFF", b"RF64"):
        return Container("wav", "wav" if head[:4] == b"RIFF" else "other")
    return next(
        (
            Container(demuxer, family)
            for offset, mark, demuxer, family in _MARKS
            if head.startswith(mark, offset)
        ),
        None,
    )


def _framed(head: bytes, *, is_tagged: bool) -> Container | None:
    """Find containers that have no mark at their beginning, but a rhythm."""
    marks = head[: TRANSPORT_PACKET * 4 : TRANSPORT_PACKET]
    if len(marks) > FRAMES and set(marks) == {0x47}:
        return Container("mpegts", "other")
    # Zeros, or the rest of a cut frame, may stand before the first whole one.
    for match in islice(re.finditer(rb"\xff[\xe0-\xff]", head), MARKS):
        for demuxer, family, length_of in (("mp3", "mp3", _mpeg), ("aac", "other", _adts)):
            if _has_rhythm(head, match.start(), length_of, needed=1 if is_tagged else FRAMES):
                return Container(demuxer, family)
    return None


def _has_rhythm(
    head: bytes, position: int, length_of: Callable[[bytes], int], *, needed: int
) -> bool:
    for _ in range(needed):
        length = length_of(head[position : position + 7])
        if not length:
            return False
        position += length
        if position == len(head):  # a very short sound
            return True
    return True


def _mpeg(header: bytes) -> int:
    """Length of an MPEG audio frame (ISO 11172-3, 2.4.1.3), 0 where it is none."""
    kind = _MPEG.get(header[1] >> 1 & 15) if _MPEG_HEADER.match(header) else None
    if kind is None:
        return 0
    kilobits, samples, slot, shift = kind
    bits, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if not 1 <= bits <= len(kilobits) or rate >= len(_RATES):
        return 0
    hertz = _RATES[rate] >> shift
    return (samples * 125 * kilobits[bits - 1] // (hertz * slot) + padding) * slot


def _adts(header: bytes) -> int:
    """Length of an ADTS frame (ISO 13818-7, 6.2), 0 where it is none."""
    if not _ADTS_HEADER.match(header):
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > len(header) else 0
