"""The tables of files at endpoints and of uploads under way."""

from collections.abc import Collection
from typing import Any

import sqlite_utils

from bot.storage.database import Database
from bot.storage.tuning.rows import Examples, KeptFile, Place, Upload

MOST = 5_000
"""Files of a server that are given at a time."""

_PLACE = "guild_id = :guild_id AND base_url = :base_url AND own_key = :own_key"
_KEEP = """
    INSERT INTO kept_files (guild_id, base_url, own_key, file_id, name, purpose, size, examples,
        count, tokens, uploaded_by, uploaded_at)
    VALUES (:guild_id, :base_url, :own_key, :file_id, :name, :purpose, :size, :examples, :count,
        :tokens, :uploaded_by, :uploaded_at)
    ON CONFLICT (guild_id, base_url, own_key, file_id) DO NOTHING
"""
_BEGIN = """
    INSERT INTO uploads (guild_id, channel_id, base_url, own_key, name, purpose, size, uploaded_by,
        began_at)
    VALUES (:guild_id, :channel_id, :base_url, :own_key, :name, :purpose, :size, :uploaded_by,
        :began_at)
"""


class FileStore:
    """Remembers which files servers uploaded, and which uploads are under way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, place: Place, purpose: str | None = None) -> list[KeptFile]:
        """Give the files of a place, of one purpose or of all, the newest first; at most `MOST`."""
        values = {**_place(place), "purpose": purpose, "most": MOST}
        return await self._find(
            f"{_PLACE} AND (:purpose IS NULL OR purpose = :purpose)"
            " ORDER BY uploaded_at DESC, id DESC LIMIT :most",
            values,
        )

    async def get(self, place: Place, file_id: str) -> KeptFile | None:
        """Give one file."""
        values = {**_place(place), "file_id": file_id}
        found = await self._find(f"{_PLACE} AND file_id = :file_id", values)
        return next(iter(found), None)

    async def named(self, place: Place, name: str) -> KeptFile | None:
        """Give the newest file of that name."""
        values = {**_place(place), "name": name}
        order = "ORDER BY uploaded_at DESC, id DESC LIMIT 1"
        found = await self._find(f"{_PLACE} AND name = :name {order}", values)
        return next(iter(found), None)

    async def claimed(self, place: Place, file_ids: Collection[str]) -> frozenset[str]:
        """Tell which of these files any server uploaded to the account of this place."""
        marks = ", ".join("?" * len(file_ids))
        values = [place.base_url, place.own_key, *file_ids]

        def read(db: sqlite_utils.Database) -> frozenset[str]:
            rows = db.execute(
                "SELECT file_id FROM kept_files"  # noqa: S608 -- marks only
                f" WHERE base_url = ? AND own_key = ? AND file_id IN ({marks})",
                values,
            )
            return frozenset(file_id for (file_id,) in rows)

        return await self._database.read(read)

    async def keep(self, file: KeptFile) -> None:
        """Remember a file; one that is known stays as it is."""
        await self._database.write(lambda db: _keep(db, file))

    async def forget(self, place: Place, file_id: str) -> None:
        """Forget a file that is no longer there."""
        values = {**_place(place), "file_id": file_id}

        def write(db: sqlite_utils.Database) -> None:
            db.execute(f"DELETE FROM kept_files WHERE {_PLACE} AND file_id = :file_id", values)  # noqa: S608 -- the condition is a constant

        await self._database.write(write)

    async def begin(self, upload: Upload) -> int:
        """Remember that an upload begins; gives its id."""
        values = {
            **_place(upload.place),
            "channel_id": upload.channel_id,
            "name": upload.name,
            "purpose": upload.purpose,
            "size": upload.size,
            "uploaded_by": upload.uploaded_by,
            "began_at": upload.began_at,
        }

        def write(db: sqlite_utils.Database) -> int:
            return int(db.execute(_BEGIN, values).lastrowid or 0)

        return await self._database.write(write)

    async def end(self, upload_id: int, file: KeptFile | None = None) -> None:
        """Forget an upload and remember, in the same step, the file that it came to, if any."""

        def write(db: sqlite_utils.Database) -> None:
            if file is not None:
                _keep(db, file)
            db.execute("DELETE FROM uploads WHERE id = ?", [upload_id])

        await self._database.write(write)

    async def uploads(self) -> list[Upload]:
        """Give all uploads under way, the oldest first."""

        def read(db: sqlite_utils.Database) -> list[Upload]:
            return [_upload(row) for row in db.query("SELECT * FROM uploads ORDER BY id")]

        return await self._database.read(read)

    async def _find(self, condition: str, values: dict[str, Any]) -> list[KeptFile]:
        def read(db: sqlite_utils.Database) -> list[KeptFile]:
            rows = db.query(f"SELECT * FROM kept_files WHERE {condition}", values)  # noqa: S608 -- only constants
            return [_kept(row) for row in rows]

        return await self._database.read(read)


def _keep(db: sqlite_utils.Database, file: KeptFile) -> None:
    values = {
        **_place(file.place),
        "file_id": file.file_id,
        "name": file.name,
        "purpose": file.purpose,
        "size": file.size,
        "examples": file.examples,
        "count": file.count,
        "tokens": file.tokens,
        "uploaded_by": file.uploaded_by,
        "uploaded_at": file.uploaded_at,
    }
    db.execute(_KEEP, values)


def _place(place: Place) -> dict[str, Any]:
    return {"guild_id": place.guild_id, "base_url": place.base_url, "own_key": place.own_key}


def _taken_place(row: dict[str, Any]) -> Place:
    own_key = bool(row.pop("own_key"))
    return Place(row.pop("guild_id"), row.pop("base_url"), own_key)


def _kept(row: dict[str, Any]) -> KeptFile:
    del row["id"]
    place, examples = _taken_place(row), row.pop("examples")
    return KeptFile(place=place, examples=examples and Examples(examples), **row)


def _upload(row: dict[str, Any]) -> Upload:
    return Upload(place=_taken_place(row), **row)
