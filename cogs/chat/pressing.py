"""What the buttons on an answer do."""

import discord

from bot.client import Bot, require_asker_or_moderator
from bot.conversation import Conversations, Floor
from bot.errors import RESTARTING, EndpointBusy, InputError, NotAllowedError
from bot.storage.conversations import Conversation, State, Turn
from bot.usage import Caller, Calls

from .answering import place_of
from .buttons import Action

LAST_EDIT = 0.1
"""Seconds that an answer may take from what people see as its end to its end."""


class Pressing:
    """Stops, regenerates, continues and rates answers, for those who may."""

    def __init__(self, conversations: Conversations, calls: Calls, floor: Floor) -> None:
        self._conversations = conversations
        self._calls = calls
        self._store = conversations.store
        self._floor = floor

    async def press(
        self, interaction: discord.Interaction[Bot], action: Action, turn_id: int
    ) -> None:
        """Do what a button on an answer is for."""
        turn = await self._store.turn(turn_id)
        if turn is None or turn.channel_id != interaction.channel_id:
            raise InputError("I no longer have this answer. Ask again with /chat.")
        match action:
            case Action.UP | Action.DOWN:
                await self._rate(interaction, turn, 1 if action is Action.UP else -1)
            case Action.STOP:
                await self._stop(interaction, turn)
            case Action.REGENERATE | Action.CONTINUE:
                await self._again(interaction, turn, action)

    async def _rate(self, interaction: discord.Interaction[Bot], turn: Turn, value: int) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        up, down = await self._store.rate(turn.id, interaction.user.id, value)
        await interaction.edit_original_response(
            content=f"Noted, thank you. This answer has 👍 {up} and 👎 {down}."
        )

    async def _stop(self, interaction: discord.Interaction[Bot], turn: Turn) -> None:
        await require_asker_or_moderator(interaction, turn.author_id)
        live = self._conversations.live(turn.id)
        if live is None:
            raise InputError("This answer has ended already.")
        live.stop()
        await interaction.response.defer()

    async def _again(
        self, interaction: discord.Interaction[Bot], turn: Turn, action: Action
    ) -> None:
        await require_asker_or_moderator(interaction, turn.author_id)
        conversation = await self._store.get(turn.conversation_id)
        question = await self._store.question_of(turn.id)
        answer = await self._store.answer_to(question.id) if question else None
        is_theirs = answer is not None and answer.position == turn.position
        if not (conversation and question and answer and is_theirs) or conversation.ended:
            raise InputError(
                "The question was deleted, or the conversation has ended. Ask again with /chat."
            )
        settings = await self._conversations.settings(conversation)
        await self._calls.check(_asker(turn, conversation), settings.model)
        await _reopen(interaction.channel)
        place = place_of(question, conversation.kind)
        # People see an answer's end a little before its place is free.
        patience = 0.0 if answer.state is State.STREAMING else LAST_EDIT
        if not await self._floor.is_free(place, within=patience):
            raise InputError("I am still answering here. Wait for the end, or press Stop first.")
        if self._floor.is_closing:
            raise EndpointBusy(RESTARTING)
        # Taken before anything is awaited: a second press meanwhile finds it taken.
        self._floor.heard(place, answer if action is Action.CONTINUE else question, at_once=True)
        await interaction.response.defer()


def _asker(turn: Turn, conversation: Conversation) -> Caller:
    """Name who asked, whoever presses: it is their question that is answered again."""
    return Caller(
        user_id=turn.author_id or conversation.owner_id,
        guild_id=conversation.guild_id,
        channel_id=conversation.channel_id,
        command="chat",
    )


async def _reopen(channel: object) -> None:
    """Bring back a thread that Discord has put away: until then its messages cannot be edited."""
    if not isinstance(channel, discord.Thread) or not channel.archived:
        return
    if channel.locked:
        raise NotAllowedError(
            "This thread is closed. Ask a moderator to open it, or ask again with /chat."
        )
    await channel.edit(archived=False)
