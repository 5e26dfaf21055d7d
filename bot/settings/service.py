"""Looks settings up and changes them."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from bot.config import Config
from bot.errors import InputError
from bot.settings import transfer
from bot.settings.chat import ChatSettings
from bot.settings.definitions import DEFAULT, DEFINITIONS, definition
from bot.settings.server import Server
from bot.settings.shelves import Shelves, put
from bot.settings.values import (
    Change,
    Loaded,
    Recorded,
    Stale,
    Values,
    encoded,
    loaded,
    read_change,
)
from bot.storage.settings import Place, SettingsStore, StoredSetting

log = logging.getLogger(__name__)
T = TypeVar("T")

_CHAT_KEYS = {
    field.name: "language" if field.name == "language" else f"chat.{field.name}"
    for field in fields(ChatSettings)
}
_WARNINGS = 10_000


class Settings:
    """What holds in a place: the channel's choice, else the server's, else the default.

    A thread is asked for by its parent channel's id. Outside of servers the defaults hold.
    """

    def __init__(self, store: SettingsStore, config: Config) -> None:
        self._store = store
        self._defaults = {key: it.default(config) for key, it in DEFINITIONS.items()}
        self._shelves = Shelves(self._load)
        self._warned: set[tuple[int, int, str]] = set()
        self._writes: set[asyncio.Task[Any]] = set()
        self._listeners: list[Callable[[int], None]] = []

    def listen(self, heard: Callable[[int], None]) -> None:
        """Have something told of each server whose settings were changed."""
        self._listeners.append(heard)

    async def of(self, guild_id: int | None, channel_id: int | None = None) -> Values:
        """Give what holds in a server, or in one of its channels."""
        if guild_id is None:
            return Values(self._defaults)
        found = await self._shelves.get(guild_id)
        return Values(found.own(channel_id or 0), found.own(0), self._defaults)

    async def chat(self, guild_id: int | None, channel_id: int | None) -> ChatSettings:
        """Give the chat settings that hold in that channel."""
        values = await self.of(guild_id, channel_id)
        return ChatSettings(**{name: values[key] for name, key in _CHAT_KEYS.items()})

    async def chosen(self, guild_id: int, channel_id: int = 0) -> Mapping[str, Any]:
        """Give only what the server itself, or that channel itself, has chosen."""
        return (await self._shelves.get(guild_id)).own(channel_id)

    async def channels(self, guild_id: int) -> list[int]:
        """Give the channels that have chosen something of their own."""
        return [place for place in (await self._shelves.get(guild_id)).chosen if place]

    async def change(
        self, guild_id: int, values: Mapping[str, Any], *, by: int, channel_id: int = 0
    ) -> list[Change]:
        """Set values for a server or one of its channels, all or none; `DEFAULT` resets.

        Gives what is not as before, which is recorded.

        Raises:
            InputError: there is no such setting, a value does not fit, or it cannot be set there.
        """
        places = {(channel_id, key): value for key, value in values.items()}
        return await self._whole(self._change(guild_id, places, by))

    async def reset(
        self, guild_id: int, keys: Iterable[str], *, by: int, channel_id: int = 0
    ) -> list[Change]:
        """Let the default hold again, or in a channel what its server has chosen.

        Raises:
            InputError: there is no such setting.
        """
        return await self.change(
            guild_id, dict.fromkeys(keys, DEFAULT), by=by, channel_id=channel_id
        )

    async def history(self, guild_id: int, limit: int = 20) -> list[Recorded]:
        """Give the latest changes, the newest first; the latest 500 are remembered."""
        return [
            Recorded(read_change(it), it.changed_by, it.changed_at)
            for it in await self._store.history(guild_id, limit)
        ]

    async def stale(self, guild_id: int | None = None) -> tuple[Stale, ...]:
        """Give what does not fit any more in a server, or what no admin was told of anywhere."""
        if guild_id is not None:
            return (await self._shelves.get(guild_id)).stale
        untold = await self._store.untold()
        return (await asyncio.to_thread(loaded, untold)).stale

    async def mark_told(self, stale: Iterable[Stale]) -> None:
        """Note that an admin was told."""
        await self._store.mark_told(
            StoredSetting(it.guild_id, it.channel_id, it.key, it.value, it.changed_by)
            for it in stale
        )

    async def export(self, guild_id: int) -> bytes:
        """Give everything that a server and its channels have chosen as a JSON file."""
        return transfer.encode((await self._shelves.get(guild_id)).chosen)

    async def plan(self, guild_id: int, data: bytes, server: Server) -> transfer.Plan:
        """Tell what an exported file would change; what it does not mention stays as it is.

        Raises:
            InputError: something in it cannot be used; the sentence names up to ten problems.
        """
        wanted = await asyncio.to_thread(transfer.decode, data, server)
        return transfer.Plan(transfer.compare((await self._shelves.get(guild_id)).chosen, wanted))

    async def apply(self, guild_id: int, plan: transfer.Plan, by: int) -> list[Change]:
        """Make the changes of a plan, all or none.

        Raises:
            InputError: one of these settings was changed after the plan was made.
        """
        places = {(it.channel_id, it.key): it.new for it in plan.changes}
        return await self._whole(self._change(guild_id, places, by, plan))

    async def forget_channel(self, guild_id: int, channel_id: int) -> None:
        """Forget what a channel has chosen, because it was deleted."""
        await self._whole(self._forget_channel(guild_id, channel_id))

    def forget_guild(self, guild_id: int) -> None:
        """Drop what is kept in memory of a server, because its rows were erased."""
        self._shelves.drop(guild_id)

    async def _load(self, guild_id: int) -> Loaded:
        found = loaded(await self._store.chosen(guild_id))
        for it in found.stale:
            self._warn(it)
        return found

    def _warn(self, stale: Stale) -> None:
        """Tell the operator once; the value stays out, since people may have written it."""
        place = (stale.guild_id, stale.channel_id, stale.key)
        if place not in self._warned and len(self._warned) < _WARNINGS:
            self._warned.add(place)
            log.warning(
                "a setting no longer fits, so its default holds: %s, server %d, channel %d",
                stale.key[:100],
                stale.guild_id,
                stale.channel_id,
            )

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Finish a change also when its caller gives up, so that memory and file agree."""
        task = asyncio.create_task(work, name="change settings")
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_log_abandoned)
            raise

    async def _change(
        self,
        guild_id: int,
        places: Mapping[Place, Any],
        by: int,
        plan: transfer.Plan | None = None,
    ) -> list[Change]:
        async with self._shelves.taken(guild_id) as shelf:
            age = shelf.age
            before = shelf.loaded or await self._load(guild_id)
            stored = _checked(before, places)
            if plan is not None and not plan.still_fits(before.chosen):
                raise InputError(
                    "Some of these settings were changed meanwhile: import the file again to see"
                    " what it would change now."
                )
            changes, rows = await self._store.change(guild_id, stored, by=by)
            put(shelf, loaded(rows), age)
        for heard in self._listeners:
            heard(guild_id)
        return [read_change(it) for it in changes]

    async def _forget_channel(self, guild_id: int, channel_id: int) -> None:
        async with self._shelves.taken(guild_id) as shelf:
            age = shelf.age
            put(shelf, loaded(await self._store.forget_channel(guild_id, channel_id)), age)


def _log_abandoned(task: asyncio.Task[Any]) -> None:
    """Tell of a change that failed after nobody waited for it any more."""
    if not task.cancelled() and (error := task.exception()):
        log.error("changing settings failed after its caller had gone", exc_info=error)


def _checked(before: Loaded, places: Mapping[Place, Any]) -> dict[Place, str | None]:
    """Check what is to be set, and write it as it is stored.

    Raises:
        InputError: something does not fit.
    """
    forgotten = {(it.channel_id, it.key) for it in before.stale}
    checked: dict[Place, str | None] = {}
    for (channel_id, key), value in places.items():
        if value is DEFAULT and (channel_id, key) in forgotten:
            checked[channel_id, key] = None
            continue
        found = definition(key)
        if value is DEFAULT:
            checked[channel_id, found.key] = None
        else:
            found.check(value, channel_id)
            checked[channel_id, found.key] = encoded(found.key, value)
    transfer.check_size(before.chosen, checked)
    return checked
