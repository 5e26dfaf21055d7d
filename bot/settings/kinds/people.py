"""Members of a server."""

import re

from bot.settings.kinds.kind import NONE, Kind, joined
from bot.settings.kinds.places import MOST_IDS, ROLE, Places
from bot.settings.server import Server

_SHOWN = 400
_IDS = Places(ROLE, NONE)
"""Ids of members are stored like those of roles."""
_MEMBER = re.compile(r"<@!?([0-9]{1,19})>|([0-9]{15,19})")


class Members(Kind[frozenset[int]]):
    """Some members, by their ids; they may have left the server."""

    allowed = f"at most {MOST_IDS} members, each by mention or id, or `{NONE}`"

    def read(self, text: str, server: Server) -> frozenset[int]:  # noqa: ARG002
        """Read mentions and ids, with blanks, commas or line ends between them."""
        if text.casefold() == NONE:
            return frozenset()
        words = re.findall(r"[^\s,]+", text.replace("><", "> <"))
        found = [match[1] or match[2] for match in map(_MEMBER.fullmatch, words) if match]
        if not words or len(found) < len(words):
            raise ValueError(text)
        return self.load(list(dict.fromkeys(str(int(each)) for each in found)))

    def load(self, stored: object) -> frozenset[int]:
        """Read a list of ids, each in a text."""
        return _IDS.load(stored)

    def dump(self, value: frozenset[int]) -> list[str]:
        """Give the ids, sorted."""
        return _IDS.dump(value)

    def typed(self, value: frozenset[int]) -> str:
        """Give mentions."""
        return " ".join(map(_mention, sorted(value))) or NONE

    def shown(self, value: frozenset[int]) -> str:
        """Give mentions, as many as there is room for."""
        return joined(map(_mention, sorted(value)), " ", _SHOWN) if value else NONE


def _mention(member_id: int) -> str:
    return f"<@{member_id}>"
