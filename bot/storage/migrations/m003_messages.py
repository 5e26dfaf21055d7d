"""What is said in moderated places, what is owed to it, and what moderators decided."""

import sqlite_utils

# `home_id` is the channel whose settings hold: a thread's parent. `version` tells what a message
# said: 0 at first, then when it was edited. `scores` are those of the version `judged_version`.
_MESSAGES = (
    """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        home_id INTEGER NOT NULL,
        author_id INTEGER NOT NULL,
        author_name TEXT NOT NULL,
        is_bot INTEGER NOT NULL DEFAULT 0,
        content TEXT NOT NULL,
        pictures TEXT NOT NULL DEFAULT '[]',
        mentions INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 0,
        judged_at INTEGER,
        judged_version INTEGER,
        judged_by TEXT,
        flagged INTEGER,
        scores TEXT
    )
    """,
    "CREATE INDEX messages_by_guild ON messages (guild_id, id)",
    "CREATE INDEX messages_by_channel ON messages (channel_id, id)",
    "CREATE INDEX messages_by_home ON messages (home_id) WHERE home_id <> channel_id",
    "CREATE INDEX messages_by_author ON messages (author_id)",
    # AUTOINCREMENT, so that what comes later has a higher number even when the last is gone.
    """
    CREATE TABLE judgements_owed (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
        since INTEGER NOT NULL
    )
    """,
    "CREATE INDEX judgements_owed_by_guild ON judgements_owed (guild_id, seq)",
    # The newest message that was taken in a channel; and what was missed while the bot was away.
    """
    CREATE TABLE seen (
        channel_id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL
    )
    """,
    "CREATE INDEX seen_by_guild ON seen (guild_id)",
    """
    CREATE TABLE gaps (
        channel_id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        after_id INTEGER NOT NULL,
        before_id INTEGER NOT NULL
    )
    """,
    "CREATE INDEX gaps_by_guild ON gaps (guild_id)",
)
# `owes` lists the steps that are still to be carried out; `author_id`'s words go when a case is
# dismissed, what was done about it stays. In `case_deeds` somebody 0 is the bot itself.
_MODERATION = (
    """
    CREATE TABLE moderation_rules (
        id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        action TEXT NOT NULL,
        minutes INTEGER,
        made_by INTEGER NOT NULL,
        made_at INTEGER NOT NULL,
        UNIQUE (guild_id, kind, value)
    )
    """,
    """
    CREATE TABLE cases (
        id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('judged', 'report')),
        channel_id INTEGER NOT NULL,
        message_id INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 0,
        author_id INTEGER NOT NULL,
        author_name TEXT NOT NULL,
        content TEXT NOT NULL,
        pictures TEXT NOT NULL DEFAULT '[]',
        scores TEXT NOT NULL DEFAULT '{}',
        reasons TEXT NOT NULL DEFAULT '[]',
        action TEXT NOT NULL,
        minutes INTEGER,
        until INTEGER,
        late_ms INTEGER NOT NULL DEFAULT 0,
        reporter_id INTEGER,
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'acted', 'dismissed')),
        owes TEXT NOT NULL DEFAULT '[]',
        opened_at INTEGER NOT NULL,
        closed_at INTEGER,
        closed_by INTEGER,
        post_channel_id INTEGER,
        post_id INTEGER,
        appeal TEXT,
        appealed_at INTEGER,
        UNIQUE (guild_id, number),
        UNIQUE (message_id, version, kind)
    )
    """,
    "CREATE INDEX cases_owing ON cases (guild_id, id) WHERE owes <> '[]'",
    "CREATE INDEX cases_by_author ON cases (author_id, opened_at)",
    "CREATE INDEX cases_by_guild ON cases (guild_id, opened_at)",
    "CREATE INDEX cases_by_message ON cases (guild_id, message_id)",
    "CREATE INDEX cases_by_post ON cases (post_id)",
    "CREATE INDEX cases_by_reporter ON cases (reporter_id) WHERE reporter_id IS NOT NULL",
    """
    CREATE TABLE case_deeds (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
        guild_id INTEGER NOT NULL,
        at INTEGER NOT NULL,
        by_id INTEGER NOT NULL,
        deed TEXT NOT NULL,
        is_done INTEGER NOT NULL,
        detail TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX case_deeds_by_case ON case_deeds (case_id)",
    "CREATE INDEX case_deeds_by_guild ON case_deeds (guild_id)",
    "CREATE INDEX case_deeds_by_person ON case_deeds (by_id)",
    # Where judging stands still, since when and why; and channels that were slowed down for that.
    """
    CREATE TABLE standstills (
        guild_id INTEGER PRIMARY KEY,
        since INTEGER NOT NULL,
        why TEXT NOT NULL,
        told INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE slowed_channels (
        channel_id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        former_seconds INTEGER NOT NULL
    )
    """,
    # Bans that the bot is to lift.
    """
    CREATE TABLE temporary_bans (
        guild_id INTEGER NOT NULL,
        user_id INTEGER NOT NULL,
        case_id INTEGER REFERENCES cases (id) ON DELETE SET NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (guild_id, user_id)
    )
    """,
    "CREATE INDEX temporary_bans_by_case ON temporary_bans (case_id)",
    "CREATE INDEX temporary_bans_by_person ON temporary_bans (user_id)",
)


def m003_messages(db: sqlite_utils.Database) -> None:
    """Create the stored messages and everything about moderation."""
    for statement in (*_MESSAGES, *_MODERATION):
        db.execute(statement)
