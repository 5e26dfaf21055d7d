"""Ogg Opus as bytes (RFC 3533, RFC 7845): whether it can be a voice message just as it is."""

from dataclasses import dataclass
from typing import Final

RATE: Final = 48_000
"""Opus counts its samples at 48 kHz, whatever was recorded."""
PAGE: Final = 27
"""Bytes of a page's header before its segment table."""
HEADERS: Final = 2
"""Packets before the first sound."""
FULL: Final = 255
"""A segment of so many bytes goes on in the next one."""
_FIRST: Final = 2
"""The flag of a stream's first page."""
_SAMPLES: Final = (*(480, 960, 1920, 2880) * 3, *(480, 960) * 2, *(120, 240, 480, 960) * 4)
"""Samples of a frame by a packet's first five bits (RFC 6716, 3.1)."""
_WHOLE: Final = tuple(each * frames for each in _SAMPLES for frames in (1, 2, 2, 0) * 2)
"""Samples of a packet by its first byte; 0 where the second one tells how many frames there are."""


@dataclass(frozen=True, slots=True)
class OpusFile:
    """One mono Opus stream: its header, its packets in order, its true length in samples."""

    header: bytes
    packets: tuple[bytes, ...]
    skip: int
    samples: int


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: bytes
    sequence: int
    segments: bytes
    body: int
    """Where its data begins."""


def mono_opus(data: bytes) -> OpusFile | None:
    """Read a whole, simple, mono Ogg Opus file; None for everything else."""
    pages = _pages(data)
    if not pages or not _is_one_stream(pages):
        return None
    packets, endings = _packets(data, pages)
    header, tags, *sounds = packets if len(packets) > HEADERS else (b"", b"", b"")
    # Channels and their mapping stand at 9 and 18 (RFC 7845, 5.1).
    is_mono = header[:8] == b"OpusHead" and header[9:10] == b"\1" and header[18:19] == b"\0"
    if not is_mono or tags[:8] != b"OpusTags" or not all(sounds):
        return None
    skip = int.from_bytes(header[10:12], "little")
    lengths = [_WHOLE[packet[0]] or samples_in(packet) for packet in sounds]
    # RFC 7845, 4.1: a recording that was begun in the middle does not start at granule 0.
    first = next(count for count in endings if count > HEADERS)
    begin = max(0, _granule_of(pages, endings, first) - sum(lengths[: first - HEADERS]))
    samples = pages[-1].granule - begin - skip
    if not 0 < samples <= sum(lengths):
        return None
    return OpusFile(header, tuple(sounds), skip, samples)


def _pages(data: bytes) -> list[_Page] | None:
    pages, position = [], 0
    while position < len(data):
        head = data[position : position + PAGE]
        if len(head) < PAGE or head[:5] != b"OggS\0":
            return None
        segments = data[position + PAGE : position + PAGE + head[26]]
        body = position + PAGE + head[26]
        position = body + sum(segments)
        pages.append(
            _Page(
                flags=head[5],
                granule=int.from_bytes(head[6:14], "little", signed=True),
                serial=head[14:18],
                sequence=int.from_bytes(head[18:22], "little"),
                segments=segments,
                body=body,
            )
        )
    return pages if position == len(data) else None


def _is_one_stream(pages: list[_Page]) -> bool:
    first = pages[0]
    return all(
        page.serial == first.serial
        and page.sequence == first.sequence + index
        and bool(page.flags & _FIRST) == (index == 0)
        for index, page in enumerate(pages)
    )


def _packets(data: bytes, pages: list[_Page]) -> tuple[list[bytes], list[int]]:
    """Give all packets, and how many were complete at the end of each page."""
    packets: list[bytes] = []
    endings: list[int] = []
    rest = b""
    for page in pages:
        start = end = page.body
        for segment in page.segments:
            end += segment
            if segment < FULL:
                packets.append(rest + data[start:end])
                rest, start = b"", end
        rest += data[start:end]
        endings.append(len(packets))
    return packets, endings


def _granule_of(pages: list[_Page], endings: list[int], packets: int) -> int:
    return next(
        page.granule for page, count in zip(pages, endings, strict=True) if count == packets
    )


def samples_in(packet: bytes) -> int:
    """Give the samples of an Opus packet by its first bytes (RFC 6716, 3.1)."""
    if whole := _WHOLE[packet[0]]:
        return whole
    return _SAMPLES[packet[0] >> 3] * (packet[1] & 63) if packet[1:] else 0
