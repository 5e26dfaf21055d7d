"""Kinds of values: each is read from what people type and from JSON, and written for both."""

from .composed import MOST_ENTRIES, Optional, Table
from .kind import Kind
from .numbers import Money, Number, Whole
from .people import Members
from .places import CHANNEL, MOST_IDS, ROLE, Place, Places
from .plain import Choice, Language, Model, Persona, Switch, Text, Word

__all__ = [
    "CHANNEL",
    "MOST_ENTRIES",
    "MOST_IDS",
    "ROLE",
    "Choice",
    "Kind",
    "Language",
    "Members",
    "Model",
    "Money",
    "Number",
    "Optional",
    "Persona",
    "Place",
    "Places",
    "Switch",
    "Table",
    "Text",
    "Whole",
    "Word",
]
