"""Where in the panel somebody is, and what its controls do: all of it fits in a custom id."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.settings import DEFINITIONS


class Act(StrEnum):
    """What a control of the panel does; the last ones are about one setting."""

    FAMILY = "family"
    PLACE = "place"
    GO = "go"
    HISTORY = "history"
    RESET = "reset"
    CHANGE = "change"
    ON = "on"
    OFF = "off"
    FILL = "fill"


TEMPLATE = re.compile(
    rf"settings:(?P<act>{'|'.join(Act)}):(?P<channel>[0-9]{{1,20}})"
    r":(?P<about>[a-z_.-]{1,60}):(?P<page>[0-9]{1,2})"
)


@dataclass(frozen=True, slots=True)
class Screen:
    """A place, a family of settings and one of its pages. Channel 0 is the whole server."""

    family: str
    channel_id: int = 0
    page: int = 0

    def at(self, page: int) -> "Screen":
        """Give another page of the same family."""
        return replace(self, page=page)

    def control(self, act: Act, key: str = "") -> "Control":
        """Make what a control here does; about one setting if a key is given."""
        return Control(act, self.channel_id, key or self.family, self.page)


@dataclass(frozen=True, slots=True)
class Control:
    """What a button, a select or a form does: `about` is a family, or the key of a setting."""

    act: Act
    channel_id: int
    about: str
    page: int

    @property
    def custom_id(self) -> str:
        """Everything there is to know, in at most 100 characters."""
        return f"settings:{self.act}:{self.channel_id}:{self.about}:{self.page}"

    @property
    def screen(self) -> Screen:
        """Where in the panel it stands."""
        definition = DEFINITIONS.get(self.about)
        family = definition.family.name if definition else self.about
        return Screen(family, self.channel_id, self.page)

    @classmethod
    def read(cls, custom_id: str) -> "Control | None":
        """Read a custom id; None if it is none of the panel's."""
        match = TEMPLATE.fullmatch(custom_id)
        return cls.of(match) if match else None

    @classmethod
    def of(cls, match: re.Match[str]) -> "Control":
        """Make it from a match of the template."""
        return cls(Act(match["act"]), int(match["channel"]), match["about"], int(match["page"]))
