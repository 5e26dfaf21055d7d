"""The form behind the message menu; it carries the text itself.

discord.py keeps no record of it: what is sent off is read from the interaction itself, so that it
may also be sent off after a restart.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

FORM = "edit:form"
TEXT, INSTRUCTION = "text", "instruction"
LONGEST = 4_000
"""Characters of a form's field; messages have no more."""


def form(text: str) -> discord.ui.Modal:
    """Make the form for a text."""
    modal = discord.ui.Modal(title="Edit with instruction", custom_id=FORM, timeout=None)
    modal.add_item(
        _field(
            INSTRUCTION,
            label="What should I do with the text?",
            placeholder="Such as: fix the spelling",
            max_length=2_000,
        )
    )
    modal.add_item(
        _field(TEXT, label="The text; the message itself stays as it is", default=text[:LONGEST])
    )
    modal.stop()  # so that discord.py does not wait for it
    return modal


def filled(components: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Read the form: the text and the instruction, empty where there is none."""
    found: dict[object, str] = {}
    for row in components:
        field = row.get("component") if isinstance(row, Mapping) else None
        if isinstance(field, Mapping):
            found[field.get("custom_id")] = str(field.get("value") or "")
    return found.get(TEXT, ""), found.get(INSTRUCTION, "")


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
