"""All rules of a server, ready to look at messages."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from bot.errors import InputError
from bot.moderation.rules.floods import (
    Memory,
    Mentions,
    Repeats,
    checked_mentions,
    checked_repeat,
)
from bot.moderation.rules.links import Invites, Links, checked_domain, checked_invite
from bot.moderation.rules.patterns import Patterns, checked_pattern, size_of
from bot.moderation.rules.rule import ACTIONS, KINDS, Check, Hit, Rule, Wording
from bot.moderation.rules.words import Words, checked_word
from bot.storage.messages import Message

log = logging.getLogger(__name__)

MOST_PATTERNS = 50
"""Patterns among a server's rules: each of them costs time with every message."""
LONG = 200_000
"""Instructions of patterns times bytes of a text, from which a check may take milliseconds."""

_CHECKED: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "word": checked_word,
        "pattern": checked_pattern,
        "invite": checked_invite,
        "link": checked_domain,
        "allow-link": checked_domain,
        "mentions": checked_mentions,
        "repeat": checked_repeat,
    }
)


def checked(kind: str, value: str) -> str:
    """Read what a rule looks for, and give it as it is kept.

    Raises:
        InputError: there is no such kind, or the value does not fit it; the sentence says why.
    """
    if kind not in _CHECKED:
        raise InputError(f"There is no such kind of rule. Choose one of: {', '.join(KINDS)}.")
    return _CHECKED[kind](value)


class Ruleset:
    """Looks at messages with the rules of one server; made once, until the rules change.

    Hundreds of rules take some 20 ms to be made ready, and 15 µs or so for each message.

    Args:
        rules: what the server has laid down. What cannot be used is left out.
        memory: what members said lately; without one, repeats are found within this ruleset alone.
    """

    def __init__(self, rules: Iterable[Rule], memory: Memory | None = None) -> None:
        usable: dict[str, list[Rule]] = {}
        for rule in rules:
            if _is_usable(rule):
                usable.setdefault(_FAMILY.get(rule.kind, rule.kind), []).append(rule)
        self._size = sum(size_of(rule.value) for rule in usable.get("pattern", ()))
        makers = _MAKERS | {"repeat": partial(Repeats, memory=memory or Memory())}
        self._checks = [makers[kind](found) for kind, found in usable.items()]
        self._size += sum(each.size for each in self._checks if isinstance(each, Words))

    def takes_long(self, said: Message) -> bool:
        """Tell whether a check may take up to seconds, in which nothing else may wait for it."""
        if not self._size:
            return False
        return self._size * len(said.content.encode(errors="replace")) > LONG

    def check(self, said: Message) -> list[Hit]:
        """Give the rules that a message breaks, each once."""
        message = Wording.of(said)
        return [hit for check in self._checks for hit in check.hits(message)]


_FAMILY = {"allow-link": "link"}
"""Kinds that are looked at together with others."""
_MAKERS: dict[str, Callable[[Sequence[Rule]], Check]] = {
    "word": Words,
    "pattern": Patterns,
    "invite": Invites,
    "link": Links,
    "mentions": Mentions,
}


def _is_usable(rule: Rule) -> bool:
    try:
        checked(rule.kind, rule.value)
    except InputError as error:
        log.warning("rule %d cannot be used: %s", rule.id, error)
        return False
    return rule.action in ACTIONS
