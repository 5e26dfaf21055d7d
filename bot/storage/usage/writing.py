"""What is written into the usage tables."""

from collections.abc import Collection
from dataclasses import asdict

import sqlite_utils

from bot.storage.usage.rows import CallRow, Pot, Spent

_ADD = """
    INSERT INTO spending (guild_id, subject, subject_id, period,
                          requests, tokens, pictures, audio_ms, cost)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (guild_id, period, subject, subject_id) DO UPDATE SET
        requests = requests + excluded.requests,
        tokens = tokens + excluded.tokens,
        pictures = pictures + excluded.pictures,
        audio_ms = audio_ms + excluded.audio_ms,
        cost = cost + excluded.cost
"""


def record(db: sqlite_utils.Database, row: CallRow, spent: Spent, pots: Collection[Pot]) -> None:
    """Write down a call, and add to each pot what it spent."""
    db.table("calls").insert(asdict(row))
    if any(spent):
        for pot in pots:
            db.execute(_ADD, (*pot, *spent))
