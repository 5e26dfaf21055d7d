"""A job's losses as a picture."""

import asyncio
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.tuning.curve import Curve

if TYPE_CHECKING:  # it takes about a second to import, so it is imported where it draws
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 5.5, 2.8, 200
"""Inches and dots: Discord shows 550 pixels of width, half of what is drawn."""
LEAST = 2
"""Points of a loss that make a line."""
_PAPER, _INK, _GRID = "#fbfbfd", "#1f2328", "#dcdfe4"
_TRAINING, _VALIDATION = "#0072b2", "#d55e00"
_LOW, _HIGH = -1e12, 1e12

Line = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and the words for who cannot see it."""

    png: bytes = field(repr=False)
    alt: str


class Pen:
    """Draws beside the event loop, one picture at a time."""

    def __init__(self) -> None:
        self._free = asyncio.Lock()

    async def draw(self, curve: Curve) -> Picture | None:
        """Draw a curve; None while it has no line."""
        if not any(len(it) >= LEAST for it in _lines(curve)):
            return None
        async with self._free:
            return Picture(await asyncio.to_thread(drawn, curve), described(curve))


def described(curve: Curve) -> str:
    """Say what the picture shows."""
    said = []
    for name, line in zip(("Training", "Validation"), _lines(curve), strict=True):
        if line:
            (first, before), (last, now) = line[0], line[-1]
            said.append(f"{name} loss: {before:.4g} at step {first:,}, {now:.4g} at step {last:,}.")
    return " ".join(said)


def drawn(curve: Curve) -> bytes:
    """Draw a PNG on opaque paper, which can be read on dark and light."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=_PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    training, validation = _lines(curve)
    if training:
        axes.plot(*zip(*training, strict=True), color=_TRAINING, linewidth=1.8, label="training")
    if validation:
        mark = "o" if len(validation) <= len(training) / 4 or len(validation) < LEAST else None
        axes.plot(
            *zip(*validation, strict=True),
            color=_VALIDATION,
            linewidth=1.8,
            marker=mark,
            markersize=4,
            label="validation",
        )
    _style(axes)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", facecolor=_PAPER)
    return picture.getvalue()


def _lines(curve: Curve) -> tuple[Line, Line]:
    """Give the losses of training and of validation, each by its steps."""
    training = [(it.step, it.training) for it in curve.points]
    validation = [(it.step, it.validation) for it in curve.points]
    return _line(training), _line(validation)


def _line(points: list[tuple[int, float | None]]) -> Line:
    return [(step, min(max(loss, _LOW), _HIGH)) for step, loss in points if loss is not None]


def _style(axes: "Axes") -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_facecolor(_PAPER)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=9, labelcolor=_INK)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_title("Loss by step", loc="left", color=_INK, fontsize=10, fontweight="bold")
    axes.legend(loc="upper right", frameon=False, fontsize=9, labelcolor=_INK)
