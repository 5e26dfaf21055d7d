"""`/edit` and its message menu: a text is rewritten by an instruction, for who asked alone."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, caller_of, carry_out, home_of
from bot.errors import InputError
from bot.writing import Editing, Order
from cogs.choices import models
from cogs.forms import sent

from .form import FORM, INSTRUCTION, TEXT, form
from .layout import laid_out

NO_TEXT = "There is no text in this message that could be edited. Choose another one."


class EditCommand(commands.Cog, name="Edit"):
    """Rewrites texts; nobody's message is ever changed."""

    def __init__(self, client: Bot, editing: Editing) -> None:
        self._client = client
        self._editing = editing
        self._menu = app_commands.ContextMenu(
            name="Edit with instruction", callback=self.ask, extras={"command": "edit"}
        )

    async def cog_load(self) -> None:
        """Add the message menu, which cogs do not do by themselves."""
        self._client.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it away again."""
        self._client.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name="edit")
    @app_commands.describe(
        text="The text to rewrite",
        instruction="What to do with it, such as: fix the spelling",
        model="Which model rewrites it",
        temperature="How freely, from 0 (as literally as possible) to 2",
    )
    @app_commands.autocomplete(model=models)
    async def edit(
        self,
        interaction: discord.Interaction[Bot],
        text: app_commands.Range[str, 1, 6000],
        instruction: app_commands.Range[str, 1, 2000],
        model: app_commands.Range[str, 1, 100] | None = None,
        temperature: app_commands.Range[float, 0, 2] | None = None,
    ) -> None:
        """Rewrites a text by your instruction, and shows you what changed."""
        order = Order(text=text, instruction=instruction, model=model, temperature=temperature)
        await self._edit(interaction, order)

    async def ask(self, interaction: discord.Interaction[Bot], message: discord.Message) -> None:
        """Open the form that asks what to do with a message's text."""
        text = message.content or "\n".join(it.content for it in message.message_snapshots)
        if not text.strip():
            raise InputError(NO_TEXT)
        caller, home = caller_of(interaction, "edit"), home_of(interaction.channel)
        await self._editing.check(caller, home=home)
        await interaction.response.send_modal(form(text))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        """Take the form, which discord.py knows nothing of."""
        filled = sent(interaction)
        if filled is None or filled.custom_id != FORM:
            return
        order = Order(text=filled.text(TEXT), instruction=filled.text(INSTRUCTION))
        await carry_out(interaction, "edit", partial(self._edit, order=order))

    async def _edit(self, interaction: discord.Interaction[Bot], order: Order) -> None:
        order.check()
        await interaction.response.defer(ephemeral=True, thinking=True)
        edited = await self._editing.edit(
            caller_of(interaction, "edit"), order, home=home_of(interaction.channel)
        )
        first, *others = laid_out(edited, order.text)
        await interaction.edit_original_response(
            content=first.content, attachments=first.attachments()
        )
        for each in others:
            await interaction.followup.send(each.content, files=each.attachments(), ephemeral=True)


async def setup(bot: Bot) -> None:
    """Add the command and the message menu."""
    await bot.add_cog(EditCommand(bot, bot.services.editing))
