"""What people say to the bot, and what its models did for them."""

from bot.storage.personal.registry.kept import HERE, RETENTION, Fate, Kept, iso

_ASKED = "turns JOIN conversations ON conversations.id = conversation_id"
_TURN = f"""
    turns.id AS turn, {iso("turns.created_at")} AS at, guild_id, channel_id,
    conversation_id AS conversation, (
        SELECT json_group_array(message_id) FROM turn_messages WHERE turn_id = turns.id
    ) AS messages, parts AS content
"""  # noqa: S608 -- the interpolated text is this package's

TALK = (
    Kept(
        name="questions",
        title="Messages that you wrote to me",
        tables=("turns", "turn_messages"),
        columns=f"{_TURN}, author_name AS name",
        rows=f"{_ASKED} WHERE author_id = :user AND role = 'user' AND {HERE}",
        lasts=RETENTION,
    ),
    Kept(
        name="answers",
        title="My answers to you",
        tables=("turns", "turn_messages"),
        columns=f"{_TURN}, state, turns.model, error, replaced_by",
        rows=f"{_ASKED} WHERE author_id = :user AND role = 'assistant' AND {HERE}",
        lasts=RETENTION,
    ),
    Kept(
        name="ratings",
        title="Your ratings of answers",
        tables=("ratings",),
        columns=f"{iso('ratings.created_at')} AS at, turn_id AS turn, value",
        rows=f"ratings JOIN turns ON turns.id = turn_id JOIN conversations"
        f" ON conversations.id = conversation_id WHERE user_id = :user AND {HERE}",
        lasts=RETENTION,
    ),
    Kept(
        name="conversations",
        title="Conversations that you began",
        tables=("conversations",),
        columns=f"id AS conversation, {iso('created_at')} AS at, kind, guild_id, channel_id,"
        " parent_channel_id, model, persona, private, ended, summary",
        rows=f"conversations WHERE owner_id = :user AND {HERE}",
        lasts=RETENTION,
        fate=Fate.UNNAMED,
        why="those in which others' words are left stay without your name",
    ),
    Kept(
        name="calls",
        title="Uses of a model, with time and size",
        tables=("calls",),
        columns=f"{iso('started_at')} AS at, guild_id, channel_id, command, endpoint, model,"
        " prompt_tokens, completion_tokens, pictures, audio_ms, duration_ms, outcome, cost",
        rows=f"calls WHERE user_id = :user AND {HERE}",
        lasts=RETENTION,
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
)
"""Conversations and the calls that they led to."""

PICTURES = Kept(
    name="pictures",
    title="Pictures that you sent me",
    tables=("pictures",),
    columns="pictures.id AS picture, turn_id AS turn, place, name, mime",
    rows=f"pictures JOIN turns ON turns.id = turn_id JOIN conversations"
    f" ON conversations.id = conversation_id WHERE author_id = :user AND {HERE}",
    lasts=RETENTION,
)
"""These are large."""
