"""Made-up talk of the last weeks, so that there is something to find: `tell` puts it into a world.

The people are those of the seed, and what they say is invented.
"""

from .telling import tell

__all__ = ["tell"]
