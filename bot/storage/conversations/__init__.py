"""Conversations, their turns, pictures and ratings."""

from .rows import Conversation, Kind, Part, Picture, Place, Problem, State, Text, Totals, Turn
from .store import ConversationStore

__all__ = [
    "Conversation",
    "ConversationStore",
    "Kind",
    "Part",
    "Picture",
    "Place",
    "Problem",
    "State",
    "Text",
    "Totals",
    "Turn",
]
