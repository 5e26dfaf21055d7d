"""`/chat`: acknowledges the question and finds the place where it is answered."""

import io
import logging
from dataclasses import dataclass, replace
from typing import Final

import discord

from bot.attachments import Heard
from bot.client import FAILURES, Bot, Services, caller_of, home_of
from bot.errors import InputError, NotAllowedError
from bot.settings.personas import persona as persona_named
from bot.storage.conversations import Conversation, Kind, Picture, Turn

from .asked import Asked
from .hearing import Asker
from .possible import must_be_able_to_write, must_open_private_threads, why_no_thread
from .questions import Questions

log = logging.getLogger(__name__)

ARCHIVE_AFTER: Final = 1_440
"""Minutes without a message after which Discord hides a thread; writing in it brings it back."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is answered: the conversation and the message that shows the question."""

    conversation: Conversation
    starter: discord.Message


@dataclass(frozen=True, slots=True)
class Opened:
    """A question that was stored, with where it is shown and answered."""

    turn: Turn
    kind: Kind
    starter: discord.Message
    heard: tuple[Heard, ...]

    async def show_pictures(self) -> None:
        """Put the question's pictures under it: what was given to a command nobody else sees."""
        files = [
            discord.File(io.BytesIO(part.data), part.name)
            for part in self.turn.parts
            if isinstance(part, Picture)
        ]
        if not files:
            return
        try:
            await self.starter.edit(attachments=files)
        except discord.HTTPException as error:
            log.info("a question's pictures could not be shown: %s", error)


class Opening:
    """Opens conversations for `/chat`."""

    def __init__(self, services: Services, questions: Questions) -> None:
        self._conversations = services.conversations
        self._store = services.conversations.store
        self._settings = services.settings
        self._calls = services.calls
        self._questions = questions

    async def open(self, interaction: discord.Interaction[Bot], asked: Asked) -> Opened:
        """Acknowledge, find the place, and store the question there.

        Raises:
            InputError: there is no question, or no such persona.
            NotAllowedError: the bot may not write where it was asked to, or the model is kept for
                others.
            BudgetError: a cap is used up.
        """
        if not asked.prompt.strip():
            raise InputError("Your question is empty. Write what you want to know after /chat.")
        if asked.persona is not None:
            asked = replace(asked, persona=persona_named(asked.persona).name)
        place = await self._place(interaction, asked)
        asker = Asker(caller_of(interaction, "chat"), home_of(interaction.channel))
        question = await self._questions.put(asked.prompt, asked.attachments, asker)
        turn = await self._store.ask(
            place.conversation.id,
            author_id=interaction.user.id,
            author_name=interaction.user.display_name,
            parts=question.parts,
            message_id=place.starter.id,
        )
        return Opened(turn, place.conversation.kind, place.starter, question.heard)

    async def _place(self, interaction: discord.Interaction[Bot], asked: Asked) -> Place:
        live = await self._live(interaction)
        await self._check(interaction, asked.model or await self._model(interaction, live))
        if live is not None:
            return await self._next_turn(interaction, asked, live)
        if interaction.guild is None:
            return await self._here(interaction, asked, Kind.DM)
        if asked.private:
            return await self._private_thread(interaction, asked)
        if why := why_no_thread(interaction):
            must_be_able_to_write(interaction)
            return await self._here(interaction, asked, Kind.CHANNEL, note=why)
        return await self._thread(interaction, asked)

    async def _check(self, interaction: discord.Interaction[Bot], model: str) -> None:
        """Refuse now what would be refused later: no thread is opened for nothing."""
        await self._calls.check(caller_of(interaction, "chat"), model)

    async def _model(self, interaction: discord.Interaction[Bot], live: Conversation | None) -> str:
        """Find the model that answers unless somebody chooses another."""
        if live is not None:
            return (await self._conversations.settings(live)).model
        home = home_of(interaction.channel)
        return str((await self._settings.of(interaction.guild_id, home))["chat.model"])

    async def _live(self, interaction: discord.Interaction[Bot]) -> Conversation | None:
        """Find the conversation that one stands in; a text channel itself never is one.

        Commands that many people give at once there are thus acknowledged without waiting for the
        database in line.
        """
        if isinstance(interaction.channel, discord.TextChannel):
            return None
        return await self._store.in_channel(interaction.channel_id or 0)

    async def _next_turn(
        self, interaction: discord.Interaction[Bot], asked: Asked, live: Conversation
    ) -> Place:
        """Go on in the conversation that one stands in, with another model or persona if asked."""
        must_be_able_to_write(interaction)
        is_steered = asked.model is not None or asked.persona is not None
        is_owner = interaction.user.id == live.owner_id
        if is_steered and not (is_owner or await interaction.client.is_moderator(interaction)):
            raise NotAllowedError(
                "Only the person who began this conversation, or a moderator, may choose its model "
                "or persona. Ask without these options."
            )
        starter = await _acknowledge(interaction, asked)
        if asked.model is not None:
            await self._store.set_model(live.id, asked.model)
        if asked.persona is not None:
            await self._store.set_persona(live.id, asked.persona)
        return Place(live, starter)

    async def _here(
        self, interaction: discord.Interaction[Bot], asked: Asked, kind: Kind, *, note: str = ""
    ) -> Place:
        starter = await _acknowledge(interaction, asked, note=note)
        conversation = await self._create(interaction, asked, kind, interaction.channel_id or 0)
        return Place(conversation, starter)

    async def _thread(self, interaction: discord.Interaction[Bot], asked: Asked) -> Place:
        starter = await _acknowledge(interaction, asked)
        channel = interaction.channel
        if not isinstance(channel, discord.TextChannel):
            raise TypeError(f"no threads in {type(channel).__name__}")
        try:
            thread = await channel.create_thread(
                name=asked.title(),
                message=starter,
                auto_archive_duration=ARCHIVE_AFTER,
            )
        except FAILURES as error:  # such as a right withdrawn, or too many threads in the server
            log.info("a thread could not be opened: %s", error)
            note = "I could not open a thread here, so I answer in the channel."
            await interaction.edit_original_response(content=asked.starter(interaction.user, note))
            conversation = await self._create(interaction, asked, Kind.CHANNEL, channel.id)
            return Place(conversation, starter)
        return Place(await self._create(interaction, asked, Kind.THREAD, thread.id), starter)

    async def _private_thread(self, interaction: discord.Interaction[Bot], asked: Asked) -> Place:
        home = home_of(interaction.channel)
        settings = await self._settings.chat(interaction.guild_id, home)
        if not settings.private_threads:
            raise NotAllowedError(
                "Private conversations are switched off here. Leave `private` out, or write to me "
                "in a direct message."
            )
        channel = must_open_private_threads(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        thread = await channel.create_thread(
            name=asked.title(), auto_archive_duration=ARCHIVE_AFTER, invitable=False
        )
        await thread.add_user(interaction.user)
        starter = await thread.send(asked.starter(interaction.user))
        await interaction.edit_original_response(content=f"Your private thread: {thread.mention}")
        return Place(await self._create(interaction, asked, Kind.THREAD, thread.id), starter)

    async def _create(
        self, interaction: discord.Interaction[Bot], asked: Asked, kind: Kind, channel_id: int
    ) -> Conversation:
        return await self._store.create(
            kind=kind,
            guild_id=interaction.guild_id,
            channel_id=channel_id,
            parent_channel_id=_parent(interaction, channel_id),
            owner_id=interaction.user.id,
            model=asked.model,
            persona=asked.persona,
            private=asked.private,
        )


def _parent(interaction: discord.Interaction[Bot], channel_id: int) -> int | None:
    """Give the channel that a conversation's thread belongs to; None outside of threads."""
    if isinstance(interaction.channel, discord.Thread):
        return interaction.channel.parent_id
    return interaction.channel_id if channel_id != interaction.channel_id else None


async def _acknowledge(
    interaction: discord.Interaction[Bot], asked: Asked, *, note: str = ""
) -> discord.Message:
    """Show the question at once; gives the message."""
    response = await interaction.response.send_message(asked.starter(interaction.user, note))
    if not isinstance(response.resource, discord.Message):
        raise TypeError("a message was sent, but Discord gave none back")
    return response.resource
