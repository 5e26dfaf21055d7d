"""MP4 files that are made by hand, to claim what they do not hold."""

import struct

RATE = 8_000
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
SOUND = bytes([0x55]) * 4_000
"""Half a second of silence in A-law."""


def box(kind: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return struct.pack(">I", 8 + len(data)) + kind + data


def full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts)


def numbers(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def track(samples: int, *, lasting: int = 2) -> bytes:
    """Make a track of one chunk of so many samples of a byte each."""
    has = samples > 0
    entry = box(b"alaw", bytes(6), b"\0\1", bytes(8), struct.pack(">4HI", 1, 16, 0, 0, RATE << 16))
    table = box(
        b"stbl",
        full(b"stsd", 0, numbers(1), entry),
        full(b"stts", 0, numbers(has, *([samples, lasting] * has))),
        full(b"stsc", 0, numbers(has, *([1, samples, 1] * has))),
        full(b"stsz", 0, numbers(1 if has else 0, samples)),
        full(b"stco", 0, numbers(has, *([1_000] * has))),
    )
    place = box(b"dinf", full(b"dref", 0, numbers(1), full(b"url ", 1)))
    media = box(
        b"mdia",
        full(b"mdhd", 0, numbers(0, 0, RATE, RATE * 60, 0)),
        full(b"hdlr", 0, bytes(4), b"soun", bytes(13)),
        box(b"minf", full(b"smhd", 0, bytes(4)), place, table),
    )
    head = full(b"tkhd", 3, numbers(0, 0, 1, 0, RATE * 60), bytes(16), _MATRIX, bytes(8))
    return box(b"trak", head, media)


def film(*parts: bytes, rest: bytes = b"") -> bytes:
    """Make a file of these tracks and other boxes."""
    head = full(
        b"mvhd",
        0,
        numbers(0, 0, RATE, RATE * 60, 0x10000, 0x1000000),
        bytes(8),
        _MATRIX,
        bytes(24),
        numbers(2),
    )
    moov = box(b"moov", head, *parts)
    return box(b"ftyp", b"M4A ", bytes(4)) + moov + box(b"mdat", SOUND) + rest


def fragment(samples: int) -> bytes:
    """Make a fragment of so many samples that have no table of their own."""
    run = box(
        b"traf",
        full(b"tfhd", 0x20000, numbers(1)),
        full(b"tfdt", 0, numbers(0)),
        full(b"trun", 1, numbers(samples, 8)),
    )
    return box(b"moof", full(b"mfhd", 0, numbers(1)), run) + box(b"mdat", SOUND)


EXTENDS = box(b"mvex", full(b"trex", 0, numbers(1, 1, 2, 1, 0)))
