"""Reactions to messages."""

import re
from typing import Final

from sandbox.discord import payloads
from sandbox.discord.errors import refusal
from sandbox.discord.events import Event
from sandbox.discord.permissions import Permission
from sandbox.discord.records import Channel, Json, Message, Reaction
from sandbox.discord.state.memberships import require_open
from sandbox.discord.store import Store

MAX_REACTIONS: Final = 20
"""Different emoji under one message."""

_CUSTOM: Final = re.compile(r"(?:a:)?(\w{2,32}):(\d{1,20})")
_KEYCAP: Final = re.compile(r"[0-9#*]\ufe0f?\u20e3")
_FIRST_SYMBOL: Final = 0x203C
_LONGEST: Final = 32


class Reactions(Store):
    """Adds, takes back and lists reactions. An emoji is `😀`, or `name:id` for a custom one."""

    def add_reaction(self, actor: int, channel_id: int, message_id: int, emoji: str) -> None:
        """React; an emoji that is new to the message needs Add Reactions."""
        channel, message = self._reactable(actor, channel_id, message_id)
        wanted = _parse(emoji)
        reaction = _find(message, wanted)
        if reaction is None:
            self.require(actor, channel, Permission.ADD_REACTIONS)
            if len(message.reactions) >= MAX_REACTIONS:
                raise refusal(30010)
            message.reactions.append(wanted)
            reaction = wanted
        if actor in reaction.user_ids:
            return
        reaction.user_ids[actor] = None
        data = self._event_data(actor, message, reaction)
        data["message_author_id"] = str(message.author.id)
        if channel.guild_id is not None:
            data["member"] = payloads.guild_member(self.member(channel.guild_id, actor))
        self.publish(Event("MESSAGE_REACTION_ADD", data, channel.guild_id, channel))

    def remove_reaction(
        self,
        actor: int,
        channel_id: int,
        message_id: int,
        emoji: str,
        *,
        user_id: int | None = None,
    ) -> None:
        """Take a reaction back: one's own, or with Manage Messages that of `user_id`."""
        channel, message = self._reactable(actor, channel_id, message_id)
        owner = actor if user_id is None else user_id
        if owner != actor:
            self.require(actor, channel, Permission.MANAGE_MESSAGES)
        reaction = _find(message, _parse(emoji))
        if reaction is None:
            raise refusal(10014)
        if owner not in reaction.user_ids:
            return
        del reaction.user_ids[owner]
        if not reaction.user_ids:
            message.reactions.remove(reaction)
        data = self._event_data(owner, message, reaction)
        self.publish(Event("MESSAGE_REACTION_REMOVE", data, channel.guild_id, channel))

    def clear_reactions(
        self, actor: int, channel_id: int, message_id: int, emoji: str | None = None
    ) -> None:
        """Take all reactions away, or all with one emoji; needs Manage Messages."""
        channel, message = self._reactable(actor, channel_id, message_id)
        self.require(actor, channel, Permission.MANAGE_MESSAGES)
        if emoji is None:
            message.reactions.clear()
            data = _place(message)
            self.publish(Event("MESSAGE_REACTION_REMOVE_ALL", data, channel.guild_id, channel))
            return
        reaction = _find(message, _parse(emoji))
        if reaction is None:
            raise refusal(10014)
        message.reactions.remove(reaction)
        data = _place(message) | {"emoji": payloads.reaction_emoji(reaction)}
        self.publish(Event("MESSAGE_REACTION_REMOVE_EMOJI", data, channel.guild_id, channel))

    def reacted(self, actor: int, channel_id: int, message_id: int, emoji: str) -> list[int]:
        """List the ids of the users who chose an emoji, ascending."""
        channel = self.channel(channel_id)
        self.require(actor, channel, Permission.READ_MESSAGE_HISTORY)
        reaction = _find(self.message(channel_id, message_id), _parse(emoji))
        return sorted(reaction.user_ids) if reaction else []

    def _reactable(self, actor: int, channel_id: int, message_id: int) -> tuple[Channel, Message]:
        channel = self.channel(channel_id)
        self.require(actor, channel, Permission.READ_MESSAGE_HISTORY)
        message = self.message(channel_id, message_id)
        require_open(channel)
        return channel, message

    @staticmethod
    def _event_data(actor: int, message: Message, reaction: Reaction) -> Json:
        return _place(message) | {
            "user_id": str(actor),
            "emoji": payloads.reaction_emoji(reaction),
            "burst": False,
            "type": 0,
        }


def _place(message: Message) -> Json:
    place = payloads.place(message.channel_id, message.guild_id)
    return place | {"message_id": str(message.id)}


def _parse(emoji: str) -> Reaction:
    custom = _CUSTOM.fullmatch(emoji)
    if custom is not None:
        return Reaction(custom[1], int(custom[2]))
    looks_right = emoji and len(emoji) <= _LONGEST and not emoji.isalnum()
    if _KEYCAP.fullmatch(emoji) or (looks_right and _is_symbol(emoji)):
        return Reaction(emoji)
    raise refusal(10014)


def _is_symbol(emoji: str) -> bool:
    """Tell an emoji from ordinary text; © and ® are the only ones below the symbol blocks."""
    return all(ord(sign) >= _FIRST_SYMBOL or sign in "©®\u200d" for sign in emoji)


def _find(message: Message, wanted: Reaction) -> Reaction | None:
    for reaction in message.reactions:
        if (reaction.name, reaction.id) == (wanted.name, wanted.id):
            return reaction
    return None
