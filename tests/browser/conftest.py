"""The page in the system's own Chromium; without one these tests are skipped, or fail if told so.

`PARLEY_BROWSER=required` makes a missing browser a failure.
"""

import os
import shutil
from collections.abc import AsyncIterator

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


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.environ.get("PARLEY_BROWSER") == "required":
        pytest.fail("There is no Chromium here: apt-get install chromium.", pytrace=False)
    if found is None:
        pytest.skip("no Chromium here, so the page is not tried (apt-get install chromium)")
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
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
