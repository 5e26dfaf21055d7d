"""The table of fine-tuning jobs that servers began or asked to be kept informed of."""

from typing import Any

import sqlite_utils

from bot.storage.database import Database

from .rows import Place, Watched

BEGINNING = "beginning"
"""The state of a job whose id is not known yet; such a row is no job that anybody is shown."""
_COLUMNS = (
    "id, guild_id, base_url, own_key, job_id, channel_id, post_id, started_by, started_at, state,"
    " seen, is_told, former_model"
)
_AT = "guild_id = ? AND base_url = ? AND own_key = ?"


class JobStore:
    """Remembers jobs, where their posts are, and what was last known of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, job: Watched, *, instead_of: int | None = None) -> Watched:
        """Remember a job, which is watched unless its end was told; gives it with its number.

        One that is known already is reported in the new channel from now on, in a post that is
        still to be written; who began it, and when, stays. `instead_of` is the number under
        which it was noted before its id was known.
        """
        begun = (job.channel_id, job.post_id, job.started_by, job.started_at)
        row = (*_of(job.place), job.job_id, *begun, job.state, job.seen, job.is_told)

        def write(db: sqlite_utils.Database) -> Watched:
            sql = """
                INSERT INTO tuning_jobs (guild_id, base_url, own_key, job_id, channel_id, post_id,
                    started_by, started_at, state, seen, is_told)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (guild_id, base_url, own_key, job_id) DO UPDATE SET
                    channel_id = excluded.channel_id, post_id = excluded.post_id,
                    state = excluded.state, seen = excluded.seen, is_told = excluded.is_told
            """
            db.execute("DELETE FROM tuning_jobs WHERE id = ?", [instead_of])
            db.execute(sql, row)
            return _found(db, f"{_AT} AND job_id = ?", *_of(job.place), job.job_id)[0]

        return await self._database.write(write)

    async def get(self, number: int) -> Watched | None:
        """Give a job by its number here."""
        found = await self._database.read(lambda db: _found(db, "id = ?", number))
        return found[0] if found else None

    async def find(self, place: Place, job_id: str) -> Watched | None:
        """Give a job of a place by the endpoint's id."""
        values = (*_of(place), job_id)
        found = await self._database.read(lambda db: _found(db, f"{_AT} AND job_id = ?", *values))
        return found[0] if found else None

    async def of(self, place: Place, *, before: int | None = None, limit: int) -> list[Watched]:
        """Give jobs of a place, the newest first: those with a number below `before`."""
        where = f"{_AT} AND state != ? AND (? IS NULL OR id < ?)"
        values = (*_of(place), BEGINNING, before, before)
        return await self._database.read(lambda db: _found(db, where, *values, limit=limit))

    async def untold(self) -> list[Watched]:
        """Give every server's jobs whose end was not reported yet."""
        return await self._database.read(lambda db: _found(db, "is_told = 0"))

    async def note(self, number: int, state: str, seen: str) -> None:
        """Note what is known of a job now."""
        await self._change("state = ?, seen = ?", number, state, seen)

    async def show(self, number: int, post_id: int) -> None:
        """Note which message is the job's post; 0 for none that could be written."""
        await self._change("post_id = ?", number, post_id)

    async def mark_told(self, number: int) -> None:
        """Note that the job's end was reported."""
        await self._change("is_told = ?", number, 1)

    async def use(self, number: int, former_model: str | None) -> None:
        """Note what was in use before the job's model; None once that is in use again."""
        await self._change("former_model = ?", number, former_model)

    async def drop(self, number: int) -> None:
        """Forget a job that was not begun."""
        sql = "DELETE FROM tuning_jobs WHERE id = ?"
        await self._database.append(lambda db: db.execute(sql, [number]).rowcount)

    async def _change(self, columns: str, number: int, *values: object) -> None:
        sql = f"UPDATE tuning_jobs SET {columns} WHERE id = ?"  # noqa: S608 -- the columns are this module's
        await self._database.append(lambda db: db.execute(sql, (*values, number)).rowcount)


def _found(
    db: sqlite_utils.Database, where: str, *values: object, limit: int = -1
) -> list[Watched]:
    sql = f"SELECT {_COLUMNS} FROM tuning_jobs WHERE {where} ORDER BY id DESC LIMIT ?"  # noqa: S608 -- the conditions are this module's
    return [_read(row) for row in db.query(sql, [*values, limit])]


def _of(place: Place) -> tuple[int, str, bool]:
    return place.guild_id, place.base_url, place.own_key


def _read(row: dict[str, Any]) -> Watched:
    base_url, own_key = row.pop("base_url"), bool(row.pop("own_key"))
    place = Place(row.pop("guild_id"), base_url, own_key)
    return Watched(place=place, **{**row, "is_told": bool(row["is_told"])})
