"""How well a model has learnt so far: its losses, step by step."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.endpoints.fine_tuning import JobEvent

MOST = 500
"""Points that are kept; of more, every other is left out."""
_LAST_STEP = 10**9


@dataclass(frozen=True, slots=True)
class Point:
    """The losses of one step, as far as they are known."""

    step: int
    training: float | None = None
    validation: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Losses in the order of their steps; `steps` is how many there will be, if that is known."""

    points: tuple[Point, ...] = ()
    steps: int | None = None

    @property
    def step(self) -> int:
        """The last step that is known; 0 before the first."""
        return self.points[-1].step if self.points else 0

    @property
    def last(self) -> Point:
        """The latest of each loss, at the last step."""
        trained = (it.training for it in reversed(self.points) if it.training is not None)
        validated = (it.validation for it in reversed(self.points) if it.validation is not None)
        return Point(self.step, next(trained, None), next(validated, None))

    def with_events(self, events: Iterable[JobEvent]) -> "Curve":
        """Add the steps that events tell of."""
        events = list(events)
        told = [it.steps for it in events if it.steps and 0 < it.steps <= _LAST_STEP]
        points = [
            Point(it.step, it.training_loss, it.validation_loss)
            for it in events
            if it.step is not None
        ]
        return replace(self.with_points(points), steps=max(told, default=self.steps))

    def with_points(self, points: Iterable[Point]) -> "Curve":
        """Add points; what is known of a step already stays where a new point does not know it."""
        known = {it.step: it for it in self.points}
        for new in points:
            if not 0 <= new.step <= _LAST_STEP:
                continue
            old = known.get(new.step, Point(new.step))
            training, validation = _finite(new.training), _finite(new.validation)
            known[new.step] = Point(
                new.step,
                old.training if training is None else training,
                old.validation if validation is None else validation,
            )
        ordered = sorted(known.values(), key=lambda it: it.step)
        while len(ordered) > MOST:
            ordered = _thinned(ordered)
        return Curve(tuple(ordered), self.steps)


def _finite(loss: float | None) -> float | None:
    return loss if loss is not None and math.isfinite(loss) else None


def _thinned(points: list[Point]) -> list[Point]:
    """Leave out every other point but the last; those with a validation loss, which are rare, last.

    Where nearly all have one, they are left out like the others.
    """
    rare = sum(it.validation is not None for it in points) <= MOST // 2
    last = len(points) - 1
    return [
        it
        for number, it in enumerate(points)
        if number % 2 == last % 2 or (rare and it.validation is not None)
    ]
