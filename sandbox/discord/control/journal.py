"""What happened lately, in order, for everyone who watches or comes back to watch."""

import asyncio
import secrets
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sandbox.discord.actors import Invocation
from sandbox.discord.interactions import Interaction, Interactions
from sandbox.discord.records import Json
from sandbox.discord.state import DiscordState, Event

REMEMBERED: Final = 2_000
"""Events kept for those who come back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and its number, which grows by one."""

    number: int
    event: Event


class Journal:
    """Numbers the world's events, and what becomes of interactions, as `INVOCATION` events."""

    def __init__(self, state: DiscordState, interactions: Interactions) -> None:
        self._state = state
        self._interactions = interactions
        self._entries: deque[Entry] = deque(maxlen=REMEMBERED)
        self._news = asyncio.Event()
        self._last = 0
        self._life = secrets.token_hex(4)
        self.is_closed = False
        state.listen(self._note)
        interactions.watch(self._note_interaction)

    @property
    def last(self) -> int:
        """The number of the latest event; 0 before the first."""
        return self._last

    def mark(self, number: int) -> str:
        """Give an event's id, by which a reader comes back; it names this run of the server."""
        return f"{self._life}-{number}"

    def position(self, mark: str) -> int:
        """Read an id; -1 when it is of another run. Without one the stream starts now."""
        if not mark:
            return self._last
        life, _, number = mark.rpartition("-")
        is_ours = life == self._life and number.isascii() and number.isdigit()
        return int(number) if is_ours else -1

    def knows(self, number: int) -> bool:
        """Tell whether everything after an event is still remembered."""
        return max(0, self._last - len(self._entries)) <= number <= self._last

    def since(self, number: int, *, seen_by: int) -> list[Entry]:
        """List the events after a number that a person may know of."""
        count = min(len(self._entries), self._last - number)
        latest = islice(self._entries, len(self._entries) - count, None)
        return [each for each in latest if self._sees(seen_by, each.event)]

    async def wait(self, number: int, seconds: float) -> None:
        """Wait for an event after a number, but no longer than some seconds."""
        news = self._news
        if self._last == number and not self.is_closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), seconds)

    def close(self) -> None:
        """Stop listening, and let everyone who waits go."""
        self.is_closed = True
        self._state.unlisten(self._note)
        self._interactions.unwatch(self._note_interaction)
        self._news.set()

    def note_bot(self, is_connected: bool) -> None:  # noqa: FBT001 - all there is to tell
        """Tell everyone that the bot came or went, as a `BOT` event."""
        self.tell("BOT", {"connected": is_connected})

    def tell(self, name: str, data: Json) -> None:
        """Note something that is no event of Discord's, for everyone who watches."""
        self._note(Event(name, data, only=frozenset(self._state.users)))

    def _note(self, event: Event) -> None:
        self._last += 1
        self._entries.append(Entry(self._last, event))
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _note_interaction(self, interaction: Interaction) -> None:
        told = Invocation(self._state, interaction).to_json()
        only = frozenset({interaction.user_id})
        self._note(Event("INVOCATION", told, interaction.guild_id, only=only))

    def _sees(self, user_id: int, event: Event) -> bool:
        if event.only is not None:
            return user_id in event.only
        if event.channel is not None:
            return self._state.can_view(user_id, event.channel)
        guild = self._state.guilds.get(event.guild_id or 0)
        return guild is not None and user_id in guild.members
