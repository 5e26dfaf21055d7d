"""Switches, texts and choices."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings.kinds.kind import NONE, Kind
from bot.settings.personas import BUILT_IN, BY_NAME
from bot.settings.server import Server

_ON = frozenset({"on", "yes", "true", "1", "enabled", "enable", "y"})
_OFF = frozenset({"off", "no", "false", "0", "disabled", "disable", "n"})
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: control characters, halves of characters, line and paragraph separators."""


class Switch(Kind[bool]):
    """On or off."""

    allowed = "`on` or `off`"

    def read(self, text: str, server: Server) -> bool:  # noqa: ARG002
        """Read on/off, yes/no, true/false and the like."""
        word = text.casefold()
        if word not in _ON | _OFF:
            raise ValueError(text)
        return word in _ON

    def load(self, stored: object) -> bool:
        """Read true or false."""
        if not isinstance(stored, bool):
            raise ValueError(stored)  # noqa: TRY004 -- a value of the wrong kind is not allowed
        return stored

    def dump(self, value: bool) -> bool:  # noqa: FBT001 -- the value itself
        """Give true or false."""
        return value

    def typed(self, value: bool) -> str:  # noqa: FBT001 -- the value itself
        """Give on or off."""
        return "on" if value else "off"

    def shown(self, value: bool) -> str:  # noqa: FBT001 -- the value itself
        """Give on or off."""
        return self.typed(value)

    def choices(self, server: Server) -> Mapping[str, str]:  # noqa: ARG002
        """Offer both."""
        return {"on": "on", "off": "off"}


class _Texts(Kind[str]):
    """Kinds whose values are texts, the same when typed and stored."""

    def read(self, text: str, server: Server) -> str:  # noqa: ARG002
        """Read a text as it is."""
        return self.load(text)

    def dump(self, value: str) -> str:
        """Give the text as it is."""
        return value

    def typed(self, value: str) -> str:
        """Give the text as it is."""
        return value


@dataclass(frozen=True)
class Text(_Texts):
    """Some text of at most `most` characters, which may be empty: people type `none` for that."""

    most: int
    is_paragraph: bool = False

    @property
    def allowed(self) -> str:
        """Give the length."""
        lines = "" if self.is_paragraph else " on one line"
        return f"a text of at most {self.most:,} characters{lines}, or `none`"

    def read(self, text: str, server: Server) -> str:
        """Read a text; line ends become plain ones."""
        text = text.replace("\r\n", "\n")
        return "" if text.casefold() == NONE else super().read(text, server)

    def load(self, stored: object) -> str:
        """Read a text that somebody could have typed."""
        if not isinstance(stored, str) or len(stored) > self.most or stored != stored.strip():
            raise ValueError(stored)
        if stored.casefold() == NONE or any(map(self._is_refused, stored)):
            raise ValueError(stored)
        return stored

    def typed(self, value: str) -> str:
        """Give the text, or none."""
        return value or NONE

    def shown(self, value: str) -> str:
        """Give the text, or none."""
        return super().shown(value) if value else NONE

    def _is_refused(self, character: str) -> bool:
        if self.is_paragraph and character in "\n\t":
            return False
        return unicodedata.category(character) in _REFUSED


@dataclass(frozen=True)
class Word(_Texts):
    """A short text of a certain form, such as a language code."""

    pattern: str
    allowed: str = ""

    def load(self, stored: object) -> str:
        """Read a text of that form."""
        if not isinstance(stored, str) or not re.fullmatch(self.pattern, stored):
            raise ValueError(stored)
        if not stored.isprintable():
            raise ValueError(stored)
        return stored


@dataclass(frozen=True)
class Choice(_Texts):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """List the words."""
        return f"one of {', '.join(f'`{word}`' for word in self.words)}"

    def read(self, text: str, server: Server) -> str:
        """Read one of the words, whatever its case."""
        return super().read(text.casefold(), server)

    def load(self, stored: object) -> str:
        """Read one of the words."""
        if not isinstance(stored, str) or stored not in self.words:
            raise ValueError(stored)
        return stored

    def choices(self, server: Server) -> Mapping[str, str]:  # noqa: ARG002
        """Offer the words."""
        return {word: word for word in self.words}


class Model(Word):
    """A model's name; which ones there are is known to the endpoint alone."""

    def __init__(self) -> None:
        super().__init__(r"\S(.{0,98}\S)?", "a model's name, of at most 100 characters")


class Persona(Choice):
    """The name of a persona."""

    def __init__(self) -> None:
        super().__init__(tuple(BY_NAME))

    def choices(self, server: Server) -> Mapping[str, str]:  # noqa: ARG002
        """Offer the personas, each with its summary."""
        return {f"{found.name}: {found.summary}": found.name for found in BUILT_IN}


class Language(Text):
    """A language, named as people name it; empty follows who asks."""

    def __init__(self) -> None:
        super().__init__(most=40)

    @property
    def allowed(self) -> str:
        """Give an example."""
        return "a language such as `German`, of at most 40 characters, or `none`"
