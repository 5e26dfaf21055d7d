"""Plain completions: a text is taken in, and gone on with."""

from .family import CompletionFamily

__all__ = ["CompletionFamily"]
