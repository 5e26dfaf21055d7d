"""Kinds made of other kinds: a value or none, and tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from bot.errors import InputError
from bot.settings.kinds.kind import NONE, SHOWN, Kind, code, joined
from bot.settings.server import Server

K = TypeVar("K")
V = TypeVar("V")

MOST_ENTRIES = 50
_END_OF_ENTRY = re.compile(r"[;\n]|,(?=[^,;=\n]*=)")
"""A comma ends an entry only where another one begins, since a value may have commas of its own."""


def _none(empty: str) -> str:
    return f"`{NONE}`" if empty == NONE else f"`{NONE}` ({empty})"


def _is_none(text: str, empty: str) -> bool:
    return text.casefold() in (NONE, empty)


@dataclass(frozen=True)
class Optional(Kind[V | None], Generic[V]):
    """A value of another kind, or none, which means `empty`."""

    kind: Kind[V]
    empty: str = NONE

    @property
    def allowed(self) -> str:
        """Add none to what is allowed."""
        return f"{self.kind.allowed}, or {_none(self.empty)}"

    def read(self, text: str, server: Server) -> V | None:
        """Read a value or none."""
        return None if _is_none(text, self.empty) else self.kind.read(text, server)

    def load(self, stored: object) -> V | None:
        """Read a value or null."""
        return None if stored is None else self.kind.load(stored)

    def dump(self, value: V | None) -> object:
        """Give the value or null."""
        return None if value is None else self.kind.dump(value)

    def typed(self, value: V | None) -> str:
        """Give the value or none."""
        return NONE if value is None else self.kind.typed(value)

    def shown(self, value: V | None) -> str:
        """Give the value, or what none of it means."""
        return self.empty if value is None else self.kind.shown(value)

    def choices(self, server: Server) -> Mapping[str, str]:
        """Offer none, too."""
        return {self.empty: NONE, **self.kind.choices(server)}

    def strangers(self, value: V | None, server: Server) -> list[str]:
        """Name what the server does not have."""
        return [] if value is None else self.kind.strangers(value, server)


@dataclass(frozen=True)
class Table(Kind[Mapping[K, V]], Generic[K, V]):
    """Entries `key = value`, separated by semicolons; each key stands once. None mean `empty`."""

    keys: Kind[K]
    values: Kind[V]
    example: str
    empty: str = NONE

    is_paragraph = True

    @property
    def allowed(self) -> str:
        """Give an example, and what the values are."""
        return (
            f"at most {MOST_ENTRIES} entries such as `{self.example}`, or {_none(self.empty)};"
            f" each value is {self.values.allowed}"
        )

    def read(self, text: str, server: Server) -> Mapping[K, V]:
        """Read entries; line ends and commas may stand between them as well."""
        if _is_none(text, self.empty):
            return MappingProxyType({})
        entries = [entry for entry in map(str.strip, _END_OF_ENTRY.split(text)) if entry]
        if not 0 < len(entries) <= MOST_ENTRIES:
            raise ValueError(text)
        table: dict[K, V] = {}
        for entry in entries:
            key, value = self._entry(entry, server)
            if key in table:
                raise InputError(f"{self.keys.shown(key)} is there twice: leave one of them out.")
            table[key] = value
        return self._ordered(table)

    def load(self, stored: object) -> Mapping[K, V]:
        """Read an object of JSON."""
        if not isinstance(stored, dict) or len(stored) > MOST_ENTRIES:
            raise ValueError(str(type(stored)))
        table = {self.keys.load(key): self.values.load(value) for key, value in stored.items()}
        return self._ordered(table)

    def dump(self, value: Mapping[K, V]) -> dict[str, object]:
        """Give an object of JSON, in the order of its keys."""
        return {
            str(self.keys.dump(key)): self.values.dump(each)
            for key, each in self._ordered(value).items()
        }

    def typed(self, value: Mapping[K, V]) -> str:
        """Give the entries, separated by semicolons."""
        entries = (
            f"{self.keys.typed(key)} = {self.values.typed(each)}" for key, each in value.items()
        )
        return "; ".join(entries) or NONE

    def shown(self, value: Mapping[K, V]) -> str:
        """Give the entries, as many as there is room for."""
        entries = (
            f"{self.keys.shown(key)} = {self.values.shown(each)}" for key, each in value.items()
        )
        return joined(entries, "; ", SHOWN) if value else self.empty

    def strangers(self, value: Mapping[K, V], server: Server) -> list[str]:
        """Name what the server does not have."""
        names = [name for key in value for name in self.keys.strangers(key, server)]
        return names + [
            name for each in value.values() for name in self.values.strangers(each, server)
        ]

    def _entry(self, entry: str, server: Server) -> tuple[K, V]:
        key, _, value = map(str.strip, entry.rpartition("="))
        try:
            return self.keys.read(key, server), self.values.read(value, server)
        except ValueError as error:
            raise InputError(
                f"I cannot read the entry {code(entry[:100])}. Use {self.allowed}."
            ) from error

    def _ordered(self, table: Mapping[K, V]) -> Mapping[K, V]:
        """Bring the entries into one order, so that equal tables are stored alike."""
        return MappingProxyType(dict(sorted(table.items(), key=lambda it: str(it[0]))))
