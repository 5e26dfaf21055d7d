"""Pictures by a real endpoint stand-in, with a real database beneath."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.pictures.studio import Studio, open_studio


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(tmp_path) as opened:
        yield opened
