"""What an MP4 or QuickTime file claims to hold: FFmpeg makes room for it before it reads it."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from bot.sound.work import Work

MOST: Final = 2_000_000
"""Samples in all tracks beside the two largest ones: four hours of a film have fewer."""
EXEMPT: Final = 2
"""Tracks that may claim more: raw sound counts every sample, for which no room is made."""
PIECE: Final = 1024 * 1024
TABLES: Final = 256
"""Tables of samples: one for each track, and some in between that only look like one."""
BOXES: Final = 500_000
"""Boxes beside each other: four hours in fragments of a second have fewer."""
BOX: Final = 8
"""Bytes of a box's length and type (ISO 14496-12, 4.2); a long length takes so many more."""
_COUNT: Final = re.compile(rb"(stsz|stz2)........(?=(....))|(trun)....(?=(....))|(cmov)", re.DOTALL)
_LONGEST: Final = 16
"""Bytes of a match, which may lie across two pieces."""


def is_believable(file: BinaryIO, size: int, work: Work) -> bool:
    """Tell whether an index of what the file claims fits in memory.

    Tables are looked for wherever they may stand, be it in boxes that should have none; a header
    that is compressed could hold any, and is not believed.
    """
    tables: list[int] = []
    fragments = 0
    for start, end in _beside_the_sound(file, size, work):
        for table, count, fragment, number, compressed in _claims(file, start, end):
            if compressed:
                return False
            if table:
                tables.append(int.from_bytes(count))
            fragments += int.from_bytes(number) if fragment else 0
            work.check()
            if len(tables) > TABLES or sum(sorted(tables)[:-EXEMPT]) + fragments > MOST:
                return False
    return True


def _beside_the_sound(file: BinaryIO, size: int, work: Work) -> Iterator[tuple[int, int]]:
    """Give where the boxes lie that are no sound."""
    start = boxes = 0
    while start < size:
        boxes += 1
        if boxes > BOXES:  # the rest is searched as a whole
            yield start, size
            return
        work.check()
        file.seek(start)
        head = file.read(2 * BOX)
        length = int.from_bytes(head[:4])
        if length == 1:
            length = int.from_bytes(head[BOX:])
        end = start + length if length >= BOX else size
        if head[4:BOX] != b"mdat":
            yield start, min(end, size)
        start = end


def _claims(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, ...]]:
    while start < end:
        file.seek(start)
        data = file.read(min(PIECE + _LONGEST, end - start))
        for match in _COUNT.finditer(data):
            if match.start() < PIECE:
                yield match.groups(b"")
        start += PIECE
