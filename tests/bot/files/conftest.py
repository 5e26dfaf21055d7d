"""Servers' files at a real endpoint stand-in, with a real database beneath."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.files.cabinet import Cabinet, open_cabinet


@pytest.fixture
async def cabinet(tmp_path: Path) -> AsyncIterator[Cabinet]:
    """Servers that may use the operator's key."""
    async with open_cabinet(tmp_path) as opened:
        yield opened
