"""Messages, attachments and reactions."""

from sandbox.discord.components import with_media
from sandbox.discord.payloads.channels import channel as channel_payload
from sandbox.discord.payloads.guilds import partial_member
from sandbox.discord.payloads.times import iso
from sandbox.discord.payloads.users import user
from sandbox.discord.records import Attachment, Json, Message, MessageType, Reaction, Reference
from sandbox.discord.snowflakes import timestamp
from sandbox.discord.store import Store

_QUOTING = (MessageType.REPLY, MessageType.THREAD_STARTER_MESSAGE)
_OPTIONAL_OF_ATTACHMENT = (
    "content_type",
    "width",
    "height",
    "description",
    "duration_secs",
    "waveform",
    "title",
)


def message(
    store: Store, entry: Message, *, viewer: int | None = None, quoting: bool = True
) -> Json:
    """Give a message as `viewer` (else the bot) sees it, with the one it answers if `quoting`."""
    shown = _core(store, entry)
    reader = store.bot_id if viewer is None else viewer
    if entry.reactions and quoting:  # A quoted message comes without them.
        shown["reactions"] = [_reaction(each, reader) for each in entry.reactions]
    _add_origin(shown, entry)
    thread = store.channels.get(entry.thread_id or 0)
    if thread is not None:
        shown["thread"] = channel_payload(store, thread, viewer=reader)
    if entry.reference is not None:
        shown["message_reference"] = _reference(entry.reference)
        if quoting and entry.type in _QUOTING:
            shown["referenced_message"] = _quoted(store, entry.reference)
    return shown


def message_event(store: Store, entry: Message) -> Json:
    """Give a message as events carry it: with the guild, and whoever wrote and is named there."""
    shown = message(store, entry)
    channel = store.channels.get(entry.channel_id)
    shown["channel_type"] = int(channel.type) if channel else 0
    guild = store.guilds.get(entry.guild_id or 0)
    if guild is None:
        return shown
    shown["guild_id"] = str(guild.id)
    author = guild.members.get(entry.author.id)
    if author is not None:
        shown["member"] = partial_member(author)
    for mentioned in shown["mentions"]:
        member = guild.members.get(int(mentioned["id"]))
        if member is not None:
            mentioned["member"] = partial_member(member)
    return shown


def attachment(store: Store, entry: Attachment) -> Json:
    """Give an attachment with fresh links."""
    url = store.cdn.url(entry)
    shown: Json = {
        "id": str(entry.id),
        "filename": entry.filename,
        "size": entry.size,
        "url": url,
        "proxy_url": url,
    }
    for name in _OPTIONAL_OF_ATTACHMENT:
        value = getattr(entry, name)
        if value is not None:
            shown[name] = value
    if entry.flags:
        shown["flags"] = entry.flags
    if entry.ephemeral:
        shown["ephemeral"] = True
    return shown


def reaction_emoji(entry: Reaction) -> Json:
    """Give the emoji of a reaction."""
    return {"id": None if entry.id is None else str(entry.id), "name": entry.name}


def _core(store: Store, entry: Message) -> Json:
    users = store.users
    return {
        "id": str(entry.id),
        "channel_id": str(entry.channel_id),
        "type": int(entry.type),
        "content": entry.content,
        "author": user(entry.author),
        "mentions": [user(users[i]) for i in entry.mention_ids if i in users],
        "mention_roles": [str(i) for i in entry.mention_role_ids],
        "mention_everyone": entry.mention_everyone,
        "attachments": [attachment(store, each) for each in entry.attachments],
        "embeds": entry.embeds,
        "components": with_media(
            entry.components, (*entry.attachments, *entry.embedded), store.cdn.url
        ),
        "timestamp": iso(timestamp(entry.id)),
        "edited_timestamp": iso(entry.edited_at),
        "flags": entry.flags,
        "pinned": entry.is_pinned,
        "tts": entry.tts,
    }


def _add_origin(shown: Json, entry: Message) -> None:
    if entry.nonce is not None:
        shown["nonce"] = entry.nonce
    if entry.position is not None:
        shown["position"] = entry.position
    if entry.application_id is not None:
        shown["application_id"] = str(entry.application_id)
    if entry.webhook_id is not None:
        shown["webhook_id"] = str(entry.webhook_id)
    if entry.interaction is not None:
        shown["interaction_metadata"] = entry.interaction.metadata
        if entry.interaction.legacy is not None:
            shown["interaction"] = entry.interaction.legacy


def _reaction(entry: Reaction, viewer: int) -> Json:
    count = len(entry.user_ids)
    return {
        "emoji": reaction_emoji(entry),
        "count": count,
        "count_details": {"burst": 0, "normal": count},
        "burst_colors": [],
        "me_burst": False,
        "me": viewer in entry.user_ids,
    }


def _reference(entry: Reference) -> Json:
    shown: Json = {"type": 0, "channel_id": str(entry.channel_id)}
    if entry.message_id is not None:
        shown["message_id"] = str(entry.message_id)
    if entry.guild_id is not None:
        shown["guild_id"] = str(entry.guild_id)
    return shown


def _quoted(store: Store, entry: Reference) -> Json | None:
    channel = store.channels.get(entry.channel_id)
    original = channel.messages.get(entry.message_id or 0) if channel else None
    return message(store, original, quoting=False) if original else None
