"""What people do for their servers, which keep it."""

from bot.storage.personal.registry.kept import HERE, WHILE_USED, Fate, Kept, iso

SERVERS = (
    Kept(
        name="settings",
        title="Settings as you chose them",
        tables=("settings",),
        columns=f"{iso('changed_at')} AS at, guild_id, channel_id, key, value",
        rows=f"settings WHERE changed_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="they are the server's",
    ),
    Kept(
        name="setting-changes",
        title="Changes of settings that you made",
        tables=("setting_changes",),
        columns=f"{iso('changed_at')} AS at, guild_id, channel_id, key, old, new",
        rows=f"setting_changes WHERE changed_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="they are the server's record of who changed what",
    ),
    Kept(
        name="files",
        title="Files that you uploaded for a server",
        tables=("kept_files", "uploads"),
        columns=f"{iso('uploaded_at')} AS at, guild_id, base_url, file_id AS file, name, purpose,"
        " size",
        rows=f"kept_files WHERE uploaded_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="they are the server's",
    ),
    Kept(
        name="fine-tuning",
        title="Fine-tuning that you started",
        tables=("tuning_jobs",),
        columns=f"{iso('started_at')} AS at, guild_id, base_url, job_id AS job, state",
        rows=f"tuning_jobs WHERE started_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="it is the server's",
    ),
    Kept(
        name="api-keys",
        title="API keys that you set for a server",
        tables=("api_keys",),
        columns=f"{iso('set_at')} AS at, guild_id, base_url, last_four",
        rows=f"api_keys WHERE set_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="they are the server's",
    ),
)
"""Settings, files, jobs and keys."""
