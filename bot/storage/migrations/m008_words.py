"""Lets messages be found by their words that have no vectors: not yet, or for good."""

import sqlite_utils

_AMONG_ITS = """
    SELECT others.message_id FROM passage_messages AS its
    JOIN passage_messages AS others ON others.passage_id = its.passage_id
    WHERE its.message_id = old.id
"""
# A debt whose message can be found by its words is owed anew where these go, so that whoever works
# through the debts comes upon it again.
_TAKE_OUT = f"""
    DELETE FROM embeddings_owed WHERE is_worded AND message_id IN ({_AMONG_ITS});
    INSERT INTO embeddings_owed (guild_id, message_id, since)
    SELECT DISTINCT messages.guild_id, messages.id,
        CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
    FROM messages WHERE messages.id IN ({_AMONG_ITS})
    AND messages.id NOT IN (SELECT message_id FROM embeddings_owed);
    DELETE FROM passages WHERE id IN (
        SELECT passage_id FROM passage_messages WHERE message_id = old.id
    );
"""  # noqa: S608 -- stands here
_CAN_BE_FOUND = "EXISTS (SELECT 1 FROM passage_messages WHERE message_id = old.id)"
_STATEMENTS = (
    # Whether a message that waits to be embedded can be found by its words meanwhile.
    "ALTER TABLE embeddings_owed ADD COLUMN is_worded INTEGER NOT NULL DEFAULT 0",
    "DROP TRIGGER message_leaves_search",
    "DROP TRIGGER message_is_edited_in_search",
    f"""
    CREATE TRIGGER message_leaves_search AFTER DELETE ON messages WHEN {_CAN_BE_FOUND} BEGIN
        {_TAKE_OUT}
    END
    """,
    f"""
    CREATE TRIGGER message_is_edited_in_search AFTER UPDATE OF version ON messages
    WHEN new.version <> old.version AND {_CAN_BE_FOUND} BEGIN
        {_TAKE_OUT}
    END
    """,
    # Passages that a model never takes; numbered like what an index has of a passage.
    "CREATE TABLE passage_refusals (id INTEGER PRIMARY KEY)",
    """
    CREATE TRIGGER refused_passage_goes AFTER DELETE ON passages BEGIN
        DELETE FROM passage_refusals WHERE id IN (
            SELECT (search_indexes.id << 32) | (old.id & 0xFFFFFFFF) FROM search_indexes
            WHERE guild_id = old.guild_id
        );
    END
    """,
    # What passages were made of did not tell what messages hide until they are clicked on.
    """
    INSERT OR IGNORE INTO embeddings_owed (guild_id, message_id, since)
    SELECT DISTINCT messages.guild_id, messages.id, messages.created_at
    FROM passage_messages JOIN messages ON messages.id = passage_messages.message_id
    LEFT JOIN message_extras ON message_extras.message_id = messages.id
    WHERE content LIKE '%||%||%' OR text LIKE '%||%||%' OR text LIKE '%SPOILER\\_%' ESCAPE '\\'
    """,
)


def m008_words(db: sqlite_utils.Database) -> None:
    """Tell what is found by its words only, and remake what messages hide."""
    for statement in _STATEMENTS:
        db.execute(statement)
