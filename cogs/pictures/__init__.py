"""Pictures: `/imagine`, `/image edit`, `/image variations`, and the buttons under them."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Bot, carry_out
from bot.pictures import MOST, Wish
from cogs.choices import models
from cogs.forms import sent

from . import forms
from .buttons import PictureButton
from .captions import words
from .easel import Easel
from .pressing import Pressing
from .suggestions import Choice, Suggestions

Prompt = app_commands.Range[str, 1, forms.MOST_TEXT]
Option = app_commands.Range[str, 1, 100]
Number = app_commands.Range[int, 1, MOST]
SIZE = "In pixels, such as 1024x1024"
NUMBER = "How many"


class PictureCommands(commands.Cog, name="Pictures"):
    """Makes pictures, and changes them."""

    image = app_commands.Group(name="image", description="Changes pictures that you give me")

    def __init__(self, client: Bot) -> None:
        services = client.services
        self._easel = Easel(services.pictures)
        self._suggestions = Suggestions(services.settings)
        self.pressing = Pressing(self._easel)

    @app_commands.command(name="imagine")
    @app_commands.describe(
        prompt="What the picture shows",
        model="Which model makes it",
        size=SIZE,
        quality="How good it is; better ones take longer and cost more",
        style="In which manner, where the model has several",
        n=NUMBER,
    )
    @app_commands.autocomplete(model=models)
    async def imagine(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        prompt: Prompt,
        model: Option | None = None,
        size: Option | None = None,
        quality: Option | None = None,
        style: Option | None = None,
        n: Number = 1,
    ) -> None:
        """Makes pictures from your words."""
        wish = Wish(prompt=words(prompt), model=model, size=size, quality=quality, style=style, n=n)
        await self._easel.imagine(interaction, wish)

    @image.command(name="edit")
    @app_commands.describe(
        image="The picture",
        prompt="What should be different",
        mask="A picture of the same size: transparent, or white, where it may change",
        size=SIZE,
        n=NUMBER,
    )
    async def edit(  # noqa: PLR0917 -- a slash command's options
        self,
        interaction: discord.Interaction[Bot],
        image: discord.Attachment,
        prompt: Prompt,
        mask: discord.Attachment | None = None,
        size: Option | None = None,
        n: Number = 1,
    ) -> None:
        """Changes a picture as you say."""
        wish = Wish(prompt=words(prompt), size=size, n=n)
        await self._easel.edit(interaction, image, wish, mask=mask)

    @image.command(name="variations")
    @app_commands.describe(image="The picture", n=NUMBER, size=SIZE)
    async def variations(
        self,
        interaction: discord.Interaction[Bot],
        image: discord.Attachment,
        n: Number = 1,
        size: Option | None = None,
    ) -> None:
        """Makes others like a picture."""
        await self._easel.vary(interaction, image, Wish(size=size, n=n))

    @imagine.autocomplete("size")
    @edit.autocomplete("size")
    @variations.autocomplete("size")
    async def _sizes(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return await self._suggestions.offer(interaction, typed, lambda family: family.sizes)

    @imagine.autocomplete("quality")
    async def _qualities(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return await self._suggestions.offer(interaction, typed, lambda family: family.qualities)

    @imagine.autocomplete("style")
    async def _styles(self, interaction: discord.Interaction[Bot], typed: str) -> list[Choice]:
        return await self._suggestions.offer(interaction, typed, lambda family: family.styles)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Bot]) -> None:
        """Take the form, which discord.py knows nothing of."""
        form = sent(interaction)
        if form is not None and form.custom_id == forms.FORM:
            submit = partial(self.pressing.submit, sent=form)
            await carry_out(interaction, "image", submit)


async def setup(bot: Bot) -> None:
    """Add the commands and the buttons."""
    bot.add_dynamic_items(PictureButton)
    await bot.add_cog(PictureCommands(bot))
