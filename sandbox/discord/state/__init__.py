"""The simulated world: what exists, and everything that anyone can do to it.

Each act checks what Discord checks, changes the world, and publishes the events that Discord would.
"""

from sandbox.discord.drafts import Draft, Revision
from sandbox.discord.events import Event
from sandbox.discord.records import InteractionOrigin, Reference
from sandbox.discord.state.channels import Channels
from sandbox.discord.state.members import Members
from sandbox.discord.state.reactions import Reactions
from sandbox.discord.uploads import Upload

__all__ = [
    "DiscordState",
    "Draft",
    "Event",
    "InteractionOrigin",
    "Reference",
    "Revision",
    "Upload",
]


class DiscordState(Channels, Members, Reactions):
    """The whole world, with one method for each thing that someone can do in it.

    The first argument of an act is the id of the user who does it. Acts raise `DiscordError`.
    """
