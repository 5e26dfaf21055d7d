"""The one table of settings; commands, panel, export and documentation all come from it."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from bot.errors import InputError
from bot.settings.definitions import audio, moderation, pictures, present, search

from .entry import DEFAULT, UNREADABLE, Absent, Definition, Family, Scope
from .present import COMMANDS

__all__ = [
    "COMMANDS",
    "DEFAULT",
    "DEFINITIONS",
    "FAMILIES",
    "UNREADABLE",
    "Absent",
    "Definition",
    "Family",
    "Scope",
    "definition",
]

DEFINITIONS: Mapping[str, Definition] = MappingProxyType(
    {
        each.key: each
        for each in (
            *present.TABLE,
            *pictures.TABLE,
            *audio.TABLE,
            *search.TABLE,
            *moderation.TABLE,
        )
    }
)
"""Every setting by its key, in the order in which they are shown."""
FAMILIES: Mapping[str, Family] = MappingProxyType(
    {each.family.name: each.family for each in DEFINITIONS.values()}
)
"""Every family by its name, in the order in which they are shown."""


def definition(key: str) -> Definition:
    """Find a setting by its key, whatever its case.

    Raises:
        InputError: there is none; the sentence names those with a similar key.
    """
    sought = key[:100].strip().casefold()
    found = DEFINITIONS.get(sought)
    if found is None:
        close = get_close_matches(sought, DEFINITIONS, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(f'`{name}`' for name in close)}?" if close else ""
        raise InputError(
            f"There is no such setting. {hint or 'Choose one from the list while you type.'}"
        )
    return found
