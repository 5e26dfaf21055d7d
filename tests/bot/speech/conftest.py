"""Speech by a real endpoint stand-in, with a real database beneath."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.endpoints.audio import Family
from tests.bot.speech.booth import Booth, open_booth


@pytest.fixture
async def booth(tmp_path: Path) -> AsyncIterator[Booth]:
    async with open_booth(tmp_path) as opened:
        yield opened


@pytest.fixture
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that speaks little at a time, so that a long text need not be very long."""
    monkeypatch.setattr("bot.speech.plan.limits_of", lambda _: Family(longest_input=300))
    monkeypatch.setattr("bot.speech.plan.FIRST", 200)
