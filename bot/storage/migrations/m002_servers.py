"""What each server has chosen and used, and what its members asked to be done with their data."""

import sqlite_utils

# A value is JSON. `channel_id` 0 means the whole server; `told` that an admin was told that the
# value no longer fits. In `calls` and `spending`, money is in millionths of the price list's
# currency; `spending` sums up one day (2026-11-21) or month (2026-11) for whom a cap may hold, so
# that caps hold on when the detail is erased. `opt_outs` has guild 0 for everywhere.
_SERVERS = (
    """
    CREATE TABLE settings (
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL DEFAULT 0,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        told INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (guild_id, channel_id, key)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE setting_changes (
        id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        key TEXT NOT NULL,
        old TEXT,
        new TEXT,
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX setting_changes_by_guild ON setting_changes (guild_id, id)",
    """
    CREATE TABLE api_keys (
        guild_id INTEGER PRIMARY KEY,
        base_url TEXT NOT NULL,
        sealed BLOB NOT NULL,
        last_four TEXT NOT NULL,
        set_by INTEGER NOT NULL,
        set_at INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE calls (
        id INTEGER PRIMARY KEY,
        started_at INTEGER NOT NULL,
        guild_id INTEGER,
        channel_id INTEGER,
        user_id INTEGER,
        command TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        prompt_tokens INTEGER NOT NULL DEFAULT 0,
        completion_tokens INTEGER NOT NULL DEFAULT 0,
        pictures INTEGER NOT NULL DEFAULT 0,
        audio_ms INTEGER NOT NULL DEFAULT 0,
        duration_ms INTEGER NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'failed', 'stopped')),
        cost INTEGER,
        own_key INTEGER NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX calls_by_guild ON calls (guild_id, started_at)",
    "CREATE INDEX calls_by_user ON calls (user_id, started_at)",
    """
    CREATE TABLE spending (
        guild_id INTEGER NOT NULL,
        subject TEXT NOT NULL CHECK (subject IN ('member', 'role', 'server')),
        subject_id INTEGER NOT NULL,
        period TEXT NOT NULL,
        requests INTEGER NOT NULL DEFAULT 0,
        tokens INTEGER NOT NULL DEFAULT 0,
        pictures INTEGER NOT NULL DEFAULT 0,
        audio_ms INTEGER NOT NULL DEFAULT 0,
        cost INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (guild_id, period, subject, subject_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE opt_outs (
        guild_id INTEGER NOT NULL,
        user_id INTEGER NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (guild_id, user_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE departures (
        guild_id INTEGER PRIMARY KEY,
        left_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX turns_by_author ON turns (author_id)",
    "CREATE INDEX conversations_by_guild ON conversations (guild_id)",
    "CREATE INDEX conversations_by_owner ON conversations (owner_id)",
    "CREATE INDEX ratings_by_user ON ratings (user_id)",
)


def m002_servers(db: sqlite_utils.Database) -> None:
    """Create settings, keys, usage, and what members and departed servers are owed."""
    for statement in _SERVERS:
        db.execute(statement)
