"""Cases are counted by day and reason, and drawn."""

import io
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.moderation.statistics import NAMED, OTHER, Statistics, charted
from bot.storage.database import Database
from bot.storage.moderation import Tally
from tests.bot.moderation.archive import Archive
from tests.bot.moderation.samples import SERVER

FIRST = date(2026, 3, 1)
WEEK = [FIRST + timedelta(days=it) for it in range(7)]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    database = await Database.open(tmp_path / "parley.db")
    yield Archive(database)
    await database.close()


async def test_cases_are_counted_by_their_first_reason(archive: Archive) -> None:
    await archive.opened("hate", "hate", "word")
    found = await Statistics(archive.cases).of(SERVER, days=1)
    assert (found.total, found.reasons) == (3, (("hate", 2), ("word", 1)))
    assert found.busiest is not None
    assert found.busiest[1] == 3
    assert found.chart is not None
    assert "hate 2, word 1" in found.chart.alt
    with Image.open(io.BytesIO(found.chart.png)) as picture:
        assert picture.format == "PNG"


async def test_without_cases_there_is_no_chart(archive: Archive) -> None:
    await archive.opened("hate")
    found = await Statistics(archive.cases).of(SERVER + 1, days=90)
    assert (found.total, found.reasons, found.chart) == (0, (), None)


def test_each_day_has_its_place_and_rare_reasons_are_one() -> None:
    tallies = [Tally(WEEK[day].isoformat(), f"reason {day}", 10 - day) for day in range(7)]
    tallies += [Tally(WEEK[6].isoformat(), "rarest", 1)]
    found = charted(WEEK, tallies)
    assert list(found.models) == [*(f"reason {it}" for it in range(NAMED)), OTHER]
    assert found.models["reason 2"] == [0, 0, 8, 0, 0, 0, 0]
    assert found.models[OTHER] == [0, 0, 0, 0, 0, 0, 5]
    assert found.requests == [10, 9, 8, 7, 6, 5, 5]


def test_what_is_outside_of_the_days_is_not_drawn() -> None:
    found = charted(WEEK, [Tally("2026-02-28", "hate", 5), Tally(WEEK[0].isoformat(), "hate", 1)])
    assert found.requests == [1, 0, 0, 0, 0, 0, 0]
