"""What is written into the tables of messages; each function runs inside a transaction."""

from collections.abc import Collection, Sequence

import sqlite_utils

from bot.storage.clock import unix_ms

from . import extras
from .rows import COLUMNS, Arrival, Gap, Message, values

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
_OWE = """
    INSERT OR REPLACE INTO judgements_owed (guild_id, message_id, version, since)
    VALUES (?, ?, ?, ?)
"""
_OWE_PASSAGES_IF_NONE = """
    INSERT OR IGNORE INTO embeddings_owed (guild_id, message_id, since) SELECT :guild, :id, :since
    WHERE NOT EXISTS (SELECT 1 FROM passage_messages WHERE message_id = :id)
"""
_SEE = """
    INSERT INTO seen (channel_id, guild_id, message_id) VALUES (?, ?, ?)
    ON CONFLICT (channel_id) DO UPDATE SET message_id = max(message_id, excluded.message_id)
"""
_SEE_IF_NONE = "INSERT OR IGNORE INTO seen (channel_id, guild_id, message_id) VALUES (?, ?, ?)"
# History that is read for search may bring a message before it is heard, which is then still to be
# judged: a time of 0 marks those.
_MARK_UNHEARD = "UPDATE messages SET judged_at = 0 WHERE id = ? AND judged_at IS NULL"
_MARK_HEARD = """
    UPDATE messages SET judged_at = NULL WHERE id = ? AND version = ? AND judged_at = 0
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


def take(
    db: sqlite_utils.Database, arrivals: Sequence[Arrival], *, is_history: bool = False
) -> list[int]:
    """Store messages with what they are owed; gives the servers that are owed a judgement.

    History that is read for search does not tell how far a channel was heard.
    """
    now = unix_ms()
    owing: dict[int, None] = {}
    newest: dict[int, tuple[int, int]] = {}
    for arrival in arrivals:
        said = arrival.message
        is_new = db.conn.execute(_PUT, values(said)).rowcount > 0
        if is_history and is_new:
            db.conn.execute(_MARK_UNHEARD, (said.id,))
        if arrival.since is not None and (is_new or _is_unheard(db, said)):
            db.conn.execute(_OWE, (said.guild_id, said.id, said.version, arrival.since))
            owing[said.guild_id] = None
        _let_find(db, arrival, now, is_new=is_new)
        if said.id > newest.get(said.channel_id, (0, 0))[1]:
            newest[said.channel_id] = said.guild_id, said.id
    see = _SEE_IF_NONE if is_history else _SEE
    db.conn.executemany(see, [(place, *seen) for place, seen in newest.items()])
    return list(owing)


def _is_unheard(db: sqlite_utils.Database, said: Message) -> bool:
    """Tell, once, whether a stored version was only read from history so far."""
    return db.conn.execute(_MARK_HEARD, (said.id, said.version)).rowcount > 0


def _let_find(db: sqlite_utils.Database, arrival: Arrival, now: int, *, is_new: bool) -> None:
    """Owe a message its passages, also one that was stored before search was switched on.

    The database itself takes older passages out when a version changes, and owes new ones.
    """
    said = arrival.message
    if arrival.findable is None:
        if is_new:
            db.conn.execute("DELETE FROM embeddings_owed WHERE message_id = ?", (said.id,))
        return
    sql = "SELECT version FROM messages WHERE id = ?"
    if not is_new and db.conn.execute(sql, (said.id,)).fetchone() != (said.version,):
        return  # a newer version is stored, and its extra with it
    extra = _extra(db, said.id, arrival.findable)
    is_other = bool(extra) and db.conn.execute(extras.PUT, (said.id, extra)).rowcount > 0
    if not extra:
        sql = "DELETE FROM message_extras WHERE message_id = ?"
        is_other = db.conn.execute(sql, (said.id,)).rowcount > 0
    if is_new or is_other:
        db.conn.execute(extras.OWE_PASSAGES, (said.guild_id, said.id, now))
    else:
        row = {"guild": said.guild_id, "id": said.id, "since": now}
        db.conn.execute(_OWE_PASSAGES_IF_NONE, row)


def _extra(db: sqlite_utils.Database, message_id: int, findable: str) -> str:
    """Give what is to be stored of it, with what was read and heard for a former version."""
    sql = "SELECT text FROM message_extras WHERE message_id = ?"
    stored = db.conn.execute(sql, (message_id,)).fetchone()
    if stored is not None:
        findable = extras.merged(extras.read(stored[0]), extras.read(findable)).stored()
    return findable.encode(errors="replace").decode()


def forget(db: sqlite_utils.Database, message_ids: Collection[int]) -> None:
    """Delete messages; what they were owed goes along."""
    db.conn.executemany("DELETE FROM messages WHERE id = ?", [(each,) for each in message_ids])


def forget_channel(db: sqlite_utils.Database, channel_id: int) -> None:
    """Delete the messages of a channel and its threads, and how far it was heard."""
    in_threads = "DELETE FROM messages WHERE home_id = ? AND home_id <> channel_id"
    db.execute(in_threads, [channel_id])
    for table in ("messages", "seen", "gaps", "sweeps", "slowed_channels"):
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
