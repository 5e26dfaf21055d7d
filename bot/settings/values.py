"""What holds in a place, and what was changed there."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.settings.definitions import DEFAULT, DEFINITIONS, UNREADABLE
from bot.storage.settings import StoredChange, StoredSetting

log = logging.getLogger(__name__)

Chosen = Mapping[int, Mapping[str, Any]]
"""What a server has chosen: channel id, or 0 for the server itself → key → value."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Values(Mapping[str, Any]):
    """What holds in a place, by key: the first of some layers that has a value decides."""

    __slots__ = ("_layers",)

    def __init__(self, *layers: Mapping[str, Any]) -> None:
        self._layers = layers

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 -- each setting has its own kind
        """Give a setting's value.

        Raises:
            KeyError: there is no such setting.
        """
        for layer in self._layers:
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        """Give every setting's key, in the order of the table."""
        return iter(DEFINITIONS)

    def __len__(self) -> int:
        """Tell how many settings there are."""
        return len(DEFINITIONS)


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; `DEFAULT` where nothing was or is set, channel 0 for the server."""

    channel_id: int
    key: str
    old: object
    new: object

    def shown(self) -> tuple[str, str]:
        """Give the value before and after in Discord's markup."""
        found = DEFINITIONS.get(self.key)
        if found is None:
            return "a value that no longer fits", "the default"
        return found.shown(self.old), found.shown(self.new)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change that was made, who made it, and when, in Unix milliseconds."""

    change: Change
    by: int
    at: int


@dataclass(frozen=True, slots=True)
class Stale:
    """Something chosen that does not fit any more, so that the default holds; who chose it."""

    guild_id: int
    channel_id: int
    key: str
    changed_by: int
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a server has chosen, and what of it does not fit any more."""

    chosen: Chosen
    stale: tuple[Stale, ...] = ()

    def own(self, channel_id: int) -> Mapping[str, Any]:
        """What was chosen for a channel, or for the server itself."""
        return self.chosen.get(channel_id, NOTHING)


def encoded(key: str, value: object) -> str:
    """Write a value as it is stored; equal values are written alike."""
    return json.dumps(DEFINITIONS[key].dump(value), ensure_ascii=False, separators=(",", ":"))


def decoded(key: str, stored: str) -> Any:  # noqa: ANN401 -- each setting has its own kind
    """Read a stored value; `UNREADABLE` where it does not fit any more."""
    found = DEFINITIONS.get(key)
    try:
        return UNREADABLE if found is None else found.load(json.loads(stored))
    except (ValueError, RecursionError):
        return UNREADABLE


def loaded(settings: Iterable[StoredSetting]) -> Loaded:
    """Read everything that a server has chosen; what is set where it may not be does not fit."""
    chosen: dict[int, dict[str, Any]] = {}
    stale: list[Stale] = []
    for it in settings:
        value = decoded(it.key, it.value)
        if value is UNREADABLE or not DEFINITIONS[it.key].is_for(it.channel_id):
            stale.append(Stale(it.guild_id, it.channel_id, it.key, it.changed_by, it.value))
        else:
            chosen.setdefault(it.channel_id, {})[it.key] = value
    frozen = {place: MappingProxyType(values) for place, values in chosen.items()}
    return Loaded(MappingProxyType(frozen), tuple(stale))


def read_change(stored: StoredChange) -> Change:
    """Read a change as it was recorded."""
    old, new = (
        DEFAULT if value is None else decoded(stored.key, value)
        for value in (stored.old, stored.new)
    )
    return Change(stored.channel_id, stored.key, old, new)
