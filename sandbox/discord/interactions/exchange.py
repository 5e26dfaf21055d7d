"""All interactions that are going on: starting them, finding them by token, letting them lapse."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from sandbox.discord.commands import Command, CommandRegistry
from sandbox.discord.errors import refusal
from sandbox.discord.interactions.payload import interaction_create
from sandbox.discord.interactions.records import (
    Interaction,
    InteractionType,
    Outcome,
)
from sandbox.discord.records import Channel, Json, Message
from sandbox.discord.state import DiscordState, Event

ACKNOWLEDGE_SECONDS: Final = 3.0
TOKEN_SECONDS: Final = 15 * 60.0
REMEMBERED: Final = 5_000
"""Interactions kept; the oldest are forgotten, and their tokens with them."""

Watcher = Callable[[Interaction], None]
"""Called at once when something became of an interaction; it must not block and not raise."""


class Interactions:
    """Carries interactions to the bot and its answers back.

    `deadline` is the seconds for the first answer, `token_life` those for follow-ups; both may be
    changed at any time, and `expire` ends a token at once.
    """

    def __init__(self, state: DiscordState, commands: CommandRegistry) -> None:
        self.state = state
        self.commands = commands
        self.deadline = ACKNOWLEDGE_SECONDS
        self.token_life = TOKEN_SECONDS
        self._known: OrderedDict[str, Interaction] = OrderedDict()
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> None:
        """Call `watcher` whenever something became of an interaction."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Stop calling `watcher`."""
        if watcher in self._watchers:
            self._watchers.remove(watcher)

    def start(
        self,
        kind: InteractionType,
        user_id: int,
        channel: Channel,
        data: Json,
        *,
        command: Command | None = None,
        source: Message | None = None,
        trigger: Interaction | None = None,
    ) -> Interaction:
        """Tell the bot that someone did something, and start the clock."""
        entry = Interaction(
            id=self.state.ids.next(),
            token=secrets.token_urlsafe(96),
            type=kind,
            user_id=user_id,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            data=data,
            created_at=self.state.clock(),
            command=command,
            source=source,
            trigger=trigger,
        )
        self._known[entry.token] = entry
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        loop = asyncio.get_running_loop()
        self._timers[entry.id] = loop.call_later(self.deadline, self._lapse, entry)
        payload = interaction_create(self.state, entry)
        only = frozenset({self.state.bot_id})
        self.state.publish(Event("INTERACTION_CREATE", payload, entry.guild_id, only=only))
        return entry

    def by_id(self, interaction_id: int) -> Interaction | None:
        """Find an interaction that is still remembered."""
        return next((each for each in self._known.values() if each.id == interaction_id), None)

    def unanswered(self, interaction_id: int, token: str) -> Interaction:
        """Find an interaction that the bot may still answer for the first time.

        Raises:
            DiscordError: 10062 when there is none or the time is over, 40060 when it was answered.
        """
        entry = self._known.get(token)
        if entry is None or entry.id != interaction_id or entry.outcome == Outcome.FAILED:
            raise refusal(10062)
        if entry.outcome == Outcome.ACKNOWLEDGED:
            raise refusal(40060)
        return entry

    def answered(self, application_id: int, token: str) -> Interaction:
        """Find an interaction by the token of its follow-ups.

        Raises:
            DiscordError: 50027 when the token is wrong or over, 10015 when nothing answered it yet.
        """
        entry = self._known.get(token)
        if entry is None or application_id != self.state.application.id or self._is_over(entry):
            raise refusal(50027)
        if entry.outcome != Outcome.ACKNOWLEDGED:
            raise refusal(10015)
        return entry

    def acknowledge(self, entry: Interaction) -> None:
        """Note that the first answer came in time."""
        self._stop_clock(entry)
        entry.outcome = Outcome.ACKNOWLEDGED
        self.changed(entry)

    def expire(self, entry: Interaction) -> None:
        """End an interaction's token now."""
        entry.is_expired = True

    def changed(self, entry: Interaction) -> None:
        """Tell everyone who waits for an interaction that something became of it."""
        entry.touch()
        for watcher in tuple(self._watchers):
            watcher(entry)

    def close(self) -> None:
        """Stop all clocks."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _lapse(self, entry: Interaction) -> None:
        self._timers.pop(entry.id, None)
        if entry.outcome == Outcome.WAITING:
            entry.outcome = Outcome.FAILED
            entry.error = "The application did not respond"
            self.changed(entry)

    def _stop_clock(self, entry: Interaction) -> None:
        timer = self._timers.pop(entry.id, None)
        if timer is not None:
            timer.cancel()

    def _is_over(self, entry: Interaction) -> bool:
        return entry.is_expired or self.state.clock() - entry.created_at > self.token_life
