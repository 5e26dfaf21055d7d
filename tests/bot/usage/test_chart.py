"""Charts are real pictures of what was used, whatever that is."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.storage.usage import Sum
from bot.usage.chart import Charts, charted, compact, described

LAST = date(2026, 11, 21)
Row = tuple[str, str, Sum]


def days(number: int) -> list[date]:
    return [LAST - timedelta(days=number - 1 - it) for it in range(number)]


def used(day: date, model: str, tokens: int = 100, calls: int = 2, failed: int = 0) -> Row:
    return day.isoformat(), model, Sum(calls=calls, failed=failed, prompt_tokens=tokens)


MANY = [used(day, f"model-{it}", it * 10, failed=it % 2) for day in days(90) for it in range(50)]


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        (1, [used(LAST, "small")]),
        (1, []),
        (30, [used(LAST, "small"), used(LAST - timedelta(days=29), "large")]),
        (30, [used(LAST, "$x^2$ `\n\0é", 10**15, 10**12)]),
        (30, [used(LAST, "pictures", 0)]),
        (90, MANY),
    ],
    ids=["a day", "nothing", "gaps", "huge and odd", "without tokens", "many models"],
)
async def test_a_chart_is_a_picture_with_words(number: int, rows: list[Row]) -> None:
    chart = await Charts().draw(charted(days(number), rows))
    with Image.open(io.BytesIO(chart.png)) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1_100
        colours = picture.convert("RGB").getcolors(maxcolors=1_000_000) or []
        alpha = picture.convert("RGBA").getchannel("A")
        assert alpha.getextrema() == (255, 255), "nothing shines through"
    assert len(colours) > 10
    assert 0 < len(chart.alt) <= 1_000
    assert chart.alt.isprintable()


def test_the_largest_models_are_named_and_the_rest_is_one() -> None:
    chart = charted(days(90), MANY)
    assert list(chart.models) == [*(f"model-{it}" for it in range(49, 43, -1)), "other"]
    assert sum(map(sum, chart.models.values())) == sum(it.tokens for _, _, it in MANY)
    assert chart.requests == [100] * 90
    assert chart.failed == [25] * 90


def test_where_no_tokens_are_counted_requests_are_shown() -> None:
    chart = charted(days(2), [used(LAST, "pictures", 0, calls=7)])
    assert chart.counts == "requests"
    assert chart.models == {"pictures": [0, 7]}


def test_the_words_say_the_main_numbers() -> None:
    rows = [used(LAST, "small", 100), used(LAST - timedelta(days=1), "large", 300)]
    assert described(charted(days(7), rows)) == (
        "Usage per day from 15 Nov to 21 Nov: 4 requests, 400 tokens. By model: large 75%, small"
        " 25%. Busiest day: 20 Nov with 300 tokens."
    )


def test_a_model_called_other_does_not_hide_the_rest() -> None:
    rows = [used(LAST, "other", 1_000), *(used(LAST, f"m{it}", it) for it in range(1, 9))]
    chart = charted([LAST], rows)
    assert sum(map(sum, chart.models.values())) == 1_036


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (7, "7"), (1_500, "1.5k"), (240_000, "240k"), (2 * 10**6, "2M"), (10**16, "1e+04T")],
)
def test_numbers_beside_the_axis_are_short(value: float, text: str) -> None:
    assert compact(value) == text
