"""The form behind the message menu; it carries the text itself."""

from typing import Any

import discord

from cogs.forms import blank

FORM = "edit:form"
TEXT, INSTRUCTION = "text", "instruction"
LONGEST = 4_000
"""Characters of a form's field; messages have no more."""


def form(text: str) -> discord.ui.Modal:
    """Make the form for a text."""
    instruction = _field(
        INSTRUCTION,
        label="What should I do with the text?",
        placeholder="Such as: fix the spelling",
        max_length=2_000,
    )
    present = _field(
        TEXT, label="The text; the message itself stays as it is", default=text[:LONGEST]
    )
    return blank("Edit with instruction", FORM, instruction, present)


def _field(
    custom_id: str,
    *,
    label: str,
    default: str | None = None,
    placeholder: str | None = None,
    max_length: int = LONGEST,
) -> "discord.ui.Label[Any]":
    field: discord.ui.TextInput[Any] = discord.ui.TextInput(
        custom_id=custom_id,
        style=discord.TextStyle.paragraph,
        default=default,
        placeholder=placeholder,
        max_length=max_length,
    )
    return discord.ui.Label(text=label, component=field)
