"""What is kept of moderation: about people, and of what moderators do."""

from bot.storage.moderation.reading import UNQUOTED
from bot.storage.personal.registry.kept import HERE, RETENTION, WHILE_USED, Fate, Kept, iso

MODERATION = (
    Kept(
        name="cases",
        title="Moderators' cases about you",
        tables=("cases",),
        # What others wrote when they reported somebody is for moderators alone.
        columns=f"{iso('opened_at')} AS at, guild_id, number, channel_id, message_id AS message,"
        f" content AS text, {UNQUOTED} AS reasons, action, state, appeal",
        rows=f"cases WHERE author_id = :user AND {HERE}",
        lasts=RETENTION,
        fate=Fate.KEPT,
        why="what was done stays as the server's record, but without your words",
    ),
    Kept(
        name="reports",
        title="Your reports to moderators",
        tables=("cases",),
        columns=f"{iso('opened_at')} AS at, guild_id, number, channel_id, message_id AS message",
        rows=f"cases WHERE reporter_id = :user AND {HERE}",
        lasts=RETENTION,
        fate=Fate.UNNAMED,
        why="the cases stay, but no longer tell who reported",
    ),
    Kept(
        name="decisions",
        title="What you decided as a moderator",
        tables=("case_deeds", "cases"),
        columns=f"{iso('at')} AS at, guild_id, case_id, deed, is_done, detail",
        rows=f"case_deeds WHERE by_id = :user AND {HERE} AND deed <> 'report'",
        lasts=RETENTION,
        fate=Fate.KEPT,
        why="they are the server's record of who did what",
    ),
    Kept(
        name="bans",
        title="Bans of you that end",
        tables=("temporary_bans",),
        columns=f"{iso('until')} AS until, guild_id",
        rows=f"temporary_bans WHERE user_id = :user AND {HERE}",
        lasts="until they end",
        fate=Fate.KEPT,
        why="else they would never end",
    ),
    Kept(
        name="rules",
        title="Moderation rules that you made",
        tables=("moderation_rules",),
        columns=f"{iso('made_at')} AS at, guild_id, kind, value, action",
        rows=f"moderation_rules WHERE made_by = :user AND {HERE}",
        lasts=WHILE_USED,
        fate=Fate.KEPT,
        why="they are the server's",
    ),
)
"""Cases, deeds and rules."""
