"""Speech: `/speak` and the message menu **Speak**."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, home_of
from bot.endpoints.audio import limits_of
from bot.speech import Format, Speaking, Wish
from cogs.choices import models
from cogs.voice import with_names

from .saying import Saying
from .sources import text_of

Choice = app_commands.Choice[str]


class SpeakCommand(commands.Cog, name="Speech"):
    """Speaks texts, as voice messages or files."""

    def __init__(self, client: Bot, speaking: Speaking) -> None:
        self._client = client
        self._settings = client.services.settings
        self._saying = Saying(client, speaking)
        self._menu = app_commands.ContextMenu(
            name="Speak", callback=self.speak_message, extras={"command": "speak"}
        )

    async def cog_load(self) -> None:
        """Add the message menu, which cogs do not do by themselves."""
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again."""
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="speak")
    @app_commands.describe(
        text="What I should say",
        voice="Whose voice, by the name that the model has for it",
        model="Which model speaks",
        speed="How fast, from 0.25 to 4; 1 is the usual speed",
        format="A voice message, or a file of that kind",
        instructions="How it should sound, where the model can do that",
    )
    @app_commands.autocomplete(model=models)
    async def speak(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        text: app_commands.Range[str, 1, 6000],
        voice: app_commands.Range[str, 1, 64] | None = None,
        model: app_commands.Range[str, 1, 100] | None = None,
        speed: app_commands.Range[float, 0.25, 4.0] | None = None,
        format: Format | None = None,  # noqa: A002 -- the option's name
        instructions: app_commands.Range[str, 1, 2000] | None = None,
    ) -> None:
        """Speaks your text, as a voice message or a file."""
        wish = Wish(
            text=with_names(text, interaction.guild, [interaction.user]),
            voice=voice,
            model=model,
            speed=speed,
            format=format,
            instructions=instructions,
        )
        await self._saying.say(interaction, wish)

    async def speak_message(
        self, interaction: discord.Interaction[Bot], message: discord.Message
    ) -> None:
        """Speak a message's text."""
        await self._saying.say(interaction, Wish(text=text_of(message)))

    @speak.autocomplete("voice")
    async def _voices(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        """Offer the voices that the chosen model, or else the one of the settings, has."""
        values = await self._settings.of(interaction.guild_id, home_of(interaction.channel))
        chosen = getattr(interaction.namespace, "model", None)
        model = chosen if isinstance(chosen, str) and chosen.strip() else values["speech.model"]
        known = limits_of(str(model)).voices or (str(values["speech.voice"]),)
        fitting = [voice for voice in known if typed.strip().lower() in voice.lower()]
        return [app_commands.Choice(name=voice, value=voice) for voice in fitting[:25]]

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Stop speaking when the answer is deleted."""
        self._saying.stop(event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Stop speaking when the answer is deleted."""
        for message_id in event.message_ids:
            self._saying.stop(message_id)


async def setup(bot: Bot) -> None:
    """Add the command and the message menu."""
    await bot.add_cog(SpeakCommand(bot, bot.services.speaking))
