"""Forms that people fill in after a command or a press; used by several cogs.

discord.py keeps no record of them: what is sent off is read from the interaction itself, so that a
form may also be sent off after a restart. Each cog that has forms listens to `on_interaction`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import discord


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent off; `fields` are what was typed, or the list of what was chosen."""

    custom_id: str
    fields: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, custom_id: str, components: Iterable[object]) -> "Sent":
        """Read a form's components; what is not of the expected shape is passed over."""
        found = {}
        for row in components:
            component = row.get("component") if isinstance(row, Mapping) else None
            if isinstance(component, Mapping) and isinstance(component.get("custom_id"), str):
                value = component.get("values", component.get("value"))
                found[component["custom_id"]] = value
        return cls(custom_id, found)

    def text(self, name: str) -> str:
        """Give what was typed into a field; empty if it is none, or was left empty."""
        typed = self.fields.get(name)
        return typed if isinstance(typed, str) else ""

    def chosen(self, name: str) -> list[str]:
        """Give what was chosen in a menu."""
        values = self.fields.get(name)
        return [str(each) for each in values] if isinstance(values, list) else []


def sent(interaction: discord.Interaction[Any]) -> Sent | None:
    """Read the form that an interaction sends off; None if it is something else."""
    if interaction.type is not discord.InteractionType.modal_submit:
        return None
    data = cast("dict[str, Any]", interaction.data or {})
    return Sent.of(str(data.get("custom_id")), data.get("components", []))


def blank(title: str, custom_id: str, *items: discord.ui.Item[Any]) -> discord.ui.Modal:
    """Make a form; `title` has 45 characters at most."""
    modal = discord.ui.Modal(title=title, custom_id=custom_id, timeout=None)
    for item in items:
        modal.add_item(item)
    modal.stop()  # so that discord.py does not wait for it
    return modal
