"""The form behind `Edit`: which picture, and what is to be different.

discord.py keeps no record of it: what is sent off is read from the interaction itself, so that it
may also be sent off after a restart.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.errors import InputError

FORM = "picture:edit-form"
CHOICE, TEXT = "picture", "prompt"
MOST_TEXT = 4_000
OUT_OF_DATE = "This form is out of date. Press Edit under the pictures once more."


def form(numbers: Sequence[int]) -> discord.ui.Modal:
    """Make the form for the pictures with these numbers."""
    modal = discord.ui.Modal(title="Edit the picture", custom_id=FORM, timeout=None)
    if len(numbers) > 1:
        options = [
            discord.SelectOption(
                label=f"Picture {each}", value=str(each), default=each == numbers[0]
            )
            for each in numbers
        ]
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=CHOICE, options=options)
        modal.add_item(discord.ui.Label(text="Which picture", component=menu))
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=TEXT,
        style=discord.TextStyle.paragraph,
        placeholder="For example: make it night, and add a full moon",
        max_length=MOST_TEXT,
    )
    modal.add_item(discord.ui.Label(text="What should be different", component=field))
    modal.stop()  # so that discord.py does not wait for it
    return modal


def answer(components: Sequence[Mapping[str, Any]]) -> tuple[int | None, str]:
    """Read what was filled in: the picture's number, if it was asked for, and the text.

    Raises:
        InputError: it is none of this form's.
    """
    fields: dict[str, Any] = {}
    for each in components:
        field = each.get("component") if isinstance(each, Mapping) else None
        if isinstance(field, Mapping):
            fields[str(field.get("custom_id"))] = field.get("values", field.get("value"))
    text, chosen = fields.get(TEXT), fields.get(CHOICE)
    if not isinstance(text, str):
        raise InputError(OUT_OF_DATE)
    if not isinstance(chosen, list) or not chosen:
        return None, text
    if not str(chosen[0]).isdecimal():
        raise InputError(OUT_OF_DATE)
    return int(chosen[0]), text
