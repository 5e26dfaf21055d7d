"""A server's usage as a picture: tokens and requests per day, by model."""

import asyncio
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.storage.usage import Sum

if TYPE_CHECKING:  # it takes about a second to import, so it is imported where it draws
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

WIDTH, HEIGHT, DPI = 5.5, 4.2, 200
"""Inches and dots: Discord shows 550 pixels of width, half of what is drawn."""
_PAPER, _INK, _GRID = "#fbfbfd", "#1f2328", "#dcdfe4"
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7")
_OTHER, _FAILED = "#9aa0a6", "#c62828"
_NAMED = len(_COLOURS)
_TICKS = 6
_LABEL = 22
_ALT = 1_000
_UNITS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))


@dataclass(frozen=True, slots=True)
class Charted:
    """What is drawn: for each day the amounts by model, all requests, and those that failed."""

    days: Sequence[date]
    counts: str
    """What the models' amounts are: tokens, or requests where no tokens are counted."""
    models: dict[str, list[int]]
    requests: list[int]
    failed: list[int]


@dataclass(frozen=True, slots=True)
class Chart:
    """A PNG, and the words for who cannot see it."""

    png: bytes
    alt: str


def charted(days: Sequence[date], rows: Iterable[tuple[str, str, Sum]]) -> Charted:
    """Put (day, model, sum) in order: the six most used models, and all others as one."""
    rows = list(rows)
    place = {day.isoformat(): number for number, day in enumerate(days)}
    counts = "tokens" if any(it.tokens for _, _, it in rows) else "requests"
    amount: Callable[[Sum], int] = (
        (lambda it: it.tokens) if counts == "tokens" else (lambda it: it.calls)
    )
    whole: Counter[str] = Counter()
    for _, model, it in rows:
        whole[model] += amount(it)
    named = [model for model, count in whole.most_common(_NAMED) if count]
    models: dict[str, list[int]] = defaultdict(lambda: [0] * len(days))
    requests, failed = [0] * len(days), [0] * len(days)
    for day, model, it in rows:
        if (at := place.get(day)) is not None:
            requests[at] += it.calls
            failed[at] += it.failed
            models[model if model in named else "other"][at] += amount(it)
    order = [name for name in (*named, "other") if any(models.get(name, ()))]
    return Charted(days, counts, {name: models[name] for name in order}, requests, failed)


class Charts:
    """Draws charts beside the event loop, one at a time."""

    def __init__(self) -> None:
        self._pen = asyncio.Lock()

    async def draw(self, what: Charted) -> Chart:
        """Draw a chart and say what it shows."""
        async with self._pen:
            return Chart(await asyncio.to_thread(drawn, what), described(what))


def described(what: Charted) -> str:
    """Say what the chart shows, in at most 1,000 characters."""
    first, last = _day(what.days[0]), _day(what.days[-1])
    totals = {name: sum(counts) for name, counts in what.models.items()}
    whole = sum(totals.values())
    requests = sum(what.requests)
    noun = "request" if requests == 1 else "requests"
    said = [f"Usage per day from {first} to {last}: {requests:,} {noun}"]
    if what.counts == "tokens":
        said[0] += f", {whole:,} tokens"
    if whole:
        shares = (f"{_plain(name)} {count / whole:.0%}" for name, count in totals.items())
        said.append(f"By model: {', '.join(shares)}")
        busiest, most = max(_per_day(what), key=lambda it: it[1])
        said.append(f"Busiest day: {_day(busiest)} with {most:,} {what.counts}")
    return f"{'. '.join(said)}."[:_ALT]


def drawn(what: Charted) -> bytes:
    """Draw a PNG on opaque paper, which can be read on dark and light."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor=_PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    if what.counts == "tokens":
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1))
        _stack(upper, what)
        _bars(lower, what.requests, _OTHER)
    else:
        lower = figure.subplots()
        _stack(lower, what)
    _bars(lower, what.failed, _FAILED)
    for axes in figure.axes:
        _style(axes)
    _title(figure.axes[0], f"{what.counts.capitalize()} per day")
    if what.counts == "tokens":
        _title(lower, "Requests per day")
    if any(what.failed):
        lower.set_title("failed", loc="right", color=_FAILED, fontsize=9)
    _date(lower, what.days)
    _legend(figure, what)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", facecolor=_PAPER)
    return picture.getvalue()


def _stack(axes: "Axes", what: Charted) -> None:
    below = [0] * len(what.days)
    for counts, colour in zip(what.models.values(), _colours(what), strict=True):
        axes.bar(range(len(counts)), counts, bottom=below, color=colour, width=0.85)
        below = [one + another for one, another in zip(below, counts, strict=True)]


def _bars(axes: "Axes", counts: Sequence[int], colour: str) -> None:
    axes.bar(range(len(counts)), counts, color=colour, width=0.85)


def _colours(what: Charted) -> list[str]:
    return [
        _OTHER if name == "other" else colour
        for name, colour in zip(what.models, (*_COLOURS, _OTHER), strict=False)
    ]


def _style(axes: "Axes") -> None:
    axes.set_facecolor(_PAPER)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_GRID)
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=9, labelcolor=_INK)
    axes.set_ylim(bottom=0, top=max(axes.get_ylim()[1], 1))
    axes.yaxis.set_major_locator(_whole_ticks())
    axes.yaxis.set_major_formatter(lambda value, _: compact(value))


def _whole_ticks() -> "MaxNLocator":
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, integer=True)


def _title(axes: "Axes", text: str) -> None:
    axes.set_title(text, loc="left", color=_INK, fontsize=10, fontweight="bold")


def _date(axes: "Axes", days: Sequence[date]) -> None:
    step = -(-len(days) // _TICKS)
    places = list(range(len(days) - 1, -1, -step))
    axes.set_xticks(places, [_day(days[place]) for place in places])
    axes.set_xlim(-0.6, len(days) - 0.4)


def _legend(figure: "Figure", what: Charted) -> None:
    if not what.models:
        return
    from matplotlib.patches import Patch

    legend = figure.legend(
        handles=[Patch(color=colour, label="x") for colour in _colours(what)],
        loc="outside lower center",
        ncols=3,
        frameon=False,
        fontsize=9,
        labelcolor=_INK,
        handlelength=1,
        handleheight=1,
        columnspacing=1.2,
    )
    for text, name in zip(legend.get_texts(), what.models, strict=True):
        text.set_parse_math(False)  # a name may hold anything, such as `$`
        text.set_text(_label(name))


def _label(name: str) -> str:
    name = _plain(name)
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def _plain(name: str) -> str:
    """Keep to the letters that the chart's font surely has."""
    return "".join(it if it.isascii() and it.isprintable() else "?" for it in name)


def _per_day(what: Charted) -> Iterable[tuple[date, int]]:
    return zip(what.days, map(sum, zip(*what.models.values(), strict=True)), strict=True)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def compact(value: float) -> str:
    """Write a number in a few letters, such as "1.5k"."""
    for size, unit in _UNITS:
        if value >= size:
            return (
                f"{value / size:,.3g}{unit}"
                if value < size * 1_000
                else f"{value / size:.0e}{unit}"
            )
    return f"{value:g}"
