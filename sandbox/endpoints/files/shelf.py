"""The files of each account, kept on disk until the stand-in goes."""

import secrets
import shutil
import tempfile
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.endpoints.refusals import Refusal

from .examples import Contents

LARGEST = 512 * 2**20
"""Bytes of a file."""
MOST_BYTES = 2**31
"""Bytes that an account may keep."""
MOST_ACCOUNTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file; `contents` is told of files for fine-tuning, `created_at` in Unix seconds."""

    id: str
    name: str
    purpose: str
    size: int
    created_at: int
    path: Path
    contents: Contents | None = None

    @property
    def data(self) -> bytes:
        """All of it; blocks."""
        return self.path.read_bytes()

    def to_json(self) -> dict[str, Any]:
        """Describe it as the API does (`OpenAIFile` in the API document)."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": self.size,
            "created_at": self.created_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
        }


class Shelf:
    """One account's files, oldest first."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._files: dict[str, Stored] = {}

    def add(
        self, path: Path, *, name: str, purpose: str, contents: Contents | None = None
    ) -> Stored:
        """Keep what is at a path.

        Raises:
            Refusal: the account has no room left.
        """
        size = path.stat().st_size
        if size + sum(file.size for file in self) > MOST_BYTES:
            raise Refusal(400, "You have exceeded your file storage quota. Delete some files.")
        stored = Stored(
            id=f"file-{secrets.token_hex(12)}",
            name=name,
            purpose=purpose,
            size=size,
            created_at=int(self._now()),
            path=path,
            contents=contents,
        )
        self._files[stored.id] = stored
        return stored

    def find(self, file_id: str) -> Stored:
        """Look a file up.

        Raises:
            Refusal: there is none of that id.
        """
        stored = self._files.get(file_id)
        if stored is None:
            raise Refusal(404, f"No such File object: {file_id[:80]}", param="id")
        return stored

    def remove(self, file_id: str) -> None:
        """Throw a file away, if it is there."""
        stored = self._files.pop(file_id, None)
        if stored is not None:
            stored.path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Throw all files away."""
        for stored in self:
            self.remove(stored.id)

    def __iter__(self) -> Iterator[Stored]:
        """Go through them, oldest first."""
        return iter(tuple(self._files.values()))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._files)

    def __contains__(self, file_id: object) -> bool:
        """Whether there is a file of that id."""
        return file_id in self._files


class Shelves:
    """The files by account; those of the account that was longest unused are thrown away.

    Attributes:
        largest: bytes of a file that are taken.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._folder: Path | None = None
        self.largest = LARGEST

    def of(self, account: str) -> Shelf:
        """The files of an account, which is a key of the API."""
        shelf = self._shelves.setdefault(account, Shelf(self._now))
        self._shelves.move_to_end(account)
        if len(self._shelves) > MOST_ACCOUNTS:
            self._shelves.popitem(last=False)[1].clear()
        return shelf

    def place(self) -> Path:
        """Where a new file may be written; blocks."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="sandbox-files-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / secrets.token_hex(12)
