"""What a benchmark found, beside its baseline and its target, and the table of it all."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("figure", "measured", "baseline", "target", "verdict")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; without a target it is there to be looked at.

    Attributes:
        name: what was measured.
        unit: of both values, such as `ms`.
        measured: Parley's value.
        baseline: the same of what it is compared with.
        at_most: target, in the unit.
        at_least: target, in the unit.
        times: target, as the most that `measured` may be of the baseline.
        digits: after the decimal point.
    """

    name: str
    unit: str
    measured: float
    baseline: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    times: float | None = None
    digits: int = 1

    @property
    def is_missed(self) -> bool:
        """Whether there is a target and it was missed; a value that is no number misses it."""
        over = self.at_most is not None and not self.measured <= self.at_most
        under = self.at_least is not None and not self.measured >= self.at_least
        return over or under or (self.times is not None and not self._ratio <= self.times)

    @property
    def _ratio(self) -> float:
        return self.measured / self.baseline if self.baseline else float("nan")

    def cells(self) -> tuple[str, ...]:
        """Give the line of the table, in the order of `HEAD`."""
        ratio = "" if self.times is None else f" ({self._ratio:.2f} times)"
        return (
            self.name,
            self._value(self.measured),
            "" if self.baseline is None else self._value(self.baseline) + ratio,
            self._target(),
            self._verdict(),
        )

    def _value(self, value: float) -> str:
        return f"{value:,.{self.digits}f} {self.unit}"

    def _target(self) -> str:
        if self.times is not None:
            return f"at most {self.times:g} times"
        if self.at_most is not None:
            return f"at most {self.at_most:,g} {self.unit}"
        return "" if self.at_least is None else f"at least {self.at_least:,g} {self.unit}"

    def _verdict(self) -> str:
        if not self._target():
            return ""
        return "missed" if self.is_missed else "met"


def table(figures: Sequence[Figure]) -> str:
    """Lay the figures out as a Markdown table that also reads well in a terminal."""
    rows = [HEAD, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], _line(["-" * width for width in widths], widths), *lines[1:]])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
