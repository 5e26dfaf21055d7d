"""What is written about cases; each function runs inside a transaction."""

from collections.abc import Mapping, Sequence

import orjson
import sqlite_utils

from bot.storage.messages.rows import pictures_json

from .reading import UNQUOTED, cases
from .rows import Case, CaseState, Deed, NewCase, Outcome

_KEEP = """
    UPDATE messages SET judged_at = ?, judged_version = ?, judged_by = ?, flagged = ?, scores = ?
    WHERE id = ? AND version = ?
"""
_OPEN = """
    INSERT OR IGNORE INTO cases (
        guild_id, number, kind, channel_id, message_id, version, author_id, author_name, content,
        pictures, scores, reasons, action, minutes, until, late_ms, reporter_id, owes, opened_at
    ) VALUES (
        :guild_id, 1 + coalesce((SELECT max(number) FROM cases WHERE guild_id = :guild_id), 0),
        :kind, :channel_id, :message_id, :version, :author_id, :author_name, :content,
        :pictures, :scores, :reasons, :action, :minutes, :until, :late_ms, :reporter_id, :owes,
        :opened_at
    )
"""
# What a rule found, and what people said of the message, may quote it.
_UNQUOTE = "UPDATE case_deeds SET detail = '' WHERE case_id = ? AND deed = 'report'"
_EMPTY = f"""
    UPDATE cases SET content = '', pictures = '[]', appeal = NULL, reasons = {UNQUOTED}
    WHERE id = ?
"""  # noqa: S608 -- the expression is this package's


def settle(db: sqlite_utils.Database, outcomes: Sequence[Outcome], now: int) -> list[Case]:
    """Strike debts, keep scores and open cases; gives the new cases."""
    opened = []
    for outcome in outcomes:
        said = outcome.owed.message
        here = db.conn.execute("SELECT 1 FROM messages WHERE id = ?", (said.id,)).fetchone()
        if here is None:
            continue  # it was deleted meanwhile, and its debt with it
        if (scores := outcome.scores) is not None:
            kept = (now, said.version, scores.model, scores.flagged, _json(scores.scores))
            db.conn.execute(_KEEP, (*kept, said.id, said.version))
        if outcome.case is not None and (case := open_case(db, outcome.case, now)):
            opened.append(case)
    struck = [(outcome.owed.seq,) for outcome in outcomes]
    db.conn.executemany("DELETE FROM judgements_owed WHERE seq = ?", struck)
    return opened


def open_case(db: sqlite_utils.Database, new: NewCase, now: int) -> Case | None:
    """Open a case; None if that version of the message has one of that kind."""
    said = new.message
    values = {
        "guild_id": said.guild_id,
        "kind": new.kind,
        "channel_id": said.channel_id,
        "message_id": said.id,
        "version": said.version,
        "author_id": said.author_id,
        "author_name": said.author_name,
        "content": said.content,
        "pictures": pictures_json(said.pictures),
        "scores": _json(new.scores),
        "reasons": _json(new.reasons),
        "action": new.action,
        "minutes": new.minutes,
        "until": new.until,
        "late_ms": new.late_ms,
        "reporter_id": new.reporter_id,
        "owes": _json(new.owes),
        "opened_at": now,
    }
    found = db.execute(_OPEN, values)
    if not found.rowcount:
        return None
    return cases(db, "WHERE id = ?", [found.lastrowid])[0]


def note(db: sqlite_utils.Database, case_id: int, deed: Deed, step: str | None) -> Case | None:
    """Write down a deed and strike the step that it was; gives the case, None if it is gone."""
    found = cases(db, "WHERE id = ?", [case_id])
    if not found:
        return None
    db.execute(
        "INSERT INTO case_deeds (case_id, guild_id, at, by_id, deed, is_done, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [case_id, found[0].guild_id, deed.at, deed.by_id, deed.deed, deed.is_done, deed.detail],
    )
    if step is not None:
        strike(db, found[0], step)
    return cases(db, "WHERE id = ?", [case_id])[0]


def owe(db: sqlite_utils.Database, case_id: int, step: str) -> Case | None:
    """Let a case owe a step more; None if it is gone, or owed the step before."""
    found = cases(db, "WHERE id = ?", [case_id])
    sql = "SELECT 1 FROM case_deeds WHERE case_id = ? AND deed = ?"
    if not found or step in found[0].owes or db.execute(sql, [case_id, step]).fetchone():
        return None
    db.execute("UPDATE cases SET owes = ? WHERE id = ?", [_json([*found[0].owes, step]), case_id])
    return cases(db, "WHERE id = ?", [case_id])[0]


def strike(db: sqlite_utils.Database, case: Case, step: str) -> None:
    """Take a step off what a case owes."""
    rest = [each for each in case.owes if each != step]
    db.execute("UPDATE cases SET owes = ? WHERE id = ?", [_json(rest), case.id])


def close(db: sqlite_utils.Database, case_id: int, state: CaseState, by: int, now: int) -> bool:
    """Decide an open case; False if it is not open any more. A dismissed one loses its content."""
    found = db.execute(
        "UPDATE cases SET state = ?, closed_by = ?, closed_at = ? WHERE id = ? AND state = 'open'",
        [state, by, now, case_id],
    )
    if found.rowcount and state is CaseState.DISMISSED:
        db.execute(_EMPTY, [case_id])
        db.execute(_UNQUOTE, [case_id])
    return found.rowcount > 0


def _json(value: object) -> str:
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)
