"""A bound on what FFmpeg sets aside at once: a few bytes may claim millions of samples."""

import ctypes
import logging
from functools import cache
from typing import BinaryIO, Final

from bot.sound.claims import is_believable
from bot.sound.containers import Container
from bot.sound.work import Work

log = logging.getLogger(__name__)

MOST: Final = 40 * 1024 * 1024
"""Bytes of one piece of memory: an index of four hours has less, at 96 kHz as well."""


def is_bounded(kind: Container, file: BinaryIO, size: int, work: Work) -> bool:
    """Tell whether a file can be opened in little memory, whatever it claims."""
    _bound()
    return kind.demuxer != "mov" or is_believable(file, size, work)


@cache
def _bound() -> None:
    """Refuse FFmpeg larger pieces of memory from now on, in the whole process."""
    import av.packet

    try:
        # Found through the module that is linked to FFmpeg's library, wherever that lies.
        bound = ctypes.CDLL(av.packet.__file__).av_max_alloc
    except (AttributeError, OSError, TypeError):
        log.warning("FFmpeg's memory cannot be bounded here; large claims of files are believed")
        return
    bound.argtypes, bound.restype = [ctypes.c_size_t], None
    bound(MOST)
