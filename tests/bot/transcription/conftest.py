"""Transcription by a real endpoint stand-in, with a real database beneath."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.transcription.room import Room, open_room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened
