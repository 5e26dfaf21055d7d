"""`/conversation`: looks at, steers, resets, exports and ends the conversation one stands in."""

import asyncio
import io
import logging
from collections.abc import Iterable
from contextlib import suppress

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, Services
from bot.conversation import Answer, transcript
from bot.errors import InputError, NotAllowedError
from bot.settings import ChatSettings
from bot.settings.personas import persona as persona_named
from bot.storage.conversations import Conversation, Kind
from cogs.choices import models, personas

log = logging.getLogger(__name__)

NONE_HERE = (
    "There is no conversation with me here. Use this in a thread that /chat opened, or in a direct "
    "message with me."
)
NONE_YET = "We have no conversation yet. Write me a message here, and one begins."
LAST_WORDS = 5.0
"""Seconds that a stopped answer gets to be shown before its thread is archived."""


class ConversationCommands(commands.GroupCog, name="Conversation", group_name="conversation"):
    """The conversation that you are in."""

    def __init__(self, services: Services) -> None:
        self._conversations = services.conversations
        self._store = services.conversations.store
        self._access = services.access

    @app_commands.command(name="info")
    async def info(self, interaction: discord.Interaction[Bot]) -> None:
        """Shows the model, the persona and the size of this conversation."""
        conversation = await self._here(interaction)
        settings = await self._conversations.settings(conversation)
        totals = await self._store.totals(conversation.id)
        people = _counted(totals.people, "person", "people")
        pictures = _counted(totals.pictures, "picture")
        lines = [
            f"Model `{settings.model}`, {_manner(settings)}.",
            f"{_counted(totals.turns, 'turn')} by {people}, {pictures}.",
            f"{totals.prompt_tokens:,} tokens were read and {totals.completion_tokens:,} written.",
        ]
        if conversation.summary:
            lines.append("Older turns are folded into a summary.")
        await interaction.response.send_message("\n".join(lines), ephemeral=True)

    @app_commands.command(name="model")
    @app_commands.describe(model="Which model answers from now on; leave it out for the default")
    @app_commands.autocomplete(model=models)
    async def model(
        self,
        interaction: discord.Interaction[Bot],
        model: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Chooses the model that answers in this conversation."""
        conversation = await self._steered(interaction)
        if model is not None:
            await self._access.check_model(interaction.guild_id, interaction.user.id, model)
        await self._store.set_model(conversation.id, model)
        shown = (model or "").replace("`", "'")
        chosen = f"`{shown}`" if model else "the default model"
        await interaction.response.send_message(f"From now on {chosen} answers here.")

    @app_commands.command(name="persona")
    @app_commands.describe(persona="The manner in which I answer; leave it out for the default")
    @app_commands.autocomplete(persona=personas)
    async def persona(
        self, interaction: discord.Interaction[Bot], persona: str | None = None
    ) -> None:
        """Chooses the manner in which I answer in this conversation."""
        chosen = persona_named(persona).name if persona else None
        conversation = await self._steered(interaction)
        await self._store.set_persona(conversation.id, chosen)
        words = f"as `{chosen}`" if chosen else "in the default manner"
        await interaction.response.send_message(f"From now on I answer {words}.")

    @app_commands.command(name="reset")
    async def reset(self, interaction: discord.Interaction[Bot]) -> None:
        """Forgets what was said here; the messages stay, but I no longer know them."""
        conversation = await self._steered(interaction)
        self._conversations.stop_in(conversation.channel_id, "The conversation was reset.")
        removed = await self._store.reset(conversation.id)
        forgotten = f"I have forgotten {_counted(removed, 'turn')}" if removed else "I know nothing"
        await interaction.response.send_message(
            f"{forgotten} of this conversation. We start afresh."
        )

    @app_commands.command(name="export")
    async def export(self, interaction: discord.Interaction[Bot]) -> None:
        """Gives you this conversation as a Markdown file."""
        conversation = await self._here(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        turns = await self._store.history(conversation.id, pictures=0)
        text = transcript(conversation, turns)
        file = discord.File(io.BytesIO(text.encode()), f"conversation-{conversation.id}.md")
        await interaction.edit_original_response(
            content=f"The conversation as I know it, {_counted(len(turns), 'turn')}.",
            attachments=[file],
        )

    @app_commands.command(name="end")
    async def end(self, interaction: discord.Interaction[Bot]) -> None:
        """Ends this conversation: I no longer answer here unless I am mentioned."""
        conversation = await self._steered(interaction)
        stopped = self._conversations.stop_in(
            conversation.channel_id, "The conversation was ended."
        )
        await self._store.end(conversation.id)
        in_dm = conversation.kind is Kind.DM
        anew = "Your next message begins a new one." if in_dm else "Start a new one with /chat."
        await interaction.response.send_message(f"This conversation has ended. {anew}")
        if isinstance(interaction.channel, discord.Thread):
            await _archive(interaction.channel, stopped)

    async def _here(self, interaction: discord.Interaction[Bot]) -> Conversation:
        conversation = await self._store.in_channel(interaction.channel_id or 0)
        if conversation is None:
            raise InputError(NONE_YET if interaction.guild_id is None else NONE_HERE)
        return conversation

    async def _steered(self, interaction: discord.Interaction[Bot]) -> Conversation:
        """Give the conversation to somebody who may change it."""
        conversation = await self._here(interaction)
        if interaction.user.id == conversation.owner_id:
            return conversation
        if not await interaction.client.is_moderator(interaction):
            raise NotAllowedError(
                "Only the person who began this conversation, or a moderator, may do that."
            )
        return conversation


async def _archive(thread: discord.Thread, stopped: Iterable[Answer]) -> None:
    """Put a thread away, once the stopped answers are shown: an archived one takes no edits."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS):
            for answer in stopped:
                await answer.shown.wait()
    try:
        await thread.edit(archived=True)
    except discord.HTTPException as error:
        log.info("the thread of an ended conversation stays open: %s", error)


def _manner(settings: ChatSettings) -> str:
    own = "with instructions of this server's own"
    return own if settings.system_prompt else f"persona `{settings.persona}`"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


async def setup(bot: Bot) -> None:
    """Add the commands."""
    await bot.add_cog(ConversationCommands(bot.services))
