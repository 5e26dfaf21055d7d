"""A server's settings as a file: written, read back and compared."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError
from bot.settings.definitions import DEFAULT, DEFINITIONS
from bot.settings.server import Server
from bot.settings.values import NOTHING, Change, Chosen
from bot.storage.settings import Place

VERSION = 1
MOST_BYTES = 256 * 1024
"""The largest file, and the most that one server may choose in all."""
_NAMED = 10
_ROOM = 1_500
"""Characters for the problems of a file, so that they fit into one message."""

Wanted = dict[Place, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change."""

    changes: tuple[Change, ...]

    def still_fits(self, chosen: Chosen) -> bool:
        """Tell whether what would be changed still is as it was."""
        return all(_old(chosen, it.channel_id, it.key) == it.old for it in self.changes)


class _Twice(ValueError):
    """A name stands twice in an object of JSON."""


def encode(chosen: Chosen) -> bytes:
    """Write what a server has chosen, in the order of the table, for people to read."""
    file = {
        "version": VERSION,
        "server": _dumped(chosen.get(0, NOTHING)),
        "channels": {str(place): _dumped(chosen[place]) for place in sorted(chosen) if place},
    }
    return json.dumps(file, indent=1, ensure_ascii=False).encode() + b"\n"


def decode(data: bytes, server: Server) -> Wanted:
    """Read a file and check everything in it.

    Raises:
        InputError: something cannot be used; the sentence names up to ten problems.
    """
    wanted: Wanted = {}
    problems = list(_read(_parsed(data), server, wanted))
    if problems:
        raise InputError(
            "I changed nothing, since the file has mistakes. Mend them, then import it again:\n"
            + _listed(problems)
        )
    return wanted


def compare(chosen: Chosen, wanted: Wanted) -> tuple[Change, ...]:
    """Tell what is not yet as wanted."""
    changes = (
        Change(channel_id, key, _old(chosen, channel_id, key), value)
        for (channel_id, key), value in wanted.items()
    )
    return tuple(it for it in changes if it.old is DEFAULT or it.old != it.new)


def check_size(chosen: Chosen, stored: Mapping[Place, str | None]) -> None:
    """Let a server choose something more, as far as all of it still fits into a file.

    Raises:
        InputError: that would be too much.
    """
    everything: dict[int, dict[str, Any]] = {place: dict(own) for place, own in chosen.items()}
    for (place, key), value in stored.items():
        own = everything.setdefault(place, {})
        own.pop(key, None)
        if value is not None:
            own[key] = DEFINITIONS[key].load(json.loads(value))
    if any(stored.values()) and len(encode(everything)) > MOST_BYTES:
        raise InputError(
            "That is more than I can remember for one server: reset what your channels do not need"
            " any more, or shorten your instructions to the model."
        )


def _dumped(own: Mapping[str, object]) -> dict[str, object]:
    return {key: it.dump(own[key]) for key, it in DEFINITIONS.items() if key in own}


def _old(chosen: Chosen, channel_id: int, key: str) -> object:
    return chosen.get(channel_id, NOTHING).get(key, DEFAULT)


def _parsed(data: bytes) -> object:
    if len(data) > MOST_BYTES:
        raise InputError(
            f"This file is too large: settings have at most {MOST_BYTES // 1024} KB. Choose a file"
            " that /settings export gave you."
        )
    try:
        return json.loads(data, object_pairs_hook=_object, parse_constant=_refused)
    except _Twice as error:
        raise InputError(
            f"The file names “{error}” twice in one place: leave one of them out."
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(
            "This file is no JSON that I can read. Choose a file that /settings export gave you."
        ) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise _Twice(_cut(name))
    return found


def _refused(constant: str) -> None:
    raise ValueError(constant)


def _read(file: object, server: Server, wanted: Wanted) -> Iterator[str]:
    """Read a file's settings into `wanted`; gives the problems."""
    if not isinstance(file, dict) or type(file.get("version")) is not int:
        yield "it does not look like a file that /settings export gave"
        return
    if file["version"] != VERSION:
        yield "it was written by another version of me, which I cannot read"
        return
    for name in file.keys() - {"version", "server", "channels"}:
        yield f"“{_cut(name)}” is no part of such a file"
    yield from _read_place(file.get("server", {}), 0, server, wanted)
    channels = file.get("channels", {})
    if not isinstance(channels, dict):
        yield "“channels” is not an object"
        return
    for name, own in channels.items():
        channel_id = int(name) if name.isascii() and name.isdigit() and len(name) < 20 else 0  # noqa: PLR2004 -- digits of the largest id, and one
        if channel_id not in server.channels or str(channel_id) != name:
            yield f"this server has no channel {_cut(name)}"
        else:
            yield from _read_place(own, channel_id, server, wanted)


def _read_place(own: object, channel_id: int, server: Server, wanted: Wanted) -> Iterator[str]:
    where = f" (channel {channel_id})" if channel_id else ""
    if not isinstance(own, dict):
        yield f"the settings{where or ' of the server'} are not an object"
        return
    for key, stored in own.items():
        found = DEFINITIONS.get(key)
        if found is None:
            yield f"there is no setting “{_cut(key)}”{where}"
        elif not found.is_for(channel_id):
            yield f"`{key}` cannot be set there{where or ' (server)'}"
        else:
            try:
                value = found.load(stored)
            except (ValueError, RecursionError):
                yield f"`{key}`{where}: use {found.kind.allowed}"
                continue
            for name in found.kind.strangers(value, server)[:_NAMED]:
                yield f"`{key}`{where}: this server does not have {name}"
            wanted[channel_id, key] = value


def _cut(text: str) -> str:
    return "".join(c for c in text[:100] if c.isprintable())


def _listed(problems: list[str]) -> str:
    named = problems[:_NAMED]
    while sum(map(len, named)) > _ROOM:
        named.pop()
    left = len(problems) - len(named)
    return "\n".join(f"- {it}" for it in [*named, *([f"and {left} more"] if left else [])])
