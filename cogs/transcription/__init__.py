"""Speech to text: `/transcribe`, `/translate`, a message menu, and voice messages unasked."""

from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot
from bot.transcription import NAMES, Format, Order

from .asking import Asking
from .automatic import Automatic
from .sources import sounds

Prompt = app_commands.Range[str, 1, 2000]
Temperature = app_commands.Range[float, 0, 1]

AUDIO: Final = "A sound or video file; I listen to what is said in it"
PROMPT: Final = "Words that help the model, such as names that are mentioned"
FORMAT: Final = "How it is written: as text unless you say otherwise; srt and vtt are subtitles"
TEMPERATURE: Final = "How freely the model guesses, from 0 (hardly) to 1"
CHOICES: Final = 25


class TranscriptionCommands(commands.Cog, name="Transcription"):
    """Writes down what is said."""

    def __init__(self, client: Bot) -> None:
        self._client = client
        self._asking = Asking(client.services.transcribing, client.services.messages)
        self._automatic = Automatic(client)
        self._menu = app_commands.ContextMenu(
            name="Transcribe", callback=self.transcribe_message, extras={"command": "transcribe"}
        )

    async def cog_load(self) -> None:
        """Add the message menu, which cogs do not do by themselves."""
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again, and give up what nobody asked for."""
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)
        await self._automatic.close()

    @app_commands.command(name="transcribe")
    @app_commands.describe(
        audio=AUDIO,
        language="Which language is spoken; without it the model finds out",
        prompt=PROMPT,
        format=FORMAT,
        temperature=TEMPERATURE,
    )
    async def transcribe(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        audio: discord.Attachment,
        language: app_commands.Range[str, 1, 40] | None = None,
        prompt: Prompt | None = None,
        format: Format = "text",  # noqa: A002 -- the option's name
        temperature: Temperature | None = None,
    ) -> None:
        """Writes down what is said in a recording."""
        order = Order(language=language, prompt=prompt, format=format, temperature=temperature)
        await self._asking.transcribe(interaction, [audio], order)

    @app_commands.command(name="translate")
    @app_commands.describe(audio=AUDIO, prompt=PROMPT, format=FORMAT, temperature=TEMPERATURE)
    async def translate(
        self,
        interaction: discord.Interaction[Bot],
        audio: discord.Attachment,
        prompt: Prompt | None = None,
        format: Format = "text",  # noqa: A002 -- the option's name
        temperature: Temperature | None = None,
    ) -> None:
        """Writes down in English what is said in any language."""
        order = Order(prompt=prompt, format=format, temperature=temperature, is_translation=True)
        await self._asking.transcribe(interaction, [audio], order)

    async def transcribe_message(
        self, interaction: discord.Interaction[Bot], message: discord.Message
    ) -> None:
        """Write down what is said in the recordings of a message."""
        await self._asking.transcribe(interaction, sounds(message), Order(), message.id)

    @transcribe.autocomplete("language")
    async def _languages(
        self, _: discord.Interaction[Bot], typed: str
    ) -> list[app_commands.Choice[str]]:
        word = typed.strip().lower()
        found = [
            (not name.lower().startswith(word) and code != word, name, code)
            for code, name in NAMES.items()
            if word in name.lower() or word == code
        ]
        return [
            app_commands.Choice(name=name, value=code) for _, name, code in sorted(found)[:CHOICES]
        ]

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Write voice messages down where that is switched on."""
        if await self._automatic.is_wanted(message):
            self._client.begin(message)
            await self._automatic.answer(message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Take away what was written down of a deleted voice message."""
        await self._automatic.forget(event.channel_id, {event.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Take away what was written down of deleted voice messages."""
        await self._automatic.forget(event.channel_id, event.message_ids)


async def setup(bot: Bot) -> None:
    """Add the commands and the message menu."""
    await bot.add_cog(TranscriptionCommands(bot))
