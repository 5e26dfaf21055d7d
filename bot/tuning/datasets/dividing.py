"""Which examples validate what a model learns from the others."""

import hashlib
from collections.abc import Sequence
from itertools import groupby

EVERY = 10
"""One of so many is for validation."""
FEWEST = 10
"""Examples from which on some are."""
_MOST = 5
"""At most one of so many is, however the conversations fall."""


def validation(conversation_ids: Sequence[int]) -> frozenset[int]:
    """Choose examples for validation: the places in the list of their conversations.

    A conversation goes whole to one side, since its examples share what was said; which one
    depends on its id alone, so that it stays there when others come. Where no conversation fits,
    it is a single example.
    """
    if len(conversation_ids) < FEWEST:
        return frozenset()
    room = len(conversation_ids) // _MOST
    chosen: set[int] = set()
    order = sorted(range(len(conversation_ids)), key=lambda at: _rank(conversation_ids[at]))
    for (side, _), places in groupby(order, key=lambda at: _rank(conversation_ids[at])):
        whole = list(places)
        if side == 0 and len(chosen) + len(whole) <= room:
            chosen.update(whole)
    return frozenset(chosen or order[:1])


def _rank(conversation_id: int) -> tuple[int, int]:
    """Give the side of a conversation, 0 for validation, and its place among the others."""
    found = hashlib.blake2b(str(conversation_id).encode(), digest_size=8).digest()
    number = int.from_bytes(found)
    return number % EVERY, number
