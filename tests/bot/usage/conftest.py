"""A house for calls, with and without prices."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.usage.house import PRICES, House, living


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with living(tmp_path) as opened:
        yield opened


@pytest.fixture
async def priced(tmp_path: Path) -> AsyncIterator[House]:
    async with living(tmp_path, PRICES) as opened:
        yield opened
