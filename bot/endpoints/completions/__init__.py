"""Plain text: completions, and edits by an instruction; what is asked, answered, and the calls."""

from .answer import EditedText, TextChoice, TextCompletion, TextDelta, TokenLogprob
from .client import GONE, Completions
from .request import CompletionRequest, EditTextRequest

__all__ = [
    "GONE",
    "CompletionRequest",
    "Completions",
    "EditTextRequest",
    "EditedText",
    "TextChoice",
    "TextCompletion",
    "TextDelta",
    "TokenLogprob",
]
