"""Files at endpoints and the fine-tuning of models."""

import sqlite_utils

# `base_url` and `own_key` tell which account a file or job belongs to: the server's own, or the
# operator's, of which a server is shown no more than what stands here.
_FILES = (
    """
    CREATE TABLE kept_files (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        base_url TEXT NOT NULL,
        own_key INTEGER NOT NULL,
        file_id TEXT NOT NULL,
        name TEXT NOT NULL,
        purpose TEXT NOT NULL,
        size INTEGER NOT NULL,
        examples TEXT,
        count INTEGER,
        tokens INTEGER,
        uploaded_by INTEGER NOT NULL,
        uploaded_at INTEGER NOT NULL,
        UNIQUE (guild_id, base_url, own_key, file_id)
    )
    """,
    "CREATE INDEX kept_files_by_uploader ON kept_files (uploaded_by)",
    # Uploads under way; those that a restart cut off are told of where they were begun.
    """
    CREATE TABLE uploads (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        base_url TEXT NOT NULL,
        own_key INTEGER NOT NULL,
        name TEXT NOT NULL,
        purpose TEXT NOT NULL,
        size INTEGER NOT NULL,
        uploaded_by INTEGER NOT NULL,
        began_at INTEGER NOT NULL
    )
    """,
    "CREATE INDEX uploads_by_guild ON uploads (guild_id)",
    "CREATE INDEX uploads_by_uploader ON uploads (uploaded_by)",
)
# `seen` is what was last known of a job, as JSON; `is_told` once its end was reported where it was
# begun. `former_model` is what was in use before its model was.
_JOBS = (
    """
    CREATE TABLE tuning_jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        guild_id INTEGER NOT NULL,
        base_url TEXT NOT NULL,
        own_key INTEGER NOT NULL,
        job_id TEXT NOT NULL,
        channel_id INTEGER NOT NULL,
        post_id INTEGER,
        started_by INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        seen TEXT NOT NULL DEFAULT '{}',
        is_told INTEGER NOT NULL DEFAULT 0,
        former_model TEXT,
        UNIQUE (guild_id, base_url, own_key, job_id)
    )
    """,
    "CREATE INDEX tuning_jobs_by_starter ON tuning_jobs (started_by)",
    "CREATE INDEX tuning_jobs_watched ON tuning_jobs (id) WHERE is_told = 0",
)


def m006_tuning(db: sqlite_utils.Database) -> None:
    """Create what is known of files, of uploads under way, and of fine-tuning jobs."""
    for statement in (*_FILES, *_JOBS):
        db.execute(statement)
