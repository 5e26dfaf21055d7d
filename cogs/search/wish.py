"""What somebody looks for, as it travels in the ids of buttons and in the answer itself."""

import re
from dataclasses import dataclass, field

import discord

from bot.errors import InputError
from bot.search.service import MOST_HITS, Query
from bot.storage.search.rows import NEWEST

USUAL_HITS = 10
LONGEST = 500
"""Characters of what is looked for."""
OUT_OF_DATE = "This search is out of date. Search again with /embed search."
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
IDS = r"(?P<wish>[0-9a-z]{1,13}(?:\.[0-9a-z]{1,13}){4})"
"""The filters, as `Wish.packed` writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to look for, and where: in a channel (a category), by an author, between two ids."""

    text: str = field(repr=False)
    channel_id: int = 0
    author_id: int = 0
    after_id: int = 0
    before_id: int = NEWEST
    limit: int = USUAL_HITS

    @property
    def query(self) -> Query:
        """What the search gets to know of it; where is told by the channels that may be read."""
        return Query(
            text=self.text,
            author_id=self.author_id or None,
            after_id=self.after_id,
            before_id=self.before_id,
            limit=self.limit,
        )

    def packed(self) -> str:
        """Write the filters down for the id of a button; the text stands in the answer."""
        values = self.limit, self.channel_id, self.author_id, self.after_id, self.before_id
        return ".".join(map(_written, values))


def plain(text: str) -> str:
    """Bring what was typed into the form in which the answer shows it, so that it can be read."""
    return " ".join(text.encode(errors="replace").decode().split())[:LONGEST]


def read(packed: str, message: discord.Message | None) -> Wish:
    """Read a wish from the id of a button and the answer that it stands under.

    Raises:
        InputError: they do not hold one.
    """
    found = message.embeds[0].footer.text if message and message.embeds else None
    if not found or not re.fullmatch(IDS, packed):
        raise InputError(OUT_OF_DATE)
    limit, channel, author, after, before = (min(int(it, 36), NEWEST) for it in packed.split("."))
    return Wish(
        text=plain(found),
        channel_id=channel,
        author_id=author,
        after_id=after,
        before_id=before,
        limit=min(max(limit, 1), MOST_HITS),
    )


def _written(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
