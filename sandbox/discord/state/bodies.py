"""What a message is made of: files, embeds, components, mentions."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from sandbox.discord import embeds as embed_rules
from sandbox.discord import mentions, payloads, uploads
from sandbox.discord.components import validate
from sandbox.discord.drafts import MAX_ATTACHMENTS, Draft
from sandbox.discord.errors import invalid_form, too_long
from sandbox.discord.mentions import AllowedMentions
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Application, Channel, Message, MessageType
from sandbox.discord.snowflakes import Clock
from sandbox.discord.state.memberships import Memberships
from sandbox.discord.uploads import Upload

ATTACHMENT_SIZE_LIMIT: Final = 25 * 1024 * 1024
"""Bytes that a file may have."""


class Bodies(Memberships):
    """Fills messages with what a draft or a revision asks for."""

    def __init__(self, application: Application, *, clock: Clock = time.time) -> None:
        super().__init__(application, clock=clock)
        self.attachment_size_limit = ATTACHMENT_SIZE_LIMIT
        self._nonces: OrderedDict[tuple[int, int, str], Message] = OrderedDict()

    def fill(self, message: Message, draft: Draft) -> None:
        """Give a new message its files, embeds and components."""
        message.embeds = embed_rules.rich(draft.embeds)
        self.attach(message, draft.uploads)
        names = [each.filename for each in message.attachments]
        message.components = validate(list(draft.components), message.flags, files=names)
        self.resolve_media(message)

    def attach(self, message: Message, files: Sequence[Upload]) -> None:
        """Add files to a message."""
        if len(message.attachments) + len(files) > MAX_ATTACHMENTS:
            raise too_long("attachments", MAX_ATTACHMENTS)
        for file in files:
            made = uploads.attachment(
                file, attachment_id=self.ids.next(), channel_id=message.channel_id
            )
            self.cdn.keep(made, file.content)
            message.attachments.append(made)

    def resolve_media(self, message: Message) -> None:
        """Point embeds to the files that they name; a file that an embed shows leaves the list."""
        if not message.embeds:
            return
        named = embed_rules.attached_names(message.embeds)
        shown = [each for each in message.attachments if each.filename in named]
        media = {each.filename: payloads.attachment(self, each) for each in shown}
        embed_rules.resolve(message.embeds, media)
        message.embedded += shown
        message.attachments = [each for each in message.attachments if each not in shown]

    def forget_files(self, message: Message) -> None:
        """Drop the bytes of a message that is gone."""
        for attachment in (*message.attachments, *message.embedded):
            self.cdn.forget(attachment.id)

    def forget_messages(self, channel: Channel) -> None:
        """Drop all that stood in a channel that is gone."""
        for message in channel.messages.values():
            message.deleted = True
            self.forget_files(message)

    def set_mentions(self, message: Message, allowed: AllowedMentions) -> None:
        """Work out whom a message mentions, from its text and from what it may ping."""
        text = mentions.shown_text(message.content, message.components)
        ids = [i for i in mentions.users(text) if i in self.users and allowed.may_ping_user(i)]
        replied = self._replied_to(message)
        if replied is not None and allowed.replied_user and replied not in ids:
            ids.append(replied)
        message.mention_ids = tuple(ids)
        guild = self.guilds.get(message.guild_id or 0)
        if guild is None:
            return
        channel = self.channel(message.channel_id)
        granted = self.permissions(message.author.id, channel)
        pings_all = bool(granted & Permission.MENTION_EVERYONE)
        message.mention_everyone = pings_all and allowed.everyone and mentions.everyone(text)
        found = [guild.roles[i] for i in mentions.roles(text) if i in guild.roles]
        message.mention_role_ids = tuple(
            role.id
            for role in found
            if (role.mentionable or pings_all) and allowed.may_ping_role(role.id)
        )

    def _replied_to(self, message: Message) -> int | None:
        if message.type != MessageType.REPLY or message.reference is None:
            return None
        channel = self.channel(message.channel_id)
        original = channel.messages.get(message.reference.message_id or 0)
        return original.author.id if original else None


def v2_refusal(name: str) -> Exception:
    """Make the refusal of a field that does not go with components V2."""
    sentence = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    return invalid_form((name, code, sentence))
