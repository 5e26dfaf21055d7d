"""Readings of channels' history as async methods; each page is one transaction."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlite_utils

from bot.storage.clock import unix_ms
from bot.storage.database import Database
from bot.storage.messages import Arrival
from bot.storage.messages import writing as messages

from .rows import HistoryJob, HistoryRun, Room, RunState

_RUN = "id, guild_id, started_by, started_at, state, post_channel_id, post_id"
_JOB = (
    "channel_id, guild_id, run_id, before_id, after_id, first_before_id, counted, is_done, why,"
    " home_id, is_private"
)

_BEGIN = f"INSERT OR REPLACE INTO index_jobs ({_JOB}) VALUES (?, ?, ?, ?, ?, ?, 0, 0, '', ?, ?)"  # noqa: S608 -- its columns


class HistoryStore:
    """Remembers which channels' history is being read, and how far."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(
        self,
        guild_id: int,
        started_by: int,
        channels: Mapping[int, tuple[int, int]],
        *,
        rooms: Mapping[int, Room] = MappingProxyType({}),
    ) -> HistoryRun:
        """Begin a run over channels, each from before an id back to after another.

        A channel that another run was reading is taken over from it. `rooms` tell where they
        belong, as far as that is known.
        """

        def write(db: sqlite_utils.Database) -> HistoryRun:
            sql = (
                "INSERT INTO index_runs (guild_id, started_by, started_at, state) VALUES (?,?,?,?)"
            )
            row = (guild_id, started_by, unix_ms(), RunState.RUNNING)
            run_id = db.execute(sql, row).lastrowid
            jobs = [
                (channel_id, guild_id, run_id, before_id, after_id, before_id)
                + ((room.home_id, room.is_private) if (room := rooms.get(channel_id)) else (0, 0))
                for channel_id, (before_id, after_id) in channels.items()
            ]
            db.conn.executemany(_BEGIN, jobs)
            _end_runs(db)
            return _runs(db, "id = ?", run_id)[0]

        return await self._database.write(write)

    async def show(self, run_id: int, channel_id: int, post_id: int) -> None:
        """Note which post shows the progress of a run."""
        sql = "UPDATE index_runs SET post_channel_id = ?, post_id = ? WHERE id = ?"
        row = (channel_id, post_id, run_id)
        await self._database.append(lambda db: db.execute(sql, row).rowcount)

    async def take_page(
        self, channel_id: int, run_id: int, arrivals: Sequence[Arrival], before_id: int
    ) -> bool:
        """Store a page of history with what it is owed, and how far the channel was read.

        False, and nothing is stored, if the run was stopped or another took the channel over.
        """

        def write(db: sqlite_utils.Database) -> bool:
            sql = """
                UPDATE index_jobs SET before_id = min(before_id, ?), counted = counted + ?
                WHERE channel_id = ? AND run_id = ? AND NOT is_done
                AND EXISTS (SELECT 1 FROM index_runs WHERE id = run_id AND state = 'running')
            """
            row = (before_id, len(arrivals), channel_id, run_id)
            if not db.conn.execute(sql, row).rowcount:
                return False
            messages.take(db, arrivals, is_history=True)
            return True

        return await self._database.append(write)

    async def finish(self, channel_id: int, run_id: int, why: str = "") -> None:
        """Note that a channel was read, or why it could not be; the last one ends the run."""

        def write(db: sqlite_utils.Database) -> None:
            sql = "UPDATE index_jobs SET is_done = 1, why = ? WHERE channel_id = ? AND run_id = ?"
            db.execute(sql, [why, channel_id, run_id])
            _end_runs(db)

        await self._database.append(write)

    async def stop(self, run_id: int) -> bool:
        """Stop a run; False if it has ended already."""
        sql = "UPDATE index_runs SET state = 'stopped' WHERE id = ? AND state = 'running'"
        return await self._database.append(lambda db: db.execute(sql, [run_id]).rowcount > 0)

    async def get(self, run_id: int) -> HistoryRun | None:
        """Look a run up."""
        found = await self._database.read(lambda db: _runs(db, "id = ?", run_id))
        return found[0] if found else None

    async def running(self, guild_id: int) -> list[HistoryRun]:
        """Give the runs of a server that have not ended, oldest first."""
        return await self._database.read(
            lambda db: _runs(db, "guild_id = ? AND state = 'running'", guild_id)
        )

    async def all_running(self) -> list[HistoryRun]:
        """Give the runs of all servers that have not ended, oldest first."""
        return await self._database.read(lambda db: _runs(db, "state = ?", RunState.RUNNING))

    async def jobs(self, run_id: int) -> list[HistoryJob]:
        """Give the channels of a run."""

        def look(db: sqlite_utils.Database) -> list[HistoryJob]:
            sql = f"SELECT {_JOB} FROM index_jobs WHERE run_id = ? ORDER BY channel_id"  # noqa: S608 -- its columns
            return [_job(row) for row in db.query(sql, [run_id])]

        return await self._database.read(look)


def _end_runs(db: sqlite_utils.Database) -> None:
    """Note which runs have nothing left to read."""
    db.execute("""
        UPDATE index_runs SET state = 'done' WHERE state = 'running' AND NOT EXISTS (
            SELECT 1 FROM index_jobs WHERE run_id = index_runs.id AND NOT is_done
        )
    """)


def _runs(db: sqlite_utils.Database, where: str, value: object) -> list[HistoryRun]:
    sql = f"SELECT {_RUN} FROM index_runs WHERE {where} ORDER BY id"  # noqa: S608 -- the conditions stand above
    return [
        HistoryRun(**{**row, "state": RunState(row["state"])}) for row in db.query(sql, [value])
    ]


def _job(row: Mapping[str, Any]) -> HistoryJob:
    bools = {name: bool(row[name]) for name in ("is_done", "is_private")}
    return HistoryJob(**{**row, **bools})
