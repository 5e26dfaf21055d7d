"""A training that learns nothing: steps whose losses fall, the same ones for the same seed."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

MOST_TOLD = 100
"""Steps whose losses are told, of however many."""
OLD_HEAD = (
    "step,elapsed_tokens,elapsed_examples,training_loss,training_sequence_accuracy,"
    "training_token_accuracy,validation_loss"
)
VALIDATIONS = 10
"""Of the steps that are told, about so many are validated."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is told, with its losses."""

    number: int
    training_loss: float
    accuracy: float
    validation_loss: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """How long it takes, in steps, and what comes of each."""

    examples: int
    epochs: int
    batch_size: int
    seed: int
    validates: bool

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return self.epochs * math.ceil(self.examples / self.batch_size)

    def told(self) -> tuple[Step, ...]:
        """The steps that are told: evenly spread, the first and the last among them."""
        numbers = sorted({*self._numbers(), 1, self.steps})
        every = max(1, len(numbers) // VALIDATIONS)
        validated = {*numbers[every - 1 :: every], self.steps} if self.validates else set()
        return tuple(self._step(number, is_validated=number in validated) for number in numbers)

    def _numbers(self) -> Iterator[int]:
        stride = math.ceil(self.steps / MOST_TOLD)
        return iter(range(1, self.steps + 1, stride))

    def _step(self, number: int, *, is_validated: bool) -> Step:
        done = number / self.steps
        wobble = 0.06 * math.sin(12.9898 * number + 78.233 * (self.seed % 1000)) * (1.2 - done)
        loss = 0.35 + 2.1 * math.exp(-3.2 * done)
        return Step(
            number,
            round(loss + wobble, 4),
            round(0.95 - 0.5 * math.exp(-3 * done), 4),
            round(0.45 + 2.0 * math.exp(-2.8 * done), 4) if is_validated else None,
        )


def table(steps: tuple[Step, ...]) -> str:
    """Write the steps as the result file of a job (CSV)."""
    lines = ["step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"]
    for step in steps:
        validation = "" if step.validation_loss is None else str(step.validation_loss)
        accuracy = "" if step.validation_loss is None else str(step.accuracy)
        lines.append(f"{step.number},{step.training_loss},{step.accuracy},{validation},{accuracy}")
    return "\n".join(lines) + "\n"


def table_of_old(steps: tuple[Step, ...], examples_a_step: int) -> str:
    """Write the steps as the result file of older servers (CSV)."""
    lines = [OLD_HEAD]
    for step in steps:
        validation = "" if step.validation_loss is None else str(step.validation_loss)
        examples = step.number * examples_a_step
        lines.append(
            f"{step.number},{examples * 100},{examples},{step.training_loss},0.0,{step.accuracy},"
            f"{validation}"
        )
    return "\n".join(lines) + "\n"
