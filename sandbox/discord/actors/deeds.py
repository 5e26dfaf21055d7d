"""What somebody did, in the words that they saw when they did it."""

from sandbox.discord.components import interactive
from sandbox.discord.interactions import Interaction, InteractionType
from sandbox.discord.records import Json

_SLASH = 1
_NESTED = (1, 2)
"""Kinds of options that are subcommands, and groups of them."""


def deed(entry: Interaction) -> str | None:
    """Name a command (`/models info`), a menu's entry, a control, a form; None while one types."""
    if entry.type == InteractionType.COMMAND:
        return _command(entry.data)
    if entry.type == InteractionType.COMPONENT:
        return _control(entry)
    if entry.type == InteractionType.MODAL_SUBMIT and entry.trigger and entry.trigger.modal:
        return str(entry.trigger.modal["title"])
    return None


def _command(data: Json) -> str:
    if data["type"] != _SLASH:
        return str(data["name"])
    names, inside = [data["name"]], data.get("options", [])
    while inside and inside[0]["type"] in _NESTED:
        names.append(inside[0]["name"])
        inside = inside[0].get("options", [])
    return "/" + " ".join(names)


def _control(entry: Interaction) -> str:
    """Look under the message; a control that is gone by now has no name any more."""
    for control in interactive(entry.source.components if entry.source else []):
        if control.get("custom_id") == entry.data["custom_id"]:
            emoji = (control.get("emoji") or {}).get("name")
            return str(control.get("label") or control.get("placeholder") or emoji or "a menu")
    return "a button"
