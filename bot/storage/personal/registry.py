"""Which tables hold something about a member or a server, and what becomes of it."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Scope:
    """What is about one person: in a server, in direct messages (no guild), or everywhere."""

    user_id: int
    guild_id: int | None = None
    everywhere: bool = False

    def values(self) -> dict[str, object]:
        """Give the parameters that the registry's SQL takes."""
        return {"user": self.user_id, "guild": self.guild_id, "everywhere": self.everywhere}


class Fate(Enum):
    """What erasing a person's data does to rows."""

    ERASED = "erased"
    UNNAMED = "unnamed"
    """They stay, but no longer tell whose they are."""
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is stored about a person.

    `rows` is what follows FROM, with the parameters of `Scope.values`; `columns` is what an export
    gives, the newest first by the first of them. `lasts` may name `{days}`, the retention.
    """

    name: str
    title: str
    tables: tuple[str, ...]
    columns: str
    rows: str
    lasts: str
    fate: Fate = Fate.ERASED
    why: str = ""
    """What stays when a person's data is erased, and why."""


HERE = "(:everywhere OR guild_id IS :guild)"
"""Where a row belongs to the place that is asked about."""
_ASKED = "turns JOIN conversations ON conversations.id = conversation_id"
_RETENTION = "{days} days"
_UNQUOTED = (
    "(SELECT json_group_array(json_remove(value, '$.excerpt')) FROM json_each(cases.reasons))"
)
"""Why a case was opened; what others wrote when they reported it is for moderators alone."""
_UNHIDDEN = "replace(replace(text, char(2), '||'), char(3), '||')"
"""What is found of messages, with the signs that Discord has around what is hidden."""


def _time(column: str) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column} / 1000, 'unixepoch')"


_TURN = f"""
    turns.id AS turn, {_time("turns.created_at")} AS at, guild_id, channel_id,
    conversation_id AS conversation, (
        SELECT json_group_array(message_id) FROM turn_messages WHERE turn_id = turns.id
    ) AS messages, parts AS content
"""  # noqa: S608 -- the interpolated text is this module's

_OWN_MESSAGE = "message_id IN (SELECT id FROM messages WHERE author_id = :user)"

KEPT = (
    Kept(
        name="questions",
        title="Messages that you wrote to me",
        tables=("turns", "turn_messages"),
        columns=f"{_TURN}, author_name AS name",
        rows=f"{_ASKED} WHERE author_id = :user AND role = 'user' AND {HERE}",
        lasts=_RETENTION,
    ),
    Kept(
        name="answers",
        title="My answers to you",
        tables=("turns", "turn_messages"),
        columns=f"{_TURN}, state, turns.model, error, replaced_by",
        rows=f"{_ASKED} WHERE author_id = :user AND role = 'assistant' AND {HERE}",
        lasts=_RETENTION,
    ),
    Kept(
        name="ratings",
        title="Your ratings of answers",
        tables=("ratings",),
        columns=f"{_time('ratings.created_at')} AS at, turn_id AS turn, value",
        rows=f"ratings JOIN turns ON turns.id = turn_id JOIN conversations"
        f" ON conversations.id = conversation_id WHERE user_id = :user AND {HERE}",
        lasts=_RETENTION,
    ),
    Kept(
        name="conversations",
        title="Conversations that you began",
        tables=("conversations",),
        columns=f"id AS conversation, {_time('created_at')} AS at, kind, guild_id, channel_id,"
        " parent_channel_id, model, persona, private, ended, summary",
        rows=f"conversations WHERE owner_id = :user AND {HERE}",
        lasts=_RETENTION,
        fate=Fate.UNNAMED,
        why="those in which others' words are left stay without your name",
    ),
    Kept(
        name="calls",
        title="Uses of a model, with time and size",
        tables=("calls",),
        columns=f"{_time('started_at')} AS at, guild_id, channel_id, command, endpoint, model,"
        " prompt_tokens, completion_tokens, pictures, audio_ms, duration_ms, outcome, cost",
        rows=f"calls WHERE user_id = :user AND {HERE}",
        lasts=_RETENTION,
        fate=Fate.UNNAMED,
        why="they count on in the sums, but no longer tell who it was, nor where",
    ),
    Kept(
        name="spending",
        title="Your sums for the limits on usage",
        tables=("spending",),
        columns="period, guild_id, requests, tokens, pictures, audio_ms, cost",
        rows="spending WHERE subject = 'member' AND subject_id = :user"
        " AND (:everywhere OR guild_id = :guild)",
        lasts="until the end of the next month",
        fate=Fate.KEPT,
        why="else the limits would begin anew",
    ),
    Kept(
        name="opt-outs",
        title="Your opt-outs",
        tables=("opt_outs",),
        columns=f"{_time('since')} AS at, guild_id",
        rows="opt_outs WHERE user_id = :user AND (:everywhere OR guild_id IN (0, :guild))",
        lasts="until you opt in",
        fate=Fate.KEPT,
        why="so that your wish holds on",
    ),
    Kept(
        name="messages",
        title="Messages in moderated channels",
        tables=("messages",),
        columns=f"{_time('created_at')} AS at, id AS message, guild_id, channel_id,"
        " author_name AS name, content AS text, pictures AS files, scores",
        rows=f"messages WHERE author_id = :user AND {HERE}",
        lasts=_RETENTION,
    ),
    Kept(
        name="edited-messages",
        title="What messages said before you edited them",
        tables=("judgements_owed",),
        columns=f"{_time('since')} AS at, message_id AS message, guild_id, content AS text,"
        " pictures AS files",
        rows=f"judgements_owed WHERE content IS NOT NULL AND {_OWN_MESSAGE} AND {HERE}",
        lasts="until it is judged",
    ),
    Kept(
        name="search",
        title="Messages that search can find",
        tables=("passages", "passage_codes"),
        columns=f"{_time('created_at')} AS at, message_id AS message, last_message_id, guild_id,"
        f" channel_id, {_UNHIDDEN} AS text",
        rows=f"passages WHERE author_id = :user AND {HERE}",
        lasts=_RETENTION,
    ),
    Kept(
        name="index-runs",
        title="Readings of history for search that you started",
        tables=("index_runs",),
        columns=f"{_time('started_at')} AS at, guild_id, state",
        rows=f"index_runs WHERE started_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="they are the server's record of who did what",
    ),
    Kept(
        name="cases",
        title="Moderators' cases about you",
        tables=("cases",),
        columns=f"{_time('opened_at')} AS at, guild_id, number, channel_id, message_id AS message,"
        f" content AS text, {_UNQUOTED} AS reasons, action, state, appeal",
        rows=f"cases WHERE author_id = :user AND {HERE}",
        lasts=_RETENTION,
        fate=Fate.KEPT,
        why="what was done stays as the server's record, but without your words",
    ),
    Kept(
        name="reports",
        title="Your reports to moderators",
        tables=("cases",),
        columns=f"{_time('opened_at')} AS at, guild_id, number, channel_id, message_id AS message",
        rows=f"cases WHERE reporter_id = :user AND {HERE}",
        lasts=_RETENTION,
        fate=Fate.UNNAMED,
        why="the cases stay, but no longer tell who reported",
    ),
    Kept(
        name="decisions",
        title="What you decided as a moderator",
        tables=("case_deeds", "cases"),
        columns=f"{_time('at')} AS at, guild_id, case_id, deed, is_done, detail",
        rows=f"case_deeds WHERE by_id = :user AND {HERE} AND deed <> 'report'",
        lasts=_RETENTION,
        fate=Fate.KEPT,
        why="they are the server's record of who did what",
    ),
    Kept(
        name="bans",
        title="Bans of you that end",
        tables=("temporary_bans",),
        columns=f"{_time('until')} AS until, guild_id",
        rows=f"temporary_bans WHERE user_id = :user AND {HERE}",
        lasts="until they end",
        fate=Fate.KEPT,
        why="else they would never end",
    ),
    Kept(
        name="rules",
        title="Moderation rules that you made",
        tables=("moderation_rules",),
        columns=f"{_time('made_at')} AS at, guild_id, kind, value, action",
        rows=f"moderation_rules WHERE made_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="they are the server's",
    ),
    Kept(
        name="settings",
        title="Settings as you chose them",
        tables=("settings",),
        columns=f"{_time('changed_at')} AS at, guild_id, channel_id, key, value",
        rows=f"settings WHERE changed_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="they are the server's",
    ),
    Kept(
        name="setting-changes",
        title="Changes of settings that you made",
        tables=("setting_changes",),
        columns=f"{_time('changed_at')} AS at, guild_id, channel_id, key, old, new",
        rows=f"setting_changes WHERE changed_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="they are the server's record of who changed what",
    ),
    Kept(
        name="files",
        title="Files that you uploaded for a server",
        tables=("kept_files", "uploads"),
        columns=f"{_time('uploaded_at')} AS at, guild_id, base_url, file_id AS file, name, purpose,"
        " size",
        rows=f"kept_files WHERE uploaded_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="they are the server's",
    ),
    Kept(
        name="fine-tuning",
        title="Fine-tuning that you started",
        tables=("tuning_jobs",),
        columns=f"{_time('started_at')} AS at, guild_id, base_url, job_id AS job, state",
        rows=f"tuning_jobs WHERE started_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="it is the server's",
    ),
    Kept(
        name="api-keys",
        title="API keys that you set for a server",
        tables=("api_keys",),
        columns=f"{_time('set_at')} AS at, guild_id, base_url, last_four",
        rows=f"api_keys WHERE set_by = :user AND {HERE}",
        lasts="as long as the server uses me",
        fate=Fate.KEPT,
        why="they are the server's",
    ),
    Kept(
        name="pictures",
        title="Pictures that you sent me",
        tables=("pictures",),
        columns="pictures.id AS picture, turn_id AS turn, place, name, mime",
        rows=f"pictures JOIN turns ON turns.id = turn_id JOIN conversations"
        f" ON conversations.id = conversation_id WHERE author_id = :user AND {HERE}",
        lasts=_RETENTION,
    ),
)
"""Everything about a person; what is large comes last, so that it is left out of a full export."""

PARSED = frozenset({"content", "messages", "files", "reasons", "scores"})
"""Columns of an export that hold JSON."""

WITH_TURNS = ("turn_messages", "pictures", "ratings")
"""Tables whose rows go with the turn that they belong to."""


@dataclass(frozen=True, slots=True)
class Owned:
    """Rows that a server has in a table; `key` names the columns of its primary key."""

    title: str
    table: str
    key: str = "id"


OWNED = (
    Owned("settings", "settings", "guild_id, channel_id, key"),
    Owned("changes of settings", "setting_changes"),
    Owned("API keys", "api_keys", "guild_id"),
    Owned("files at endpoints", "kept_files"),
    Owned("uploads", "uploads"),
    Owned("fine-tuning jobs", "tuning_jobs"),
    Owned("uses of a model", "calls"),
    Owned("sums of usage", "spending", "guild_id, period, subject, subject_id"),
    Owned("opt-outs", "opt_outs", "guild_id, user_id"),
    Owned("passages in search", "passages"),
    Owned("embeddings owed", "embeddings_owed", "seq"),
    Owned("messages", "messages"),
    Owned("judgements owed", "judgements_owed", "seq"),
    Owned("channels heard", "seen", "channel_id"),
    Owned("gaps in what was heard", "gaps", "channel_id"),
    Owned("channels to be compared with Discord", "sweeps", "channel_id"),
    Owned("what was done about cases", "case_deeds"),
    Owned("cases", "cases"),
    Owned("moderation rules", "moderation_rules"),
    Owned("standstills", "standstills", "guild_id"),
    Owned("slowed channels", "slowed_channels", "channel_id"),
    Owned("temporary bans", "temporary_bans", "guild_id, user_id"),
    Owned("channels read for search", "index_jobs", "channel_id"),
    Owned("readings of history", "index_runs"),
    Owned("search indexes", "search_indexes"),
    Owned("search", "search_servers", "number"),
    Owned("conversations", "conversations"),
    Owned("departures", "departures", "guild_id"),
)
"""Everything about a server but its turns, which go first; what begins its grace period goes last,
so that an erasure that was broken off is taken up again."""
