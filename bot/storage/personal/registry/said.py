"""What is kept of messages, for moderation and search."""

from bot.storage.personal.registry.kept import HERE, RETENTION, WHILE_USED, Fate, Kept, iso

_UNHIDDEN = "replace(replace(text, char(2), '||'), char(3), '||')"
"""What is found of messages, with the signs that Discord has around what is hidden."""
_OWN_MESSAGE = "message_id IN (SELECT id FROM messages WHERE author_id = :user)"

SAID = (
    Kept(
        name="opt-outs",
        title="Your opt-outs",
        tables=("opt_outs",),
        columns=f"{iso('since')} AS at, guild_id",
        rows="opt_outs WHERE user_id = :user AND (:everywhere OR guild_id IN (0, :guild))",
        lasts="until you opt in",
        fate=Fate.KEPT,
        why="so that your wish holds on",
    ),
    Kept(
        name="messages",
        title="Messages in moderated channels",
        tables=("messages",),
        columns=f"{iso('created_at')} AS at, id AS message, guild_id, channel_id,"
        " author_name AS name, content AS text, pictures AS files, scores",
        rows=f"messages WHERE author_id = :user AND {HERE}",
        lasts=RETENTION,
    ),
    Kept(
        name="edited-messages",
        title="What messages said before you edited them",
        tables=("judgements_owed",),
        columns=f"{iso('since')} AS at, message_id AS message, guild_id, content AS text,"
        " pictures AS files",
        rows=f"judgements_owed WHERE content IS NOT NULL AND {_OWN_MESSAGE} AND {HERE}",
        lasts="until it is judged",
    ),
    Kept(
        name="search",
        title="Messages that search can find",
        tables=("passages", "passage_codes"),
        columns=f"{iso('created_at')} AS at, message_id AS message, last_message_id, guild_id,"
        f" channel_id, {_UNHIDDEN} AS text",
        rows=f"passages WHERE author_id = :user AND {HERE}",
        lasts=RETENTION,
    ),
    Kept(
        name="index-runs",
        title="Readings of history for search that you started",
        tables=("index_runs",),
        columns=f"{iso('started_at')} AS at, guild_id, state",
        rows=f"index_runs WHERE started_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="they are the server's record of who did what",
    ),
)
"""Messages as they are stored and found, and the wish not to be found."""
