"""Messages of moderated places as they are stored."""

from .rows import Arrival, Gap, Message, Picture
from .store import MessageStore

__all__ = ["Arrival", "Gap", "Message", "MessageStore", "Picture"]
