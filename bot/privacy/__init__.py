"""Privacy: members' data, retention, and servers that the bot has left."""

from .opting import EVERYWHERE
from .service import Privacy, Stored
from .upkeep import Upkeep

__all__ = ["EVERYWHERE", "Privacy", "Stored", "Upkeep"]
