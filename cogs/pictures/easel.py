"""Makes, edits and varies pictures in answer to a command, a button or a form."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import discord

from bot.client import Bot, caller_of, home_of
from bot.pictures import Deed, Pictures, Step, Wish

from . import sources
from .canvas import Canvas
from .captions import card
from .drawing import draw
from .room import Room

ROOM = 200 * 1_048_576
"""Bytes of pictures that people gave and that are being worked on."""


class Easel:
    """Shows what the picture models make; what is refused at once is told before that."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._room = Room(ROOM)

    async def imagine(self, interaction: discord.Interaction[Bot], wish: Wish) -> None:
        """Make pictures from words.

        Raises:
            ParleyError: it is not possible; the sentence says why.
        """
        await self._check(interaction, wish, "imagine")
        steps = self._pictures.imagine(
            caller_of(interaction, "imagine"), wish, home_of(interaction.channel)
        )
        canvas = Canvas(
            interaction, wanted=wish.n, alt=wish.prompt, card=card(wish), can_retry=True
        )
        await draw(canvas, steps)

    async def edit(
        self,
        interaction: discord.Interaction[Bot],
        picture: discord.Attachment,
        wish: Wish,
        *,
        mask: discord.Attachment | None = None,
    ) -> None:
        """Change a picture as the wish says. Raises as `imagine` does."""
        sources.check(picture)
        if mask is not None:
            sources.check(mask, "mask")
        await self._check(interaction, wish, "edit")
        canvas = Canvas(interaction, wanted=wish.n, alt=wish.prompt, card=card(wish))
        await draw(canvas, self._editing(interaction, picture, wish, mask))

    async def check_edit(self, interaction: discord.Interaction[Bot]) -> None:
        """Let somebody say what is to be edited. Raises as `imagine` does."""
        await self._check(interaction, Wish(prompt="edit"), "edit")

    async def vary(
        self, interaction: discord.Interaction[Bot], picture: discord.Attachment, wish: Wish
    ) -> None:
        """Make others like a picture. Raises as `imagine` does."""
        sources.check(picture)
        await self._check(interaction, wish, "vary")
        alt = picture.description or f"A variation of {picture.filename}"
        canvas = Canvas(interaction, wanted=wish.n, alt=alt)
        await draw(canvas, self._varying(interaction, picture, wish))

    async def _check(self, interaction: discord.Interaction[Bot], wish: Wish, deed: Deed) -> None:
        command = "imagine" if deed == "imagine" else "image"
        await self._pictures.check(
            caller_of(interaction, command), wish, home_of(interaction.channel), deed=deed
        )

    async def _editing(
        self,
        interaction: discord.Interaction[Bot],
        picture: discord.Attachment,
        wish: Wish,
        mask: discord.Attachment | None,
    ) -> AsyncGenerator[Step, None]:
        async with self._room.taken(picture.size + (mask.size if mask else 0)):
            steps = self._pictures.edit(
                caller_of(interaction, "image"),
                await sources.content(picture),
                wish,
                home_of(interaction.channel),
                mask=await sources.content(mask, "mask") if mask else None,
            )
            async with aclosing(steps):
                async for step in steps:
                    yield step

    async def _varying(
        self, interaction: discord.Interaction[Bot], picture: discord.Attachment, wish: Wish
    ) -> AsyncGenerator[Step, None]:
        caller, home = caller_of(interaction, "image"), home_of(interaction.channel)
        async with self._room.taken(picture.size):
            steps = self._pictures.vary(caller, await sources.content(picture), wish, home)
            async with aclosing(steps):
                async for step in steps:
                    yield step
