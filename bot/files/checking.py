"""Reads files of examples line by line before they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.storage.tuning import Examples

MOST_PROBLEMS = 20
"""Problems that are told; more are counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line, from 1 on."""

    line: int
    sentence: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a file of examples holds; `tokens` is an estimate of all of them together.

    `duplicates` counts examples that were there before. `examples` is None without a single good
    one. `more_problems` counts those that are not listed.
    """

    examples: Examples | None
    count: int
    tokens: int
    duplicates: int = 0
    problems: Sequence[Problem] = ()
    more_problems: int = 0

    @property
    def is_good(self) -> bool:
        """Whether it can be used."""
        return self.count > 0 and not self.problems


async def check(path: Path) -> Checked:
    """Read a file of examples for fine-tuning, in a thread and in bounded memory.

    Raises:
        InputError: it is empty, or cannot be read any more.
    """
    raise NotImplementedError
