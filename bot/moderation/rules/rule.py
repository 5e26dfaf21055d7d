"""A rule of a server, its hit, and the message that is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from bot.moderation.rules.folding import readings, visible
from bot.storage.messages import Message

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "word": "A word or phrase, whatever its accents and look-alike letters; bad* begins so",
        "pattern": "A regular expression (RE2), whatever the case of letters",
        "invite": "Invites to Discord servers; a value is the code of one that is allowed",
        "link": "Links to a domain such as example.com, and mentions of it",
        "allow-link": "A domain that may be linked to; links to all others are then blocked",
        "mentions": "So many different mentions in one message, such as 8",
        "repeat": "The same text again and again, such as 3 in 60 (times in seconds)",
    }
)
"""What a rule can look for, each with one line for those who choose."""
ACTIONS = ("note", "flag", "delete", "timeout")
"""What a rule can do, the gravest last."""
EXCERPT = 100
"""Characters of an excerpt."""


class Rule(Protocol):
    """What a server has laid down; a stored rule fits."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def kind(self) -> str:
        """What it looks for: one of `KINDS`."""

    @property
    def value(self) -> str:
        """What it looks for in particular, as `checked` gave it."""

    @property
    def action(self) -> str:
        """What is done about a hit: one of `ACTIONS`."""

    @property
    def minutes(self) -> int | None:
        """How long a timeout is; None as everywhere in the server."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that a message breaks, and the words of the message that break it."""

    rule: Rule
    excerpt: str
    """At most `EXCERPT` characters."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What was said, in the forms that rules look at."""

    said: Message
    visible: str
    """The text without invisible characters."""
    readings: tuple[str, ...]
    """All ways in which people may read it, in plain letters."""

    @classmethod
    def of(cls, said: Message) -> "Wording":
        """Give a message in these forms."""
        return cls(said, visible(said.content), readings(said.content))

    @property
    def folded(self) -> str:
        """The text in plain letters."""
        return self.readings[0]


class Check(Protocol):
    """Looks for what the rules of one kind forbid."""

    def hits(self, message: Wording) -> "list[Hit]":
        """Give a hit for each rule that a message breaks."""
