"""The conversation tables."""

import sqlite_utils

# Buttons carry turn ids, so that an id is never given twice (AUTOINCREMENT). `turns.parts` is a
# JSON list: a string is text, a list holds a problem's sentence, null is the picture of that place.
_CONVERSATIONS = (
    """
    CREATE TABLE conversations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('thread', 'dm', 'channel')),
        guild_id INTEGER,
        channel_id INTEGER NOT NULL,
        parent_channel_id INTEGER,
        owner_id INTEGER NOT NULL,
        model TEXT,
        persona TEXT,
        private INTEGER NOT NULL DEFAULT 0,
        summary TEXT NOT NULL DEFAULT '',
        summarised_to INTEGER NOT NULL DEFAULT 0,
        revision INTEGER NOT NULL DEFAULT 0,
        ended INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX conversations_by_channel ON conversations (channel_id)",
    "CREATE INDEX conversations_by_parent_channel ON conversations (parent_channel_id)",
    """
    CREATE UNIQUE INDEX one_live_conversation_per_channel ON conversations (channel_id)
    WHERE NOT ended AND kind IN ('thread', 'dm')
    """,
    """
    CREATE INDEX live_conversations_by_change ON conversations (updated_at)
    WHERE NOT ended AND kind IN ('thread', 'dm')
    """,
    """
    CREATE TABLE turns (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation_id INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
        position INTEGER NOT NULL,
        parent_id INTEGER REFERENCES turns ON DELETE SET NULL,
        replaced_by INTEGER REFERENCES turns ON DELETE CASCADE,
        role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
        author_id INTEGER,
        author_name TEXT NOT NULL DEFAULT '',
        parts TEXT NOT NULL DEFAULT '[]',
        state TEXT NOT NULL
            CHECK (state IN ('complete', 'streaming', 'interrupted', 'failed')),
        error TEXT NOT NULL DEFAULT '',
        model TEXT,
        finish_reason TEXT,
        prompt_tokens INTEGER,
        completion_tokens INTEGER,
        created_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX turns_by_position ON turns (conversation_id, position)",
    "CREATE INDEX turns_by_parent ON turns (parent_id)",
    "CREATE INDEX turns_by_replacement ON turns (replaced_by)",
    "CREATE INDEX turns_streaming ON turns (id) WHERE state = 'streaming'",
    "CREATE INDEX questions_by_time ON turns (created_at) WHERE role = 'user'",
    """
    CREATE TABLE turn_messages (
        message_id INTEGER PRIMARY KEY,
        turn_id INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
        place INTEGER NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX turn_messages_in_order ON turn_messages (turn_id, place)",
    """
    CREATE TABLE pictures (
        id INTEGER PRIMARY KEY,
        turn_id INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        mime TEXT NOT NULL,
        data BLOB NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX pictures_in_order ON pictures (turn_id, place)",
    """
    CREATE TABLE ratings (
        turn_id INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
        user_id INTEGER NOT NULL,
        value INTEGER NOT NULL CHECK (value IN (-1, 1)),
        created_at INTEGER NOT NULL,
        PRIMARY KEY (turn_id, user_id)
    ) WITHOUT ROWID
    """,
)


def m001_conversations(db: sqlite_utils.Database) -> None:
    """Create conversations, turns, their messages, pictures and ratings."""
    for statement in _CONVERSATIONS:
        db.execute(statement)
