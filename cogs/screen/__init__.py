"""Shows a text in Discord messages while it is written; used by several cogs."""

from .layout import WAITING, Layout, TextFile, finished, growing, is_placeholder
from .markdown import literal
from .places import InAnswer, InChannel, Place, Unsent
from .screen import Books, Frame, Screen, Shown

__all__ = [
    "WAITING",
    "Books",
    "Frame",
    "InAnswer",
    "InChannel",
    "Layout",
    "Place",
    "Screen",
    "Shown",
    "TextFile",
    "Unsent",
    "finished",
    "growing",
    "is_placeholder",
    "literal",
]
