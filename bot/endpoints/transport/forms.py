"""Forms with files, as `multipart/form-data` (RFC 7578)."""

import asyncio
import dataclasses
import re
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_PIECE = 2**18  # bytes that are handed over at a time
_MIME = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+", re.ASCII)
_UNKNOWN = "application/octet-stream"
# As browsers do it (HTML standard, section 4.10.22.8); other control characters are left out.
_ESCAPES: dict[int, str | None] = {
    **dict.fromkeys((*range(32), 127)),
    10: "%0A",
    13: "%0D",
    34: "%22",
}


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of a form: the `field` that it fills, and its name, type and content.

    A path is read while it is sent, in threads and in pieces, anew at each attempt.
    """

    field: str
    filename: str
    mime: str
    data: bytes | Path = dataclasses.field(repr=False)


class FileLost(Exception):
    """A file that was to be sent is gone, or not what it was when its size was taken."""


class Form:
    """A form's fields and files, in their order: fields first; `names` are those of both.

    A name that ends in `[]` is that of a list, and counts without. Nothing is copied: the body is
    put together while it is sent, at each attempt anew.

    Raises:
        OSError: a file is not where its path says.
    """

    def __init__(self, fields: Sequence[tuple[str, str]], files: Sequence[FilePart]) -> None:
        self._fields = fields
        names = (*(name for name, _ in fields), *(file.field for file in files))
        self.names = tuple(dict.fromkeys(name.removesuffix("[]") for name in names))
        self._boundary = secrets.token_hex(24)
        self._parts: list[tuple[bytes, bytes | Path, int]] = []
        for name, value in fields:
            self._add(self._head(name), value.encode("utf-8", "replace"))
        for file in files:
            self._add(self._head(file.field, file), file.data)
        self._end = f"--{self._boundary}--\r\n".encode()

    @property
    def content_type(self) -> str:
        """The value of the header `Content-Type`."""
        return f"multipart/form-data; boundary={self._boundary}"

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return sum(len(head) + size + 2 for head, _, size in self._parts) + len(self._end)

    def value(self, name: str) -> str:
        """The first value of a field; nothing if it is not there."""
        return next((value for field, value in self._fields if field == name), "")

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, in pieces of bounded size.

        Raises:
            FileLost: a file changed, or cannot be read any more.
        """
        for head, data, size in self._parts:
            yield head
            for start in range(0, size, _PIECE):
                end = min(start + _PIECE, size)
                if isinstance(data, bytes):
                    yield data[start:end]
                else:
                    yield await asyncio.to_thread(_read, data, start, end - start)
            yield b"\r\n"
        yield self._end

    def _add(self, head: bytes, data: bytes | Path) -> None:
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
        self._parts.append((head, data, size))

    def _head(self, name: str, file: FilePart | None = None) -> bytes:
        lines = [f"--{self._boundary}", f'Content-Disposition: form-data; name="{_safe(name)}"']
        if file is not None:
            mime = file.mime if _MIME.fullmatch(file.mime) else _UNKNOWN
            lines[-1] += f'; filename="{_safe(file.filename)}"'
            lines.append(f"Content-Type: {mime}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _safe(name: str) -> str:
    """A name fit to stand between quotes in a header."""
    return name.translate(_ESCAPES)


def _read(path: Path, start: int, size: int) -> bytes:
    """A piece of a file, which is not left open: nobody may come back for the rest."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            piece = file.read(size)
    except OSError as error:
        raise FileLost from error
    if len(piece) != size:
        raise FileLost
    return piece
