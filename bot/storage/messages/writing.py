"""What is written into the tables of messages; each function runs inside a transaction."""

from collections.abc import Collection, Sequence

import sqlite_utils

from .rows import COLUMNS, Arrival, Gap, values

_MARKS = ", ".join("?" for _ in COLUMNS.split(","))
# A version that is not newer than the stored one changes nothing; what was judged stays judged
# until the new version is.
_PUT = f"""
    INSERT INTO messages ({COLUMNS}) VALUES ({_MARKS})
    ON CONFLICT (id) DO UPDATE SET
        author_name = excluded.author_name, content = excluded.content,
        pictures = excluded.pictures, mentions = excluded.mentions, version = excluded.version
    WHERE excluded.version > messages.version
"""  # noqa: S608 -- the columns are this package's
_OWE = "INSERT OR REPLACE INTO judgements_owed (guild_id, message_id, since) VALUES (?, ?, ?)"
_SEE = """
    INSERT INTO seen (channel_id, guild_id, message_id) VALUES (?, ?, ?)
    ON CONFLICT (channel_id) DO UPDATE SET message_id = max(message_id, excluded.message_id)
"""
_OPEN_GAPS = """
    INSERT INTO gaps (channel_id, guild_id, after_id, before_id)
    SELECT channel_id, guild_id, message_id, :before FROM seen WHERE message_id < :before
    ON CONFLICT (channel_id) DO UPDATE SET before_id = max(before_id, excluded.before_id)
"""
_NOTE_GAP = """
    INSERT INTO gaps (channel_id, guild_id, after_id, before_id) VALUES (?, ?, ?, ?)
    ON CONFLICT (channel_id) DO UPDATE SET
        after_id = min(after_id, excluded.after_id), before_id = max(before_id, excluded.before_id)
"""


def take(db: sqlite_utils.Database, arrivals: Sequence[Arrival]) -> list[int]:
    """Store messages with what they are owed; gives the servers that are owed something."""
    owing: dict[int, None] = {}
    newest: dict[int, tuple[int, int]] = {}
    for arrival in arrivals:
        said = arrival.message
        is_new = db.conn.execute(_PUT, values(said)).rowcount > 0
        if is_new and arrival.since is not None:
            db.conn.execute(_OWE, (said.guild_id, said.id, arrival.since))
            owing[said.guild_id] = None
        if said.id > newest.get(said.channel_id, (0, 0))[1]:
            newest[said.channel_id] = said.guild_id, said.id
    db.conn.executemany(_SEE, [(place, *seen) for place, seen in newest.items()])
    return list(owing)


def forget(db: sqlite_utils.Database, message_ids: Collection[int]) -> None:
    """Delete messages; what they were owed goes along."""
    db.conn.executemany("DELETE FROM messages WHERE id = ?", [(each,) for each in message_ids])


def forget_channel(db: sqlite_utils.Database, channel_id: int) -> None:
    """Delete a channel's messages, and how far it was heard."""
    for table in ("messages", "seen", "gaps", "slowed_channels"):
        db.execute(f"DELETE FROM {table} WHERE channel_id = ?", [channel_id])  # noqa: S608 -- the names stand here


def open_gaps(db: sqlite_utils.Database, before_id: int) -> None:
    """Note that everything after what was heard was missed; older gaps stay as wide as they are."""
    db.execute(_OPEN_GAPS, {"before": before_id})


def note_gaps(db: sqlite_utils.Database, gaps: Sequence[Gap]) -> None:
    """Note what was missed."""
    rows = [(gap.channel_id, gap.guild_id, gap.after_id, gap.before_id) for gap in gaps]
    db.conn.executemany(_NOTE_GAP, rows)


def narrow_gap(db: sqlite_utils.Database, channel_id: int, after_id: int | None) -> None:
    """Note how far a gap was fetched."""
    if after_id is None:
        db.execute("DELETE FROM gaps WHERE channel_id = ?", [channel_id])
    else:
        sql = "UPDATE gaps SET after_id = max(after_id, ?) WHERE channel_id = ?"
        db.execute(sql, [after_id, channel_id])
