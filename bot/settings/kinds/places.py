"""Roles and channels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import InputError
from bot.settings.kinds.kind import CHOICE, NONE, Kind, joined
from bot.settings.server import Server

MOST_IDS = 50
"""Roles or channels in one value."""
_LARGEST_ID = 2**63 - 1
_SHOWN = 400
_GAP = re.compile(r"[\s,]*")
_WORD = re.compile(r"[^\s,]*")


@dataclass(frozen=True)
class _What:
    """What is pointed at: its noun, its sign, and how Discord writes a mention of it."""

    noun: str
    sign: str
    opening: str

    def mention(self, place_id: int) -> str:
        return f"<{self.opening}{place_id}>"

    def known(self, server: Server) -> Mapping[int, str]:
        return server.roles if self.noun == "role" else server.channels


ROLE = _What("role", "@", "@&")
CHANNEL = _What("channel", "#", "#")


@dataclass(frozen=True)
class Place(Kind[int]):
    """One role or channel, by its id."""

    what: _What

    @property
    def allowed(self) -> str:
        """Tell how to name it."""
        return f"one {self.what.noun}: its mention, name or id"

    def read(self, text: str, server: Server) -> int:
        """Read a mention, an id or a name."""
        found = list(found_in(text, self.what, server))
        if len(found) != 1:
            raise ValueError(text)
        return found[0]

    def load(self, stored: object) -> int:
        """Read an id, in a text."""
        if not isinstance(stored, str) or not re.fullmatch("[1-9][0-9]{0,18}", stored):
            raise ValueError(stored)
        if int(stored) > _LARGEST_ID:
            raise ValueError(stored)
        return int(stored)

    def dump(self, value: int) -> str:
        """Give the id as a text, as Discord does."""
        return str(value)

    def typed(self, value: int) -> str:
        """Give a mention."""
        return self.what.mention(value)

    def shown(self, value: int) -> str:
        """Give a mention."""
        return self.what.mention(value)

    def choices(self, server: Server) -> Mapping[str, str]:
        """Offer what the server has."""
        return _choices(self.what, server)

    def strangers(self, value: int, server: Server) -> list[str]:
        """Name it if the server does not have it."""
        known = self.what.known(server)
        return [] if value in known else [f"the {self.what.noun} {value}"]


@dataclass(frozen=True)
class Places(Kind[frozenset[int]]):
    """Some roles or channels; none of them means `empty`."""

    what: _What
    empty: str

    @property
    def allowed(self) -> str:
        """Tell how to name them."""
        noun = self.what.noun
        return f"at most {MOST_IDS} {noun}s, each by mention, name or id, or `none` ({self.empty})"

    def read(self, text: str, server: Server) -> frozenset[int]:
        """Read mentions, ids and names, with blanks, commas or line ends between them."""
        if text.casefold() in (NONE, self.empty):
            return frozenset()
        found: list[int] = []
        for place_id in found_in(text, self.what, server):
            found.append(place_id)
            if len(found) > MOST_IDS:
                raise ValueError(text)
        if not found:
            raise ValueError(text)
        return frozenset(found)

    def load(self, stored: object) -> frozenset[int]:
        """Read a list of ids."""
        if not isinstance(stored, list) or len(stored) > MOST_IDS:
            raise ValueError(str(type(stored)))
        return frozenset(map(Place(self.what).load, stored))

    def dump(self, value: frozenset[int]) -> list[str]:
        """Give the ids, sorted."""
        return [str(place_id) for place_id in sorted(value)]

    def typed(self, value: frozenset[int]) -> str:
        """Give mentions."""
        return " ".join(map(self.what.mention, sorted(value))) or NONE

    def shown(self, value: frozenset[int]) -> str:
        """Give mentions, as many as there is room for."""
        return joined(map(self.what.mention, sorted(value)), " ", _SHOWN) if value else self.empty

    def choices(self, server: Server) -> Mapping[str, str]:
        """Offer what the server has."""
        return {self.empty: NONE, **_choices(self.what, server)}

    def strangers(self, value: frozenset[int], server: Server) -> list[str]:
        """Name those that the server does not have."""
        one = Place(self.what)
        return [name for place_id in sorted(value) for name in one.strangers(place_id, server)]


def found_in(text: str, what: _What, server: Server) -> Iterator[int]:
    """Find each role or channel that a text names.

    Raises:
        InputError: it names one that the server does not have, or several by one name.
    """
    text = text.casefold()
    names = _names(what, server)
    mention = re.compile(f"<{what.opening}([0-9]{{1,20}})>|([0-9]{{15,20}})(?![^\\s,])")
    at = _after_gap(text, 0)
    while at < len(text):
        match = mention.match(text, at)
        if match and int(match[1] or match[2]) in what.known(server):
            place_id, at = int(match[1] or match[2]), match.end()
        else:
            place_id, at = _named(text, at, what, names)
        yield place_id
        at = _after_gap(text, at)


def _named(text: str, at: int, what: _What, names: Mapping[str, list[int]]) -> tuple[int, int]:
    """Read the longest known name at a place in the text; gives the id and where it ends."""
    start = at + text.startswith(what.sign, at)
    for name in names:
        end = start + len(name)
        if not text.startswith(name, start) or not _is_word_end(text, end):
            continue
        if len(names[name]) > 1:
            raise InputError(
                f"Several {what.noun}s are called “{name[:CHOICE]}”: mention the one that you"
                " mean, or give its id."
            )
        return names[name][0], end
    word = _WORD.match(text, at)
    called = word[0][:CHOICE] if word else ""
    raise InputError(
        f"There is no {what.noun} “{called}” in this server. Mention one, or write its name or id."
    )


def _after_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _is_word_end(text: str, at: int) -> bool:
    return at == len(text) or text[at].isspace() or text[at] == ","


def _names(what: _What, server: Server) -> dict[str, list[int]]:
    """Give the ids for each name, the longest names first."""
    names: dict[str, list[int]] = {}
    for place_id, name in what.known(server).items():
        if plain := name.casefold().removeprefix(what.sign).strip():
            names.setdefault(plain, []).append(place_id)
    return dict(sorted(names.items(), key=lambda it: -len(it[0])))


def _choices(what: _What, server: Server) -> dict[str, str]:
    return {
        f"{what.sign}{name.removeprefix(what.sign)}": what.mention(place_id)
        for place_id, name in what.known(server).items()
    }
