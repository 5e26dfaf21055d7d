"""Changing, removing and pinning messages that stand already."""

from collections.abc import Sequence
from typing import Final

from sandbox.discord import embeds as embed_rules
from sandbox.discord import payloads
from sandbox.discord.components import validate
from sandbox.discord.drafts import MAX_ATTACHMENTS, Revision
from sandbox.discord.errors import refusal, too_large, too_long
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission
from sandbox.discord.records import (
    SYSTEM_MESSAGES,
    Channel,
    Guild,
    Message,
    MessageFlag,
    MessageType,
    Reference,
)
from sandbox.discord.snowflakes import timestamp
from sandbox.discord.state.bodies import v2_refusal
from sandbox.discord.state.memberships import require_open
from sandbox.discord.state.messages import Messages
from sandbox.discord.uploads import safe_name

MAX_PINS: Final = 250
BULK_AGE: Final = 14 * 24 * 3600
"""Seconds after which a message cannot be deleted in bulk."""

_BULK_LOW, _BULK_HIGH = 2, 100
_EDITABLE_FLAGS = int(MessageFlag.SUPPRESS_EMBEDS | MessageFlag.IS_COMPONENTS_V2)
_UNDELETABLE = (MessageType.RECIPIENT_ADD, MessageType.THREAD_STARTER_MESSAGE)


class Edits(Messages):
    """Edits, deletes and pins messages."""

    def edit_message(
        self, actor: int, channel_id: int, message_id: int, revision: Revision | str
    ) -> Message:
        """Change a message: its author anything, a moderator only whether embeds are suppressed."""
        channel = self.channel(channel_id)
        granted = self.require(actor, channel)
        message = self.message(channel_id, message_id)
        revision = Revision(revision) if isinstance(revision, str) else revision
        if message.author.id != actor:
            only_flags = revision == Revision(flags=revision.flags)
            if not (only_flags and granted & Permission.MANAGE_MESSAGES):
                raise refusal(50005)
        require_open(channel)
        return self.revise(message, revision)

    def revise(self, message: Message, revision: Revision) -> Message:
        """Change a message, whoever asks: the way to fill in a deferred or ephemeral answer."""
        if message.type in SYSTEM_MESSAGES:
            raise refusal(50021)
        if message.flags & MessageFlag.IS_VOICE_MESSAGE:
            raise refusal(50162)
        self._check_revision(message, revision)
        self._apply(message, revision)
        message.edited_at = self.clock()
        self.publish_update(message)
        return message

    def publish_update(self, message: Message) -> None:
        """Tell everyone who may see a message that it changed."""
        data = payloads.message_event(self, message)
        if message.ephemeral_to is not None:
            only = frozenset({message.ephemeral_to})
            self.publish(Event("MESSAGE_UPDATE", data, message.guild_id, only=only))
            return
        channel = self.channels.get(message.channel_id)
        self.publish(Event("MESSAGE_UPDATE", data, message.guild_id, channel))

    def delete_message(self, actor: int, channel_id: int, message_id: int) -> None:
        """Delete a message: one's own, or with Manage Messages any."""
        channel = self.channel(channel_id)
        granted = self.require(actor, channel)
        message = self.message(channel_id, message_id)
        if message.author.id != actor and not granted & Permission.MANAGE_MESSAGES:
            raise refusal(50003 if channel.is_dm else 50013)
        if message.type in _UNDELETABLE:
            raise refusal(50021)
        require_open(channel)
        self._remove(channel, message)
        data = {"id": str(message_id)} | payloads.place(channel_id, channel.guild_id)
        self.publish(Event("MESSAGE_DELETE", data, channel.guild_id, channel))

    def delete_ephemeral(self, message: Message) -> None:
        """Take an ephemeral message away from its reader."""
        self.ephemerals.pop(message.id, None)
        message.deleted = True
        self.forget_files(message)
        data = {"id": str(message.id)} | payloads.place(message.channel_id, message.guild_id)
        only = frozenset({message.ephemeral_to or 0})
        self.publish(Event("MESSAGE_DELETE", data, message.guild_id, only=only))

    def bulk_delete(self, actor: int, channel_id: int, message_ids: Sequence[int]) -> None:
        """Delete 2 to 100 messages of the last 14 days at once; unknown ids are passed over."""
        channel = self.channel(channel_id)
        if channel.is_dm:
            raise refusal(50003)
        self.require(actor, channel, Permission.MANAGE_MESSAGES)
        if not _BULK_LOW <= len(message_ids) <= _BULK_HIGH:
            raise refusal(50016)
        oldest = self.clock() - BULK_AGE
        if any(timestamp(i) < oldest for i in message_ids):
            raise refusal(50034)
        known = [channel.messages[i] for i in dict.fromkeys(message_ids) if i in channel.messages]
        found = [message for message in known if message.type not in _UNDELETABLE]
        for message in found:
            self._remove(channel, message)
        self._publish_bulk(channel, found)

    def sweep(self, guild: Guild, user_id: int, *, since: float) -> None:
        """Remove what a banned user wrote in a guild since a moment (Unix seconds)."""
        for channel in (*guild.channels.values(), *guild.threads.values()):
            written = [each for each in channel.messages.values() if each.author.id == user_id]
            recent = [
                each
                for each in written
                if timestamp(each.id) >= since and each.type not in _UNDELETABLE
            ]
            for message in recent:
                self._remove(channel, message)
            if recent:
                self._publish_bulk(channel, recent)

    def pin(self, actor: int, channel_id: int, message_id: int) -> None:
        """Pin a message; Discord says so in the channel."""
        channel, message = self._pinnable(actor, channel_id, message_id)
        if message.is_pinned:
            return
        if len(self.pins(actor, channel_id)) >= MAX_PINS:
            raise refusal(30003)
        message.pinned_at = channel.last_pin_at = self.clock()
        self._publish_pins(channel, message)
        reference = Reference(channel.id, message.id, channel.guild_id)
        self.system_message(actor, channel, MessageType.PINNED, reference=reference)

    def unpin(self, actor: int, channel_id: int, message_id: int) -> None:
        """Take a message out of the pins."""
        channel, message = self._pinnable(actor, channel_id, message_id)
        if message.is_pinned:
            message.pinned_at = None
            self._publish_pins(channel, message)

    def pins(self, actor: int, channel_id: int) -> list[Message]:
        """List the pinned messages, the latest pin first."""
        channel = self.visible_channel(actor, channel_id)
        pinned = [each for each in channel.messages.values() if each.pinned_at is not None]
        return sorted(pinned, key=lambda each: each.pinned_at or 0, reverse=True)

    def crosspost(self, actor: int, channel_id: int, message_id: int) -> Message:
        """Publish a message of an announcement channel."""
        channel = self.channel(channel_id)
        granted = self.require(actor, channel, Permission.SEND_MESSAGES)
        message = self.message(channel_id, message_id)
        if message.author.id != actor and not granted & Permission.MANAGE_MESSAGES:
            raise refusal(50013)
        message.flags |= MessageFlag.CROSSPOSTED
        self.publish_update(message)
        return message

    def _pinnable(self, actor: int, channel_id: int, message_id: int) -> tuple[Channel, Message]:
        channel = self.channel(channel_id)
        granted = self.require(actor, channel)
        if not granted & (Permission.PIN_MESSAGES | Permission.MANAGE_MESSAGES):
            raise refusal(50013)
        require_open(channel)
        return channel, self.message(channel_id, message_id)

    def _publish_pins(self, channel: Channel, message: Message) -> None:
        self.publish_update(message)
        data = payloads.place(channel.id, channel.guild_id)
        data["last_pin_timestamp"] = payloads.iso(channel.last_pin_at)
        self.publish(Event("CHANNEL_PINS_UPDATE", data, channel.guild_id, channel))

    def _publish_bulk(self, channel: Channel, removed: Sequence[Message]) -> None:
        data = payloads.place(channel.id, channel.guild_id)
        data["ids"] = [str(message.id) for message in removed]
        self.publish(Event("MESSAGE_DELETE_BULK", data, channel.guild_id, channel))

    def _check_revision(self, message: Message, revision: Revision) -> None:
        if any(len(upload.content) > self.attachment_size_limit for upload in revision.uploads):
            raise too_large()
        content = message.content if revision.content is None else revision.content
        embeds = message.embeds if revision.embeds is None else revision.embeds
        components = message.components if revision.components is None else revision.components
        if _revised_flags(message, revision) & MessageFlag.IS_COMPONENTS_V2:
            for name, value in (("content", content), ("embeds", embeds)):
                if value:
                    raise v2_refusal(name)
        kept = message.attachments if revision.kept is None else revision.kept
        if len(kept) + len(revision.uploads) > MAX_ATTACHMENTS:
            raise too_long("attachments", MAX_ATTACHMENTS)
        if not (content.strip() or embeds or components or kept or revision.uploads):
            raise refusal(50006)

    def _apply(self, message: Message, revision: Revision) -> None:
        """Change a message as asked; what can still be refused comes before the first change."""
        flags = _revised_flags(message, revision)
        embeds = None if revision.embeds is None else embed_rules.rich(revision.embeds)
        if revision.components is not None:
            message.components = validate(
                list(revision.components), flags, files=_names(message, revision)
            )
        if embeds is not None:
            message.embeds = embeds
        message.flags = flags
        if revision.content is not None:
            message.content = revision.content.strip()
        if revision.kept is not None:
            self._keep_only(message, revision.kept)
        self.attach(message, revision.uploads)
        self.resolve_media(message)
        if revision.content is not None or revision.components is not None:
            self.set_mentions(message, revision.allowed_mentions)

    def _keep_only(self, message: Message, kept: Sequence[int]) -> None:
        for attachment in message.attachments:
            if attachment.id not in kept:
                self.cdn.forget(attachment.id)
        message.attachments = [each for each in message.attachments if each.id in kept]

    def _remove(self, channel: Channel, message: Message) -> None:
        del channel.messages[message.id]
        message.deleted = True
        self.forget_files(message)
        if channel.thread is not None:
            channel.thread.message_count = max(0, channel.thread.message_count - 1)


def _names(message: Message, revision: Revision) -> list[str]:
    """List the names of the attachments that a message will have."""
    kept = revision.kept
    older = [each.filename for each in message.attachments if kept is None or each.id in kept]
    return older + [safe_name(upload.filename) for upload in revision.uploads]


def _revised_flags(message: Message, revision: Revision) -> int:
    """Components V2 cannot be taken back; nothing but it and embed suppression can be set."""
    flags = message.flags & ~MessageFlag.LOADING
    if revision.flags is None:
        return flags
    editable = _EDITABLE_FLAGS
    if message.flags & MessageFlag.LOADING:  # What takes the place of "thinking" may be spoken.
        editable |= MessageFlag.IS_VOICE_MESSAGE
    v2 = message.flags & MessageFlag.IS_COMPONENTS_V2
    return flags & ~editable | revision.flags & editable | v2
