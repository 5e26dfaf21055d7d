"""Keeps what a message said before it was edited for as long as that is still to be judged."""

import sqlite_utils

# `content`, `pictures` and `mentions` are those of an earlier version; NULL in a debt of the
# version that is stored as the message itself.
_STATEMENTS = (
    "ALTER TABLE judgements_owed RENAME TO judgements_owed_of_newest",
    """
    CREATE TABLE judgements_owed (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        version INTEGER NOT NULL,
        since INTEGER NOT NULL,
        content TEXT,
        pictures TEXT,
        mentions INTEGER,
        UNIQUE (message_id, version)
    )
    """,
    """
    INSERT INTO judgements_owed (seq, guild_id, message_id, version, since)
    SELECT seq, owed.guild_id, message_id, version, since
    FROM judgements_owed_of_newest AS owed JOIN messages ON messages.id = message_id
    """,
    """
    UPDATE sqlite_sequence SET seq = (
        SELECT seq FROM sqlite_sequence WHERE name = 'judgements_owed_of_newest'
    ) WHERE name = 'judgements_owed'
    """,
    "DROP TABLE judgements_owed_of_newest",
    "CREATE INDEX judgements_owed_by_guild ON judgements_owed (guild_id, seq)",
    """
    CREATE TRIGGER version_is_still_to_be_judged BEFORE UPDATE OF version ON messages
    WHEN new.version <> old.version BEGIN
        UPDATE judgements_owed
        SET content = old.content, pictures = old.pictures, mentions = old.mentions
        WHERE message_id = old.id AND version = old.version;
    END
    """,
)


def m005_versions(db: sqlite_utils.Database) -> None:
    """Let each version of a message be owed a judgement of its own."""
    for statement in _STATEMENTS:
        db.execute(statement)
