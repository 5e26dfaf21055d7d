"""What is stored of each channel is compared with Discord's history after a downtime."""

import sqlite_utils

# All that is stored of a channel is compared from its newest message down, and `before_id` tells
# where it stands. A downtime in the midst of it begins no new sweep: it goes on to the oldest
# message, and then again from `newest_id` down to `again_id`, where it stood. What began earlier
# (`turn`) goes on first, so that no channel waits for ever, however often the bot is started.
_SWEEPS = (
    """
    CREATE TABLE sweeps (
        channel_id INTEGER PRIMARY KEY,
        guild_id INTEGER NOT NULL,
        newest_id INTEGER NOT NULL,
        before_id INTEGER NOT NULL,
        after_id INTEGER NOT NULL DEFAULT 0,
        again_id INTEGER,
        turn INTEGER NOT NULL
    )
    """,
    "CREATE INDEX sweeps_by_turn ON sweeps (guild_id, turn, before_id)",
)
_SEARCH = (
    # Search leaves out what bots said where that is switched off.
    "CREATE INDEX messages_by_bots ON messages (guild_id, author_id) WHERE is_bot",
    # What the post of a run may tell depends on who can read its channels: 0 where it is not known.
    "ALTER TABLE index_jobs ADD COLUMN home_id INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE index_jobs ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0",
)


def m007_sweeps(db: sqlite_utils.Database) -> None:
    """Remember how far stored messages were compared, and whose messages a bot's are."""
    for statement in (*_SWEEPS, *_SEARCH):
        db.execute(statement)
