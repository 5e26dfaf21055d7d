"""What each server has chosen, with the operator's defaults underneath."""

from .chat import ChatSettings
from .definitions import (
    COMMANDS,
    DEFAULT,
    DEFINITIONS,
    FAMILIES,
    UNREADABLE,
    Definition,
    Family,
    Scope,
    definition,
)
from .server import Server
from .service import Settings
from .transfer import Plan
from .values import Change, Recorded, Stale, Values

__all__ = [
    "COMMANDS",
    "DEFAULT",
    "DEFINITIONS",
    "FAMILIES",
    "UNREADABLE",
    "Change",
    "ChatSettings",
    "Definition",
    "Family",
    "Plan",
    "Recorded",
    "Scope",
    "Server",
    "Settings",
    "Stale",
    "Values",
    "definition",
]
