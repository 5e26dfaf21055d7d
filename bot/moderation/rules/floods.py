"""Rules for floods: many mentions in one message, and the same text again and again."""

import re
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence

from bot.errors import InputError
from bot.moderation.rules.rule import Hit, Rule, Wording
from bot.storage.messages import Message

MOST_MENTIONS = 100
MOST_TIMES = 20
LONGEST = 3_600
"""Seconds in which the same text is counted."""
_MOST_AUTHORS = 5_000
_REPEAT = re.compile(
    r"(\d{1,3})\s*(?:x|times)?\s*(?:in|/|per)\s*(\d{1,5})\s*(s|sec|seconds?|m|min|minutes?)?",
    re.IGNORECASE,
)


def checked_mentions(value: str) -> str:
    """Read from how many different mentions in one message on a rule acts.

    Raises:
        InputError: it is no such number.
    """
    value = value.strip()
    if not re.fullmatch("[0-9]{1,3}", value) or not 1 <= int(value) <= MOST_MENTIONS:
        raise InputError(f"Give a number of mentions from 1 to {MOST_MENTIONS}, such as 8.")
    return str(int(value))


def checked_repeat(value: str) -> str:
    """Read how often, in how many seconds, the same text is said when a rule acts: `3 in 60`.

    Raises:
        InputError: it cannot be read, or is beyond the bounds.
    """
    found = _REPEAT.fullmatch(value.strip())
    times, seconds = (int(found[1]), int(found[2])) if found else (0, 0)
    if found and (found[3] or "").casefold().startswith("m"):
        seconds *= 60
    if not 2 <= times <= MOST_TIMES or not 1 <= seconds <= LONGEST:  # noqa: PLR2004 -- again is twice
        raise InputError(
            f"Give times and seconds, such as `3 in 60`: 2 to {MOST_TIMES} times in at most"
            f" {LONGEST:,} seconds."
        )
    return f"{times} in {seconds}"


class Mentions:
    """Finds messages with very many mentions."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [(int(checked_mentions(rule.value)), rule) for rule in rules]

    def hits(self, message: Wording) -> list[Hit]:
        """Give a hit for each rule whose number is reached."""
        count = message.said.mentions
        return [Hit(rule, f"{count} mentions") for most, rule in self._rules if count >= most]


class Memory:
    """What members said lately, as numbers that tell equal texts; kept for all servers together.

    It is bounded, and empty after a restart. The same message may come twice; an edit takes the
    place of what it changes. Several threads may use it.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._texts: OrderedDict[tuple[int, int], deque[tuple[int, int, int]]] = OrderedDict()

    def note(self, said: Message, text: str) -> list[int]:
        """Remember a message; gives when the author said the same in the last hour, in Unix ms."""
        key, number = (said.guild_id, said.author_id), hash(text)
        with self._turn:
            return self._noted(key, (said.id, when(said), number))

    def _noted(self, key: tuple[int, int], text: tuple[int, int, int]) -> list[int]:
        message_id, now, number = text
        texts = self._texts.setdefault(key, deque(maxlen=2 * MOST_TIMES))
        self._texts.move_to_end(key)
        for old in [it for it in texts if it[0] == message_id or it[1] < now - 1000 * LONGEST]:
            texts.remove(old)
        texts.append(text)
        if len(self._texts) > _MOST_AUTHORS:
            self._texts.popitem(last=False)
        return [at for _, at, other in texts if other == number]


class Repeats:
    """Finds texts that a member says again and again, in whichever channels."""

    def __init__(self, rules: Sequence[Rule], memory: Memory) -> None:
        self._rules = [(*_read(rule), rule) for rule in rules]
        self._memory = memory

    def hits(self, message: Wording) -> list[Hit]:
        """Give a hit for each rule whose number is reached."""
        said, text = message.said, message.folded
        if not text:
            return []
        times = self._memory.note(said, text)
        return [
            Hit(rule, f"the same text {most} times in {seconds} seconds")
            for most, seconds, rule in self._rules
            if sum(abs(at - when(said)) < 1000 * seconds for at in times) >= most
        ]


def when(said: Message) -> int:
    """Give when a version of a message was said, in Unix milliseconds."""
    return said.version or said.created_at


def _read(rule: Rule) -> tuple[int, int]:
    times, _, seconds = checked_repeat(rule.value).split()
    return int(times), int(seconds)
