"""Messages that are turns: in the bot's threads, in direct messages, and where it is called."""

from dataclasses import dataclass

import discord

from bot.attachments import Heard
from bot.client import Bot, home_of
from bot.conversation import Floor
from bot.storage.conversations import Conversation, Kind, Text, Turn

from .order import InOrder
from .questions import Questions, all_attachments, words
from .quotes import Quotes
from .replies import Chains

TALK = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said to the bot, as it is stored, and the sounds in it."""

    turn: Turn
    kind: Kind
    heard: tuple[Heard, ...]


class Listening:
    """Stores what people say to the bot, and what becomes of it."""

    def __init__(self, client: Bot, questions: Questions, quotes: Quotes, floor: Floor) -> None:
        services = client.services
        self._client = client
        self._conversations = services.conversations
        self._store = services.conversations.store
        self._settings = services.settings
        self._access = services.access
        self._questions = questions
        self._quotes = quotes
        self._floor = floor
        self._in_order = InOrder()
        self._chains = Chains(self._store, questions)

    async def hear(self, message: discord.Message) -> Said | None:
        """Store a message that is meant for the bot; None for all others.

        Raises:
            InputError: the bot was called, but without anything to answer.
            NotAllowedError: the server keeps chatting for roles that who wrote it does not have.
        """
        if message.webhook_id or message.type not in TALK:
            return None
        if message.guild is None and getattr(message.channel, "guild_id", None) is not None:
            return None  # not a direct message: Discord has not told of that server yet
        if self._is_ours(message):
            async with self._in_order.at(message.channel.id):
                if conversation := await self._conversation(message):
                    return await self._hear_next(conversation, message)
        if not await self._is_called(message):
            return None
        await self._check(message)
        async with self._in_order.at(message.channel.id):
            return await self._hear_call(message)

    async def _hear_next(self, conversation: Conversation, message: discord.Message) -> Said | None:
        if await self._is_known(message):
            return None
        await self._check(message)
        with self._floor.listening(("conversation", conversation.id)):
            return await self._turn(conversation, message)

    async def _hear_call(self, message: discord.Message) -> Said | None:
        if await self._is_known(message):
            return None
        turn, question = await self._chains.ask(message, self._me(message))
        return Said(turn, Kind.CHANNEL, question.heard)

    async def _is_known(self, message: discord.Message) -> bool:
        """Tell that Discord's event and the look at what was missed both brought the same files."""
        if not all_attachments(message):
            return False  # reading words again costs nothing
        return await self._store.turn_of_message(message.id) is not None

    async def _check(self, message: discord.Message) -> None:
        """Let somebody talk to the bot whom the server lets use `/chat`."""
        guild_id = message.guild.id if message.guild else None
        await self._access.check_command(guild_id, message.author.id, "chat")

    def _me(self, message: discord.Message) -> discord.abc.User:
        """Give the bot as the server knows it, once Discord has told of that server."""
        me = (message.guild and message.guild.me) or self._client.user
        if me is None:
            raise TypeError("a message came before the bot knew itself")
        return me

    def _is_ours(self, message: discord.Message) -> bool:
        """Tell the bot's threads and direct messages from channels that are not its own."""
        if message.guild is None:
            return True
        channel = message.channel
        return isinstance(channel, discord.Thread) and channel.owner_id == self._me(message).id

    async def _conversation(self, message: discord.Message) -> Conversation | None:
        """Find the conversation of a thread of ours; a direct message always has one."""
        found = await self._store.in_channel(message.channel.id)
        if found or message.guild is not None:
            return found
        return await self._store.create(
            kind=Kind.DM, guild_id=None, channel_id=message.channel.id, owner_id=message.author.id
        )

    async def _turn(self, conversation: Conversation, message: discord.Message) -> Said | None:
        question = await self._questions.of_message(message, self._me(message))
        if not question.parts:
            return None
        turn = await self._store.ask(
            conversation.id,
            author_id=message.author.id,
            author_name=message.author.display_name,
            parts=question.parts,
            message_id=message.id,
        )
        return Said(turn, conversation.kind, question.heard)

    async def _is_called(self, message: discord.Message) -> bool:
        """Tell whether a message mentions the bot or replies to it, where that is answered."""
        if message.guild is None or not (self._is_mentioned(message) or self._is_reply(message)):
            return False
        home = home_of(message.channel) or message.channel.id
        settings = await self._settings.chat(message.guild.id, home)
        return settings.answers_mentions_in(home)

    def _is_mentioned(self, message: discord.Message) -> bool:
        return self._me(message).id in message.raw_mentions

    def _is_reply(self, message: discord.Message) -> bool:
        above = message.reference.resolved if message.reference else None
        return isinstance(above, discord.Message) and above.author.id == self._me(message).id

    async def revise(self, message: discord.Message) -> tuple[Turn, Kind] | None:
        """Store an edit; gives the turn when it is its author's last and wants a new answer.

        Raises:
            NotAllowedError: whoever wrote it may not have it answered any more.
        """
        if message.webhook_id:
            return None
        async with self._in_order.at(message.channel.id):
            return await self._revise(message)

    async def _revise(self, message: discord.Message) -> tuple[Turn, Kind] | None:
        before = await self._store.turn_of_message(message.id)
        if before is None or not self._differs(message, before):
            return None
        question = await self._questions.of_message(message, self._me(message), before=before.parts)
        parts = question.parts
        turn = await self._store.revise(message.id, parts) if parts else None
        conversation = await self._store.get(turn.conversation_id) if turn else None
        if turn is None or conversation is None:
            return None
        last = await self._store.last_question(conversation.id, message.author.id)
        if last is None or last.id != turn.id:
            return None
        await self._check(message)
        return turn, conversation.kind

    def _differs(self, message: discord.Message, before: Turn) -> bool:
        """Tell an edit from Discord's own changes to a message, such as link previews."""
        if message.edited_at is None:
            return False
        first = before.parts[0] if before.parts else None
        said = first.text if isinstance(first, Text) else ""
        dropped_files = not message.attachments and len(before.parts) > 1
        return words(message, self._me(message)) != said or dropped_files

    async def forget(self, channel_id: int, message_ids: set[int]) -> None:
        """Take deleted messages out of the history."""
        async with self._in_order.at(channel_id):
            quotes = await self._quotes.lost(message_ids)
            turns = await self._store.forget_messages(message_ids - quotes)
        for turn in turns:
            if answer := self._conversations.live(turn.id):
                answer.stop("The answer was deleted.")
            await self._quotes.take_away(turn, message_ids)

    async def forget_channel(self, channel_id: int) -> None:
        """End and forget the conversations of a deleted channel or thread."""
        self._conversations.stop_in(channel_id, "The channel was deleted.")
        await self._store.forget_channel(channel_id)
