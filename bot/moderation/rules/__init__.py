"""A server's own rules, which are checked here and not by an endpoint."""

from .floods import Memory
from .folding import folded
from .rule import ACTIONS, KINDS, Hit, Rule
from .ruleset import MOST_PATTERNS, Ruleset, checked

__all__ = [
    "ACTIONS",
    "KINDS",
    "MOST_PATTERNS",
    "Hit",
    "Memory",
    "Rule",
    "Ruleset",
    "checked",
    "folded",
]
