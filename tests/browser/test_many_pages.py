"""Several pages in one browser, which opens six connections to a server and lets others wait."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)

PAGES = 8
LOOK = """(isSeen) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: !isSeen });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def test_more_pages_can_be_open_than_a_browser_has_connections(desk: Desk) -> None:
    first = desk.page
    await desk.open("admin")
    for _ in range(PAGES - 1):
        await desk.page.evaluate(LOOK, arg=False)
        desk.page = await first.context.new_page()
        await desk.visit(desk.page, "member")
    await desk.page.evaluate(LOOK, arg=False)
    await desk.scene.actor("newcomer").say(desk.scene.channel(), "said meanwhile")
    await first.evaluate(LOOK, arg=True)
    await expect(first.locator(".message", has_text="said meanwhile")).to_be_visible()
    await desk.settled(first)
