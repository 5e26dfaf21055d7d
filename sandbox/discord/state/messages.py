"""Sending messages, reading history, and what follows from a message that was sent."""

from typing import Final

from sandbox.discord import payloads
from sandbox.discord.drafts import Draft
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission
from sandbox.discord.records import (
    Channel,
    InteractionOrigin,
    Message,
    MessageFlag,
    MessageType,
    Reference,
)
from sandbox.discord.state.rules import Rules

MAX_HISTORY: Final = 10_000
"""Messages kept per channel; the oldest are forgotten."""

MAX_EPHEMERALS: Final = 2_000
_MAX_NONCES: Final = 1_000
_ALLOWED_FLAGS = int(
    MessageFlag.SUPPRESS_EMBEDS
    | MessageFlag.SUPPRESS_NOTIFICATIONS
    | MessageFlag.IS_VOICE_MESSAGE
    | MessageFlag.IS_COMPONENTS_V2
)
_FROM_INTERACTION = int(MessageFlag.EPHEMERAL | MessageFlag.LOADING)


class Messages(Rules):
    """Sends and lists messages."""

    def create_message(
        self,
        author_id: int,
        channel_id: int,
        draft: Draft | str,
        *,
        interaction: InteractionOrigin | None = None,
        ephemeral_to: int | None = None,
        kind: MessageType | None = None,
    ) -> Message:
        """Send a message.

        With `interaction` it answers one: the channel's permissions do not count, and `kind` says
        how. With `ephemeral_to` only that user ever sees it.

        Raises:
            DiscordError: whatever Discord refuses.
        """
        draft = Draft(draft) if isinstance(draft, str) else draft
        channel = self.channel(channel_id)
        if interaction is None:
            self.require_to_send(author_id, channel, draft)
            repeated = self._repeated(author_id, channel_id, draft)
            if repeated is not None:
                return repeated
        self.check_draft(draft)
        message = self._written(author_id, channel, draft, interaction=interaction)
        if kind is not None:
            message.type = kind
        if ephemeral_to is not None:
            return self._whispered(message, ephemeral_to)
        channel.last_written_at[author_id] = self.clock()
        self.deliver(channel, message)
        return message

    def deliver(self, channel: Channel, message: Message) -> None:
        """Put a finished message into a channel's history and tell everyone there."""
        self._count_in_thread(channel, message)
        channel.messages[message.id] = message
        channel.last_message_id = message.id
        while len(channel.messages) > MAX_HISTORY:
            _, dropped = channel.messages.popitem(last=False)
            self.forget_files(dropped)
        data = payloads.message_event(self, message)
        self.publish(Event("MESSAGE_CREATE", data, channel.guild_id, channel))

    def system_message(
        self,
        author_id: int,
        channel: Channel,
        kind: MessageType,
        *,
        content: str = "",
        reference: Reference | None = None,
        mention_ids: tuple[int, ...] = (),
    ) -> Message:
        """Write one of Discord's own messages, such as the one that announces a thread."""
        message = Message(
            id=self.ids.next(),
            channel_id=channel.id,
            author=self.user(author_id),
            content=content,
            type=kind,
            guild_id=channel.guild_id,
            reference=reference,
            mention_ids=mention_ids,
        )
        self.deliver(channel, message)
        return message

    def history(
        self,
        actor: int,
        channel_id: int,
        *,
        before: int | None = None,
        after: int | None = None,
        around: int | None = None,
        limit: int = 50,
    ) -> list[Message]:
        """List messages, newest first; none without the right to read the history."""
        channel = self.visible_channel(actor, channel_id)
        if not self.permissions(actor, channel) & Permission.READ_MESSAGE_HISTORY:
            return []
        ids = list(channel.messages)
        if around is not None:
            ids = _around(ids, around, limit)
        elif after is not None:
            ids = [i for i in ids if i > after][:limit]
        elif before is not None:
            ids = [i for i in ids if i < before][-limit:]
        else:
            ids = ids[-limit:]
        return [channel.messages[i] for i in reversed(ids)]

    def readable_message(self, actor: int, channel_id: int, message_id: int) -> Message:
        """Find a message that the actor may read; refuse with 10003, 50001, 50013 or 10008."""
        channel = self.channel(channel_id)
        self.require(actor, channel, Permission.READ_MESSAGE_HISTORY)
        return self.message(channel_id, message_id)

    def type_in(self, actor: int, channel_id: int) -> None:
        """Show that someone is typing."""
        channel = self.channel(channel_id)
        needed = (
            Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        )
        self.require(actor, channel, needed)
        data = payloads.place(channel.id, channel.guild_id)
        data |= {"user_id": str(actor), "timestamp": int(self.clock())}
        if channel.guild_id is not None:
            data["member"] = payloads.guild_member(self.member(channel.guild_id, actor))
        self.publish(Event("TYPING_START", data, channel.guild_id, channel))

    def _repeated(self, author_id: int, channel_id: int, draft: Draft) -> Message | None:
        """Find the message that the same author sent with the same enforced nonce."""
        if not draft.enforce_nonce or draft.nonce is None:
            return None
        earlier = self._nonces.get((author_id, channel_id, str(draft.nonce)))
        return None if earlier is None or earlier.deleted else earlier

    def _written(
        self,
        author_id: int,
        channel: Channel,
        draft: Draft,
        *,
        interaction: InteractionOrigin | None,
    ) -> Message:
        reference = self.answered_message(channel, draft)
        allowed = _ALLOWED_FLAGS | (_FROM_INTERACTION if interaction else 0)
        message = Message(
            id=self.ids.next(),
            channel_id=channel.id,
            author=self.user(author_id),
            content=draft.content.strip(),
            type=MessageType.REPLY if reference else MessageType.DEFAULT,
            guild_id=channel.guild_id,
            tts=draft.tts,
            flags=draft.flags & allowed,
            reference=reference,
            nonce=draft.nonce,
        )
        if interaction is not None:
            message.interaction = interaction
            message.application_id = message.webhook_id = self.application.id
        self.fill(message, draft)
        self.set_mentions(message, draft.allowed_mentions)
        if draft.enforce_nonce and draft.nonce is not None:
            self._nonces[author_id, channel.id, str(draft.nonce)] = message
            while len(self._nonces) > _MAX_NONCES:
                self._nonces.popitem(last=False)
        return message

    def _whispered(self, message: Message, reader: int) -> Message:
        """Keep an ephemeral message where only its reader and its sender find it."""
        message.flags |= MessageFlag.EPHEMERAL
        message.ephemeral_to = reader
        for attachment in message.attachments:
            attachment.ephemeral = True
        self.ephemerals[message.id] = message
        while len(self.ephemerals) > MAX_EPHEMERALS:
            _, dropped = self.ephemerals.popitem(last=False)
            self.forget_files(dropped)
        data = payloads.message_event(self, message)
        only = frozenset({reader})
        self.publish(Event("MESSAGE_CREATE", data, message.guild_id, only=only))
        return message

    def _count_in_thread(self, channel: Channel, message: Message) -> None:
        thread = channel.thread
        if thread is None:
            return
        if thread.archived:
            self.set_archived(channel, archived=False)
        message.position = thread.message_count
        if message.type != MessageType.THREAD_STARTER_MESSAGE:
            thread.message_count += 1
            thread.total_message_sent += 1
        if message.type in (MessageType.DEFAULT, MessageType.REPLY):
            joining = (message.author.id, *message.mention_ids)
            self.join_silently(channel, joining, by=message.author.id)


def _around(ids: list[int], middle: int, limit: int) -> list[int]:
    older = [i for i in ids if i < middle]
    rest = [i for i in ids if i >= middle]
    half = limit // 2
    return (older[-half:] if half else []) + rest[: limit - half]
