"""Reads files line by line before they are sent."""

import asyncio
import threading
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import orjson

from bot.conversation.tokens import raw_tokens
from bot.errors import InputError
from bot.files.examples import REQUEST, Json, kind_of, tokens_of
from bot.files.lines import Line, Wrong, lines
from bot.files.purposes import BATCH, FINE_TUNING, Purpose
from bot.storage.tuning import Examples

MOST_PROBLEMS = 10
"""Problems that are told; more are counted."""
EMPTY = "That file has no lines. Send one with a JSON object on each line."

_WORDS = {
    Examples.CHAT: "a conversation",
    Examples.TEXT: "a prompt with its completion",
    Examples.PREFERENCE: "a pair of answers",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line, from 1 on; the sentence goes on after "Line 7"."""

    line: int
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file of examples holds; `tokens` is an estimate of all of them together.

    `duplicates` counts examples that were there before, of the `count` in all. `examples` is None
    without a single good one, and where the lines are no examples. `more_problems` counts those
    that are not listed.
    """

    examples: Examples | None = None
    count: int = 0
    tokens: int = 0
    duplicates: int = 0
    problems: Sequence[Problem] = ()
    more_problems: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it can be used."""
        return self.count > 0 and not self.problems


async def check(path: Path, purpose: Purpose = FINE_TUNING) -> Checked:
    """Read a file of JSON lines, in a thread and in bounded memory.

    Raises:
        InputError: it has no lines or too many, or cannot be read any more.
    """
    given_up = threading.Event()
    try:
        return await asyncio.to_thread(_check, path, purpose, given_up)
    finally:
        given_up.set()  # a thread cannot be stopped from outside


class _Rule(Protocol):
    """What the lines of a file are held against, one after another."""

    @property
    def examples(self) -> Examples | None: ...

    def tokens(self, content: Json) -> float:
        """Check a line and estimate its tokens; raises Wrong."""
        ...


def _check(path: Path, purpose: Purpose, given_up: threading.Event) -> Checked:
    rule: _Rule = _RULES.get(purpose, _AnyObject)()
    problems: list[Problem] = []
    found = wrong = 0
    tokens = 0.0
    seen = array("q")
    for line in lines(path):
        if given_up.is_set():
            break
        try:
            tokens += _tokens(line, rule)
        except Wrong as error:
            wrong += 1
            if len(problems) < MOST_PROBLEMS:
                problems.append(Problem(line.number, str(error)))
        else:
            found += 1
            seen.append(line.digest)
    if not found and not wrong:
        raise InputError(EMPTY)
    return Checked(
        examples=rule.examples,
        count=found,
        tokens=round(tokens),
        duplicates=_duplicates(seen),
        problems=tuple(problems),
        more_problems=wrong - len(problems),
    )


def _tokens(line: Line, rule: _Rule) -> float:
    if line.wrong is not None:
        raise Wrong(line.wrong)
    return rule.tokens(line.content)


def _duplicates(seen: "array[int]") -> int:
    """Count what was there before; numbers in place of lines, since a file may have millions."""
    if not seen:
        return 0
    import numpy as np  # takes a while, and is needed here only

    hashes = np.frombuffer(seen, dtype=np.int64)
    hashes.sort()
    return int(np.count_nonzero(hashes[1:] == hashes[:-1]))


class _AreExamples:
    """All lines are examples, and of one kind."""

    def __init__(self) -> None:
        self.examples: Examples | None = None

    def tokens(self, content: Json) -> float:
        kind = kind_of(content)
        tokens = tokens_of(content, kind)
        if self.examples is None:
            self.examples = kind
        elif kind is not self.examples:
            raise Wrong(
                f"is {_WORDS[kind]}, but the first good line is {_WORDS[self.examples]}: keep each"
                " kind in a file of its own."
            )
        return tokens


class _AnyObject:
    """All lines are JSON objects."""

    examples = None

    def tokens(self, content: Json) -> float:
        return raw_tokens(orjson.dumps(content).decode())


class _AreRequests(_AnyObject):
    """All lines are requests that are to be sent later."""

    def tokens(self, content: Json) -> float:
        if "messages" in content or "prompt" in content:
            raise Wrong("is an example to learn from: upload such a file for `fine-tune`.")
        missing = sorted(f'`"{key}"`' for key in {*REQUEST, "body"} if key not in content)
        if missing:
            raise Wrong(f"lacks {', '.join(missing)}, which every request of a batch has.")
        return super().tokens(content["body"])


_RULES: dict[Purpose, type[_Rule]] = {FINE_TUNING: _AreExamples, BATCH: _AreRequests}
