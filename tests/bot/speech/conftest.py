"""Speech by a real endpoint stand-in, with a real database beneath."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.speech.booth import Booth, open_booth


@pytest.fixture
async def booth(tmp_path: Path) -> AsyncIterator[Booth]:
    async with open_booth(tmp_path) as opened:
        yield opened
