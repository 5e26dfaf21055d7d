"""The settings tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from bot.storage.clock import unix_ms
from bot.storage.database import Database

_KEPT_CHANGES = 500
"""Changes of one server that are remembered."""


@dataclass(frozen=True, slots=True)
class StoredSetting:
    """What was chosen, as JSON; channel 0 means the whole server."""

    guild_id: int
    channel_id: int
    key: str
    value: str
    changed_by: int


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change, as JSON before and after; None where nothing was or is chosen."""

    channel_id: int
    key: str
    old: str | None
    new: str | None
    changed_by: int = 0
    changed_at: int = 0
    """Unix milliseconds."""


Place = tuple[int, str]
"""A channel's id, or 0, and a key."""


class SettingsStore:
    """Remembers what servers and channels have chosen, and who changed what."""

    def __init__(self, database: Database, *, clock: Callable[[], int] = unix_ms) -> None:
        self._database = database
        self._clock = clock

    async def chosen(self, guild_id: int) -> list[StoredSetting]:
        """Give everything that a server and its channels have chosen."""
        return await self._database.read(lambda db: _chosen(db, guild_id))

    async def untold(self) -> list[StoredSetting]:
        """Give everything that is chosen anywhere and that no admin was told not to fit."""
        return await self._database.read(lambda db: _settings(db, "told = 0", ()))

    async def change(
        self, guild_id: int, values: Mapping[Place, str | None], *, by: int
    ) -> tuple[list[StoredChange], list[StoredSetting]]:
        """Set values, or forget them where None is given; record what is not as before.

        Returns the changes, and everything that is chosen now.
        """
        now = self._clock()
        return await self._database.write(lambda db: _change(db, guild_id, values, (by, now)))

    async def history(self, guild_id: int, limit: int) -> list[StoredChange]:
        """Give the latest changes, the newest first."""
        return await self._database.read(lambda db: _history(db, guild_id, limit))

    async def mark_told(self, settings: Iterable[StoredSetting]) -> None:
        """Note that an admin was told that these values do not fit, unless they changed since."""
        marks = [(it.guild_id, it.channel_id, it.key, it.value) for it in settings]
        await self._database.write(lambda db: _mark_told(db, marks))

    async def forget_channel(self, guild_id: int, channel_id: int) -> list[StoredSetting]:
        """Forget what a channel has chosen; gives everything that is chosen now."""
        return await self._database.write(lambda db: _forget_channel(db, guild_id, channel_id))


def _settings(db: sqlite_utils.Database, where: str, values: Sequence[Any]) -> list[StoredSetting]:
    rows = db.execute(
        "SELECT guild_id, channel_id, key, value, changed_by FROM settings"  # noqa: S608 -- constants of this module
        f" WHERE {where} ORDER BY guild_id, channel_id, key",
        values,
    )
    return [StoredSetting(*row) for row in rows]


def _chosen(db: sqlite_utils.Database, guild_id: int) -> list[StoredSetting]:
    return _settings(db, "guild_id = ?", (guild_id,))


def _change(
    db: sqlite_utils.Database,
    guild_id: int,
    values: Mapping[Place, str | None],
    mark: tuple[int, int],
) -> tuple[list[StoredChange], list[StoredSetting]]:
    before = {(it.channel_id, it.key): it.value for it in _chosen(db, guild_id)}
    changes = [
        StoredChange(*place, before.get(place), new, *mark)
        for place, new in values.items()
        if before.get(place) != new
    ]
    for change in changes:
        _write(db, guild_id, change)
    if changes:
        db.execute(
            "DELETE FROM setting_changes WHERE guild_id = ? AND id <= (SELECT id FROM"
            " setting_changes WHERE guild_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (guild_id, guild_id, _KEPT_CHANGES),
        )
    return changes, _chosen(db, guild_id)


def _write(db: sqlite_utils.Database, guild_id: int, change: StoredChange) -> None:
    place = (guild_id, change.channel_id, change.key)
    mark = (change.changed_by, change.changed_at)
    if change.new is None:
        db.execute("DELETE FROM settings WHERE (guild_id, channel_id, key) = (?, ?, ?)", place)
    else:
        db.execute(
            "INSERT OR REPLACE INTO settings (guild_id, channel_id, key, value, changed_by,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?)",
            (*place, change.new, *mark),
        )
    db.execute(
        "INSERT INTO setting_changes (guild_id, channel_id, key, old, new, changed_by, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*place, change.old, change.new, *mark),
    )


def _history(db: sqlite_utils.Database, guild_id: int, limit: int) -> list[StoredChange]:
    rows = db.execute(
        "SELECT channel_id, key, old, new, changed_by, changed_at FROM setting_changes"
        " WHERE guild_id = ? ORDER BY id DESC LIMIT ?",
        (guild_id, max(0, limit)),
    )
    return [StoredChange(*row) for row in rows]


def _mark_told(db: sqlite_utils.Database, marks: Iterable[tuple[int, int, str, str]]) -> None:
    db.conn.executemany(
        "UPDATE settings SET told = 1 WHERE (guild_id, channel_id, key, value) = (?, ?, ?, ?)",
        list(marks),
    )


def _forget_channel(
    db: sqlite_utils.Database, guild_id: int, channel_id: int
) -> list[StoredSetting]:
    # What the server has chosen stands under channel 0, which is no channel.
    db.execute(
        "DELETE FROM settings WHERE guild_id = ? AND channel_id = ? AND channel_id != 0",
        (guild_id, channel_id),
    )
    return _chosen(db, guild_id)
