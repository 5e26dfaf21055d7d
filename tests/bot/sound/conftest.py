"""A studio, and a place for the files that it works on."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.sound import Studio


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    studio = Studio()
    yield studio
    await studio.close()


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    """Save bytes under a name that tells nothing."""

    def save(data: bytes) -> Path:
        path = tmp_path / f"upload-{len(list(tmp_path.iterdir()))}"
        path.write_bytes(data)
        return path

    return save
