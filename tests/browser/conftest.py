"""The page in the system's own Chromium; without one only `test_browser.py` is left, to say so."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright

from tests.browser.desk import Desk
from tests.scene import Scene

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--no-sandbox",  # Containers run tests as root, where Chromium's own sandbox cannot start.
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
WINDOW: ViewportSize = {"width": 1280, "height": 800}


CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
HERE = Path(__file__).parent

collect_ignore = (
    []
    if CHROMIUM
    else [file.name for file in HERE.glob("test_*.py") if file.name != "test_browser.py"]
)

IN_SHORT = frozenset(
    {
        "test_browser.py",
        "test_cards.py",
        "test_components.py",
        "test_injection.py",
        "test_survival.py",
    }
)
"""What `make test` tries of the page; `make page` tries all of it, which takes minutes."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test` leaves to `make page`."""
    for item in items:
        if item.path.parent == HERE and item.path.name not in IN_SHORT:
            item.add_marker(pytest.mark.page)


@pytest.fixture
def chromium() -> str | None:
    """Where the browser is, if there is one."""
    return CHROMIUM


@pytest.fixture
async def browser(chromium: str | None) -> AsyncIterator[Browser]:
    assert chromium
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        yield opened
        await opened.close()


@pytest.fixture
async def desk(scene: Scene, browser: Browser) -> AsyncIterator[Desk]:
    """A page that is not opened yet; what it complains of fails the test in the end."""
    context = await browser.new_context(viewport=WINDOW, locale="en-GB", timezone_id="UTC")
    sitting = Desk(scene, browser, await context.new_page())
    yield sitting
    await context.close()
    assert sitting.problems == []
