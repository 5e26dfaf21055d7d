"""Plain text: completions, and texts edited by an instruction."""

from bot.writing.completing import Completing, Wish
from bot.writing.draft import Draft
from bot.writing.editing import Edited, Editing, Order

__all__ = ["Completing", "Draft", "Edited", "Editing", "Order", "Wish"]
