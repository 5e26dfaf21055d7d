"""What happens in the simulated world, as gateway sessions and the control interface hear of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.discord.records import Channel, Json


@dataclass(frozen=True, slots=True)
class Event:
    """A gateway dispatch: its name and data, where it happened, and who may know.

    `channel` limits it to those who may view that channel; `only` to the users named.
    """

    name: str
    data: Json
    guild_id: int | None = None
    channel: Channel | None = None
    only: frozenset[int] | None = None


Listener = Callable[[Event], None]
"""Called at once, in the event loop, for each event; it must not block and not raise."""
