"""How it is written down what is stored about a person, and what becomes of it."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Scope:
    """What is about one person: in a server, in direct messages (no guild), or everywhere."""

    user_id: int
    guild_id: int | None = None
    everywhere: bool = False

    def values(self) -> dict[str, object]:
        """Give the parameters that the registry's SQL takes."""
        return {"user": self.user_id, "guild": self.guild_id, "everywhere": self.everywhere}


class Fate(Enum):
    """What erasing a person's data does to rows."""

    ERASED = "erased"
    UNNAMED = "unnamed"
    """They stay, but no longer tell whose they are."""
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is stored about a person.

    `rows` is what follows FROM, with the parameters of `Scope.values`; `columns` is what an export
    gives, the newest first by the first of them. `lasts` may name `{days}`, the retention.
    """

    name: str
    title: str
    tables: tuple[str, ...]
    columns: str
    rows: str
    lasts: str
    fate: Fate = Fate.ERASED
    why: str = ""
    """What stays when a person's data is erased, and why."""


HERE = "(:everywhere OR guild_id IS :guild)"
"""Where a row belongs to the place that is asked about."""
RETENTION = "{days} days"
WHILE_USED = "as long as the server uses me"


def iso(column: str) -> str:
    """Write a time in Unix milliseconds as ISO 8601, in SQL."""
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', {column} / 1000, 'unixepoch')"
