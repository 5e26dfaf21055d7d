"""What the buttons under pictures do, and the form that one of them opens."""

from contextlib import suppress

import discord

from bot.client import Bot, require_asker_or_moderator
from bot.errors import InputError
from bot.pictures import Wish
from cogs.forms import Sent

from . import forms
from .buttons import Action, PictureButton
from .captions import TAKEN_AWAY, number_of, picture_on, pictures_on, wish_on, words
from .easel import Easel


class Pressing:
    """Retries, varies, edits and deletes; the source is always the message itself."""

    def __init__(self, easel: Easel) -> None:
        self._easel = easel

    async def press(self, interaction: discord.Interaction[Bot], button: PictureButton) -> None:
        """Do what a button is for. Raises as the easel does."""
        message = _message(interaction)
        match button.action:
            case Action.RETRY:
                await self._easel.imagine(interaction, wish_on(message))
            case Action.VARY:
                await self._easel.vary(interaction, picture_on(message, button.number), Wish())
            case Action.EDIT:
                await self._open_form(interaction, message)
            case Action.DELETE:
                await _delete(interaction, button.asker_id)

    async def submit(self, interaction: discord.Interaction[Bot], sent: Sent) -> None:
        """Edit a picture as the form says. Raises as the easel does."""
        message = _message(interaction)
        number, prompt = forms.answer(sent)
        first = next(iter(_numbers(message)), 1)
        picture = picture_on(message, number if number is not None else first)
        await self._easel.edit(interaction, picture, Wish(prompt=words(prompt)))

    async def _open_form(
        self, interaction: discord.Interaction[Bot], message: discord.Message
    ) -> None:
        numbers = _numbers(message)
        if not numbers:
            raise InputError(TAKEN_AWAY)
        await self._easel.check_edit(interaction)  # nobody is to type for nothing
        await interaction.response.send_modal(forms.form(numbers))


def _message(interaction: discord.Interaction[Bot]) -> discord.Message:
    if interaction.message is None:
        raise InputError(forms.OUT_OF_DATE)
    return interaction.message


def _numbers(message: discord.Message) -> list[int]:
    return [number_of(each) for each in pictures_on(message)]


async def _delete(interaction: discord.Interaction[Bot], asker_id: int) -> None:
    await require_asker_or_moderator(interaction, asker_id)
    await interaction.response.defer()
    with suppress(discord.NotFound):  # somebody was faster
        await interaction.delete_original_response()
