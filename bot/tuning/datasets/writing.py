"""Writes examples into files, one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Self

import orjson

from .choosing import LeftOut
from .dividing import validation
from .examples import Example, Made, digest, line

MOST = 10_000
"""Examples of a dataset; the newest answers come first."""
LARGEST = 64 * 2**20
"""Bytes of all examples together."""
SAMPLES = 10


class Portion(StrEnum):
    """What a file of a dataset is for."""

    TRAINING = "training"
    VALIDATION = "validation"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many examples each file of a dataset has; those without any are left out.

    `left_out` counts liked answers that are no example. `is_full` if there was no room for more.
    """

    counts: Mapping[Portion, int]
    samples: Sequence[Example] = field(repr=False)
    left_out: Mapping[LeftOut, int]
    is_full: bool


class Writer:
    """Takes examples as they are made, and divides them at the end; used in threads only."""

    def __init__(self, folder: Path) -> None:
        self.left_out: Counter[LeftOut] = Counter()
        self._folder = folder
        self._seen: set[bytes] = set()
        self._pairs: set[bytes] = set()
        self._conversations: list[int] = []
        self._size = 0
        self._open = ExitStack()
        self._all = self._begin("all")
        self._paired = self._begin(Portion.PAIRS)

    def __enter__(self) -> Self:
        """Keep the files open for the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._open.close()

    @property
    def is_full(self) -> bool:
        """Whether no more examples are taken."""
        return len(self._conversations) >= MOST or self._size >= LARGEST

    def add(self, made: Made, conversation_id: int) -> None:
        """Take an example, unless it is full or has the same one."""
        if self.is_full:
            return
        if made.pair is not None and _is_new(made.pair, self._pairs):
            self._size += self._paired.write(line(made.pair))
        if not _is_new(made.example, self._seen):
            self.left_out[LeftOut.TWICE] += 1
            return
        self._size += self._all.write(line(made.example))
        self._conversations.append(conversation_id)

    def finish(self) -> Written:
        """Divide what was taken, and pick samples from all over it."""
        self._all.seek(0)
        validating = validation(self._conversations)
        count = len(self._conversations)
        shown = {place * count // SAMPLES for place in range(SAMPLES)} if count else set()
        samples = []
        training, validates = self._begin(Portion.TRAINING), self._begin(Portion.VALIDATION)
        for place, text in enumerate(self._all):
            (validates if place in validating else training).write(text)
            if place in shown:
                samples.append(orjson.loads(text))
        self._open.close()  # so that all is on the disk
        counts = {
            Portion.TRAINING: count - len(validating),
            Portion.VALIDATION: len(validating),
            Portion.PAIRS: len(self._pairs),
        }
        return Written(
            counts={portion: number for portion, number in counts.items() if number},
            samples=samples,
            left_out=dict(self.left_out),
            is_full=self.is_full,
        )

    def _begin(self, name: str) -> BinaryIO:
        return self._open.enter_context((self._folder / name).open("w+b"))


def _is_new(example: Example, seen: set[bytes]) -> bool:
    found = digest(example)
    is_new = found not in seen
    seen.add(found)
    return is_new


def write(writer: Writer, made: Iterable[tuple[Made | LeftOut, int]]) -> None:
    """Put some examples into a writer, each with the id of its conversation."""
    for each, conversation_id in made:
        if isinstance(each, LeftOut):
            writer.left_out[each] += 1
        else:
            writer.add(each, conversation_id)
