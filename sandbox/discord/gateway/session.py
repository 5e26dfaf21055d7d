"""A gateway session: what one bot shard has heard, kept so that it can resume after a break."""

from collections import deque
from typing import Any, Final

import orjson

from sandbox.discord.events import Event
from sandbox.discord.faults import Faults
from sandbox.discord.gateway.audience import hears, readable
from sandbox.discord.gateway.connection import Connection
from sandbox.discord.store import Store

REPLAY_LIMIT: Final = 2_000
"""Events kept for a resume; who missed more must start anew."""


class Session:
    """A session listens to the world whether or not a connection is there to tell."""

    def __init__(
        self, store: Store, faults: Faults, *, session_id: str, intents: int, shard: tuple[int, int]
    ) -> None:
        self.id = session_id
        self.intents = intents
        self.shard = shard
        self.sequence = 0
        self.connection: Connection | None = None
        self._store = store
        self._faults = faults
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=REPLAY_LIMIT)

    def __call__(self, event: Event) -> None:
        """Pass an event on, if this session hears of it."""
        if hears(self._store, event, intents=self.intents, shard=self.shard):
            self.dispatch(event.name, readable(self._store, event, intents=self.intents))

    def dispatch(self, name: str, data: Any) -> None:  # noqa: ANN401 - whatever the event carries
        """Number an event, keep it for a resume and send it."""
        self.sequence += 1
        frame = orjson.dumps({"op": 0, "d": data, "s": self.sequence, "t": name})
        self._kept.append((self.sequence, frame))
        if self.connection is not None and name not in self._faults.gateway.lost_events:
            self.connection.send_frame(frame)

    def can_resume(self, sequence: int) -> bool:
        """Tell whether everything after `sequence` is still there."""
        oldest = self._kept[0][0] if self._kept else self.sequence + 1
        return oldest - 1 <= sequence <= self.sequence

    def resume(self, connection: Connection, sequence: int) -> None:
        """Go on over a new connection: everything after `sequence`, then RESUMED."""
        if self.connection is not None:
            self.connection.close(1000)
        for number, frame in self._kept:
            if number > sequence:
                connection.send_frame(frame)
        self.connection = connection
        self.dispatch("RESUMED", {"_trace": ["sandbox"]})
