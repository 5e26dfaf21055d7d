"""The form behind `Edit`: which picture, and what is to be different."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.errors import InputError
from cogs.forms import Sent, blank

FORM = "picture:edit-form"
CHOICE, TEXT = "picture", "prompt"
MOST_TEXT = 4_000
OUT_OF_DATE = "This form is out of date. Press Edit under the pictures once more."


def form(numbers: Sequence[int]) -> discord.ui.Modal:
    """Make the form for the pictures with these numbers."""
    labels: list[discord.ui.Label[Any]] = []
    if len(numbers) > 1:
        options = [
            discord.SelectOption(
                label=f"Picture {each}", value=str(each), default=each == numbers[0]
            )
            for each in numbers
        ]
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=CHOICE, options=options)
        labels.append(discord.ui.Label(text="Which picture", component=menu))
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        placeholder="For example: make it night, and add a full moon",
        max_length=MOST_TEXT,
    )
    labels.append(discord.ui.Label(text="What should be different", component=field))
    return blank("Edit the picture", FORM, *labels)


def answer(sent: Sent) -> tuple[int | None, str]:
    """Read what was filled in: the picture's number, if it was asked for, and the text.

    Raises:
        InputError: it is none of this form's.
    """
    text, chosen = sent.text(TEXT), sent.chosen(CHOICE)
    if not text or not all(each.isdecimal() for each in chosen):
        raise InputError(OUT_OF_DATE)
    return int(chosen[0]) if chosen else None, text
