"""What can be found by search: passages of messages, their words, and their vectors."""

import sqlite_utils

# Numbers are given so that what belongs to one server lies together, in the tables as in the
# index of words: passages are numbered `search_servers.number << 32 | n`, and what an index has of
# a passage `search_indexes.id << 32 | n`. `n` counts a server's passages and is never given twice.
_PASSAGES = (
    """
    CREATE TABLE search_servers (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL UNIQUE,
        given INTEGER NOT NULL DEFAULT 0
    )
    """,
    # `asked_dimensions` is what was asked for, `dimensions` is what the model gave.
    """
    CREATE TABLE search_indexes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        model TEXT NOT NULL,
        asked_dimensions INTEGER,
        dimensions INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('building', 'active')),
        made_at INTEGER NOT NULL,
        UNIQUE (guild_id, state)
    )
    """,
    # A message, several short ones of one author, or a piece of a long one. `shingles` are its
    # words where a text has some without spaces between them. The text comes last, so that what
    # is looked at more often is read without it.
    """
    CREATE TABLE passages (
        id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        author_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        last_message_id INTEGER NOT NULL,
        piece INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        shingles TEXT,
        text TEXT NOT NULL
    )
    """,
    "CREATE INDEX passages_by_channel ON passages (guild_id, channel_id, message_id, piece)",
    "CREATE INDEX passages_by_author ON passages (author_id, guild_id)",
    """
    CREATE TABLE passage_messages (
        message_id INTEGER NOT NULL,
        passage_id INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
        PRIMARY KEY (message_id, passage_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX passage_messages_by_passage ON passage_messages (passage_id)",
    # Unit length, float16, little-endian; and the signs of its values, eight to a byte, after what
    # filters ask for: all in one value, since half a million of them are read at once.
    "CREATE TABLE passage_vectors (id INTEGER PRIMARY KEY, vector BLOB NOT NULL)",
    "CREATE TABLE passage_codes (id INTEGER PRIMARY KEY, code BLOB NOT NULL)",
)
_WORDS = (
    """
    CREATE VIEW passages_in_words AS
    SELECT id, coalesce(shingles, text) AS words FROM passages
    """,
    """
    CREATE VIRTUAL TABLE passage_words USING fts5 (
        words, content = 'passages_in_words', content_rowid = 'id', columnsize = 0,
        tokenize = "unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER passage_comes AFTER INSERT ON passages BEGIN
        INSERT INTO passage_words (rowid, words) VALUES (new.id, coalesce(new.shingles, new.text));
    END
    """,
    """
    CREATE TRIGGER passage_goes AFTER DELETE ON passages BEGIN
        INSERT INTO passage_words (passage_words, rowid, words)
        VALUES ('delete', old.id, coalesce(old.shingles, old.text));
        DELETE FROM passage_vectors WHERE id IN (
            SELECT (search_indexes.id << 32) | (old.id & 0xFFFFFFFF) FROM search_indexes
            WHERE guild_id = old.guild_id
        );
        DELETE FROM passage_codes WHERE id IN (
            SELECT (search_indexes.id << 32) | (old.id & 0xFFFFFFFF) FROM search_indexes
            WHERE guild_id = old.guild_id
        );
    END
    """,
)
_CAN_BE_FOUND = "EXISTS (SELECT 1 FROM passage_messages WHERE message_id = old.id)"
# Without OR IGNORE, which the conflict clause of the statement that sets the trigger off overrides.
_TAKE_OUT = """
    INSERT INTO embeddings_owed (guild_id, message_id, since)
    SELECT DISTINCT messages.guild_id, messages.id,
        CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
    FROM passage_messages AS its
    JOIN passage_messages AS others ON others.passage_id = its.passage_id
    JOIN messages ON messages.id = others.message_id
    WHERE its.message_id = old.id
    AND messages.id NOT IN (SELECT message_id FROM embeddings_owed);
    DELETE FROM passages WHERE id IN (
        SELECT passage_id FROM passage_messages WHERE message_id = old.id
    );
"""
# AUTOINCREMENT, so that what comes later has a higher number even when the last is gone.
_DEBTS = (
    """
    CREATE TABLE embeddings_owed (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
        since INTEGER NOT NULL
    )
    """,
    "CREATE INDEX embeddings_owed_by_guild ON embeddings_owed (guild_id, seq)",
    # What can be found of a message beside its content: its files' names and texts, and so on.
    """
    CREATE TABLE message_extras (
        message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
        text TEXT NOT NULL
    )
    """,
    # Whoever deletes or edits a message takes it out of search; those that shared its passage, and
    # what was edited, are owed another.
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
)
# A run reads the history of channels, each from its newest message (`before_id`) back to
# `after_id`; its progress is shown in a post.
_HISTORY = (
    """
    CREATE TABLE index_runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        started_by INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('running', 'stopped', 'done')),
        post_channel_id INTEGER,
        post_id INTEGER
    )
    """,
    "CREATE INDEX index_runs_by_guild ON index_runs (guild_id)",
    "CREATE INDEX index_runs_by_starter ON index_runs (started_by)",
    """
    CREATE TABLE index_jobs (
        channel_id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        run_id INTEGER NOT NULL REFERENCES index_runs (id) ON DELETE CASCADE,
        before_id INTEGER NOT NULL,
        after_id INTEGER NOT NULL,
        first_before_id INTEGER NOT NULL,
        counted INTEGER NOT NULL DEFAULT 0,
        is_done INTEGER NOT NULL DEFAULT 0,
        why TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX index_jobs_by_guild ON index_jobs (guild_id)",
    "CREATE INDEX index_jobs_by_run ON index_jobs (run_id)",
)


def m004_search(db: sqlite_utils.Database) -> None:
    """Create passages with their words and vectors, and what messages are owed of them."""
    for statement in (*_PASSAGES, *_WORDS, *_DEBTS, *_HISTORY):
        db.execute(statement)
