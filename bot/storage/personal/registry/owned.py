"""Which tables hold something about a server, in the order in which it is erased."""

from dataclasses import dataclass


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
