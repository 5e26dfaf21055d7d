"""Reading and writing: what everyone does in a channel."""

import base64
from collections.abc import Sequence
from typing import Final

from sandbox.discord import payloads
from sandbox.discord.actors.person import Id, Person
from sandbox.discord.records import Json, MessageFlag
from sandbox.discord.state import Draft, Revision
from sandbox.discord.uploads import Upload

File = tuple[str, bytes]
"""A name and the content."""

WAVEFORM: Final = base64.b64encode(bytes(64)).decode()
_HISTORY: Final = 10_000


class Writing(Person):
    """Reads, writes, reacts, opens direct messages."""

    async def say(
        self,
        channel_id: Id,
        text: str = "",
        *,
        files: Sequence[File] = (),
        reply_to: Id | None = None,
        voice: bool = False,
        voice_seconds: float = 1.0,
        waveform: str = WAVEFORM,
    ) -> Json:
        """Write a message; with `voice` the one file, Opus in Ogg, is sent as a voice message.

        `waveform` is the base64 of up to 256 loudnesses, a byte each.
        """
        body: Json = {"content": text}
        if reply_to is not None:
            body["message_reference"] = {"channel_id": int(channel_id), "message_id": int(reply_to)}
        kind = "audio/ogg" if voice else None
        uploads = {i: Upload(name, content, kind) for i, (name, content) in enumerate(files)}
        if voice:
            spoken = {"duration_secs": voice_seconds, "waveform": waveform}
            body["attachments"] = [{"id": i, **spoken} for i in uploads]
            body["flags"] = int(MessageFlag.IS_VOICE_MESSAGE)
        draft = Draft.from_json(body, uploads)
        return self._shown(self._state.create_message(self.id, int(channel_id), draft))

    async def edit(self, channel_id: Id, message_id: Id, text: str) -> Json:
        """Change one's own message."""
        revision = Revision.from_json({"content": text})
        return self._shown(
            self._state.edit_message(self.id, int(channel_id), int(message_id), revision)
        )

    async def delete(self, channel_id: Id, message_id: Id) -> None:
        """Delete a message; an ephemeral one of one's own is dismissed."""
        message = self._message(channel_id, message_id)
        if message.ephemeral_to == self.id:
            self._state.delete_ephemeral(message)
        else:
            self._state.delete_message(self.id, int(channel_id), int(message_id))

    async def react(self, channel_id: Id, message_id: Id, emoji: str) -> None:
        """React with an emoji."""
        self._state.add_reaction(self.id, int(channel_id), int(message_id), emoji)

    async def unreact(self, channel_id: Id, message_id: Id, emoji: str) -> None:
        """Take one's reaction back."""
        self._state.remove_reaction(self.id, int(channel_id), int(message_id), emoji)

    async def pin(self, channel_id: Id, message_id: Id) -> None:
        """Pin a message."""
        self._state.pin(self.id, int(channel_id), int(message_id))

    async def unpin(self, channel_id: Id, message_id: Id) -> None:
        """Take a message out of the pins."""
        self._state.unpin(self.id, int(channel_id), int(message_id))

    async def type(self, channel_id: Id) -> None:
        """Show that one is typing."""
        self._state.type_in(self.id, int(channel_id))

    async def open_dm(self) -> int:
        """Open the direct messages with the bot; give the channel's id."""
        return self._state.open_dm(self.id, self._state.bot_id).id

    def sees(self, channel_id: Id) -> list[Json]:
        """Give the messages that this person sees in a channel now, oldest first.

        Raises:
            DiscordError: 50001 when they may not even see the channel.
        """
        channel = self._channel(channel_id)
        found = self._state.history(self.id, channel.id, limit=_HISTORY)
        whispered = [
            each
            for each in self._state.ephemerals.values()
            if each.ephemeral_to == self.id and each.channel_id == channel.id
        ]
        return [self._shown(each) for each in sorted((*found, *whispered), key=lambda m: m.id)]

    def guilds(self) -> list[Json]:
        """List the servers that this person is in, as `{"id", "name", "permissions", …}`."""
        return [
            payloads.my_guild(self._state, guild, viewer=self.id)
            for guild in self._state.guilds.values()
            if self.id in guild.members
        ]

    def channels(self, guild_id: Id) -> list[Json]:
        """List the channels of a server that this person sees, and the threads in them."""
        guild = self._state.guild(int(guild_id))
        self._state.require_in_guild(self.id, guild)
        everything = (*guild.channels.values(), *guild.threads.values())
        return [
            payloads.channel(self._state, each, viewer=self.id)
            for each in everything
            if self._state.can_view(self.id, each)
        ]
