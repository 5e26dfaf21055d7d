"""Chat completions: what is asked, what is answered, and the calls."""

from .answer import Choice, Completion, Delta, Usage
from .client import Chat
from .request import ChatRequest, Message, Part, Picture, Text, pseudonym

__all__ = [
    "Chat",
    "ChatRequest",
    "Choice",
    "Completion",
    "Delta",
    "Message",
    "Part",
    "Picture",
    "Text",
    "Usage",
    "pseudonym",
]
