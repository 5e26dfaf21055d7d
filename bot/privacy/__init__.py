"""Privacy: members' data, retention, and servers that the bot has left."""

from .service import Privacy, Stored
from .upkeep import Upkeep

__all__ = ["Privacy", "Stored", "Upkeep"]
