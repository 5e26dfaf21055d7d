"""Tells when a turn was revised, so that no answer is taken for one to what it says now."""

import sqlite_utils


def m009_revisions(db: sqlite_utils.Database) -> None:
    """Remember when what a member said was last edited."""
    db.execute("ALTER TABLE turns ADD COLUMN revised_at INTEGER")
