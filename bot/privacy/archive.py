"""A person's data as one zip file that is no larger than may be sent."""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import BufferedRandom
from pathlib import Path, PurePath
from typing import Any

import orjson

from bot.storage.personal import Kept

Row = dict[str, Any]

SPARE = 256 * 1024
"""Bytes that what is being compressed, and the zip's own lists, may take."""
ENTRY = ROW = 512
"""Bytes that a picture takes in the zip's list of contents, and in the JSON list."""
PICTURES = "pictures"


class Export:
    """A zip file: for each kind a JSON list, the newest first, and the pictures.

    `left_out` counts, by title, what had no room. The file has no name on the disk, so that
    not even a crash leaves it behind.
    """

    def __init__(self, limit: int) -> None:
        handle, name = tempfile.mkstemp(prefix="parley-", suffix=".zip")
        self.file: BufferedRandom = os.fdopen(handle, "w+b")
        self.left_out: dict[str, int] = {}
        self._path = Path(name)
        with suppress(PermissionError):  # on Windows it goes when it is closed
            self._path.unlink()
        self._zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED)
        self._limit = limit
        self._reserved = SPARE
        self._counts: dict[str, int] = {}

    def receive(self, kept: Kept, rows: Iterable[Row], picture: Callable[[int], bytes]) -> None:
        """Put one kind of things into the zip, and the files that belong to it."""
        if kept.name == PICTURES:
            rows = list(rows)
            self._reserved += ROW * len(rows)
            rows = [self._with_file(row, picture, kept.title) for row in rows]
            self._reserved -= ROW * len(rows)
        self._put(kept, rows)

    def close(self) -> None:
        """Delete the file, finished or not."""
        self._zip.close()
        self.file.close()
        self._path.unlink(missing_ok=True)

    def finish(self, about: Mapping[str, object]) -> None:
        """Write what is in it and what is not, and let it be read from its beginning."""
        text = {**about, "contains": self._counts, "left_out_for_lack_of_room": self.left_out}
        self._zip.writestr("about.json", _json(text))
        self._zip.close()
        self.file.seek(0)

    def _put(self, kept: Kept, rows: Iterable[Row]) -> None:
        """Write rows one by one, since nobody knows how many there are."""
        count = 0
        with self._zip.open(f"{kept.name}.json", "w") as text:
            for row in rows:
                piece = _json(row)
                if self._has_room(len(piece)):
                    text.write((b",\n" if count else b"[\n") + piece)
                    count += 1
                else:
                    self._leave_out(kept.title)
            text.write(b"\n]\n" if count else b"[]\n")
        self._counts[kept.title] = count

    def _with_file(self, row: Row, picture: Callable[[int], bytes], title: str) -> Row:
        name = f"{PICTURES}/{row['picture']}{_ending(row['name'])}"
        data = picture(row["picture"])
        if not self._has_room(len(data) + ENTRY):
            self._leave_out(f"{title}: files")
            return {**row, "file": None}
        entry = zipfile.ZipInfo(name)  # pictures are compressed already
        self._zip.writestr(entry, data)
        self._reserved += ENTRY
        return {**row, "file": name}

    def _has_room(self, size: int) -> bool:
        """Tell whether so many bytes fit, even if nothing of them can be compressed."""
        return self.file.tell() + self._reserved + size <= self._limit

    def _leave_out(self, title: str) -> None:
        self.left_out[title] = self.left_out.get(title, 0) + 1


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=_text)


def _text(value: object) -> str:
    """Show what JSON has no form for; no table is expected to hold any."""
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _ending(name: str) -> str:
    """Keep a file name's ending, unless it is no ordinary one."""
    ending = PurePath(name).suffix
    return ending if ending[1:].isascii() and ending[1:].isalnum() else ""
