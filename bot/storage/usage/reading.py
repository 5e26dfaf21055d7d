"""What is read from the usage tables."""

from collections.abc import Collection

import sqlite_utils

from bot.storage.usage.rows import By, Pot, Share, Spent, Sum

Scope = tuple[int | None, int, int | None]
"""Server, Unix milliseconds, and person or None."""

_SPENT = """
    SELECT requests, tokens, pictures, audio_ms, cost FROM spending
    WHERE guild_id = ? AND subject = ? AND subject_id = ? AND period = ?
"""
_SUM = """
    count(*), coalesce(sum(outcome = 'failed'), 0), coalesce(sum(prompt_tokens), 0),
    coalesce(sum(completion_tokens), 0), coalesce(sum(pictures), 0), coalesce(sum(audio_ms), 0),
    coalesce(sum(cost), 0)
"""
_DAY = "strftime('%Y-%m-%d', started_at / 1000, 'unixepoch')"
_KEYS = {By.MEMBER: "user_id", By.COMMAND: "command", By.MODEL: "model", By.DAY: _DAY}
_LARGEST = "sum(prompt_tokens + completion_tokens) DESC, count(*) DESC, 1"


def spent(db: sqlite_utils.Database, pots: Collection[Pot]) -> dict[Pot, Spent]:
    """Tell what was put into each of these pots so far."""
    found = {pot: db.execute(_SPENT, pot).fetchone() for pot in pots}
    return {pot: Spent(*row) if row else Spent() for pot, row in found.items()}


def total(db: sqlite_utils.Database, guild_id: int | None, since: int, user_id: int | None) -> Sum:
    """Sum up calls."""
    where, values = _where((guild_id, since, user_id))
    return _sum(db.execute(f"SELECT {_SUM} FROM calls {where}", values).fetchone())  # noqa: S608 -- only constants


def shares(db: sqlite_utils.Database, by: By, scope: Scope, limit: int) -> list[Share]:
    """Sum up calls by something."""
    where, values = _where(scope)
    order = "1 DESC" if by is By.DAY else _LARGEST
    rows = db.execute(
        f"SELECT {_KEYS[by]}, {_SUM} FROM calls {where} GROUP BY 1 ORDER BY {order} LIMIT ?",  # noqa: S608 -- only constants
        [*values, limit],
    )
    return [Share(of, _sum(row)) for of, *row in rows.fetchall()]


def days_by_model(
    db: sqlite_utils.Database, guild_id: int | None, since: int
) -> list[tuple[str, str, Sum]]:
    """Sum up each day's calls by model."""
    where, values = _where((guild_id, since, None))
    rows = db.execute(
        f"SELECT {_DAY}, model, {_SUM} FROM calls {where} GROUP BY 1, 2 ORDER BY 1, 2",  # noqa: S608 -- only constants
        values,
    )
    return [(day, model, _sum(row)) for day, model, *row in rows.fetchall()]


def _where(scope: Scope) -> tuple[str, list[int | None]]:
    guild_id, since, user_id = scope
    # Looking up what models there are uses none, so that no cap counts it either.
    conditions = "WHERE guild_id IS ? AND started_at >= ? AND endpoint <> 'models'"
    values = [guild_id, since]
    if user_id is None:
        return conditions, values
    return f"{conditions} AND user_id = ?", [*values, user_id]


def _sum(row: tuple[int, ...] | list[int]) -> Sum:
    calls, failed, prompt, completion, pictures, audio_ms, cost = row
    return Sum(
        calls=calls,
        failed=failed,
        prompt_tokens=prompt,
        completion_tokens=completion,
        pictures=pictures,
        audio_ms=audio_ms,
        cost=cost,
    )
