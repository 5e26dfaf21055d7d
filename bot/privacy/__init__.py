"""Privacy: members' data, retention, and servers that the bot has left."""

from .service import Privacy

__all__ = ["Privacy"]
