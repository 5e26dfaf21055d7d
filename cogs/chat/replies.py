"""Conversations in a channel: the chain of replies is the history."""

import discord

from bot.errors import InputError
from bot.storage.conversations import ConversationStore, Kind, Part, Text, Turn

from .hearing import asker_of
from .questions import Question, Questions

ANCESTORS = 10
"""Messages of a reply chain that are fetched from Discord when they are not stored yet."""
CALLED = Text("(calls you without a word)")
CALLED_FOR_NOTHING = (
    "You called me without a question: write it after my name, or see /help for what I can do."
)


class Chains:
    """Stores what calls the bot in a channel, behind the chain that it replies to."""

    def __init__(self, store: ConversationStore, questions: Questions) -> None:
        self._store = store
        self._questions = questions

    async def ask(self, message: discord.Message, me: discord.abc.User) -> tuple[Turn, Question]:
        """Store a message that calls the bot; gives what it asks, too.

        Raises:
            InputError: neither it nor what it replies to says anything.
        """
        question, asker = await self._questions.of_message(message, me), asker_of(message)
        parent, unknown = await self._ancestors(message, me)
        if not (question.parts or parent or unknown):
            raise InputError(CALLED_FOR_NOTHING)
        conversation_id = parent.conversation_id if parent else await self._begin(message)
        for earlier in unknown:
            said = await self._questions.of_message(earlier, me, asker=asker)
            parent = await self._store_one(earlier, said.parts, conversation_id, parent)
        parts = question.parts or (CALLED,)
        return await self._store_one(message, parts, conversation_id, parent), question

    async def _store_one(
        self,
        message: discord.Message,
        parts: tuple[Part, ...],
        conversation_id: int,
        parent: Turn | None,
    ) -> Turn:
        return await self._store.ask(
            conversation_id,
            author_id=message.author.id,
            author_name=message.author.display_name,
            parts=parts,
            message_id=message.id,
            parent_id=parent.id if parent else None,
        )

    async def _begin(self, message: discord.Message) -> int:
        conversation = await self._store.create(
            kind=Kind.CHANNEL,
            guild_id=message.guild.id if message.guild else None,
            channel_id=message.channel.id,
            parent_channel_id=getattr(message.channel, "parent_id", None),
            owner_id=message.author.id,
        )
        return conversation.id

    async def _ancestors(
        self, message: discord.Message, me: discord.abc.User
    ) -> tuple[Turn | None, list[discord.Message]]:
        """Follow the replies up to a stored turn: that turn, and the unknown ones after it.

        What the bot itself spoke was written as well, above it.
        """
        unknown: list[discord.Message] = []
        while len(unknown) < ANCESTORS and (above := _replied_to(message)):
            if turn := await self._chained(above):
                return turn, unknown[::-1]
            found = await _fetched(message, above)
            if found is None:
                break
            if not (found.author.id == me.id and found.flags.voice):
                unknown.append(found)
            message = found
        return None, unknown[::-1]

    async def _chained(self, message_id: int) -> Turn | None:
        """Find the stored turn of a message, if it belongs to a chain."""
        turn = await self._store.turn_of_message(message_id)
        conversation = await self._store.get(turn.conversation_id) if turn else None
        return turn if conversation and conversation.kind is Kind.CHANNEL else None


def _replied_to(message: discord.Message) -> int | None:
    reference = message.reference
    if reference is None or reference.type is not discord.MessageReferenceType.reply:
        return None
    return reference.message_id


async def _fetched(message: discord.Message, above: int) -> discord.Message | None:
    """Get the message that this one replies to; None when it is deleted or may not be read."""
    resolved = message.reference.resolved if message.reference else None
    if isinstance(resolved, discord.Message):
        return resolved
    if isinstance(resolved, discord.DeletedReferencedMessage):
        return None
    try:
        return await message.channel.fetch_message(above)
    except (discord.NotFound, discord.Forbidden):
        return None
