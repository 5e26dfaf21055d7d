"""Makes the pictures of the page that the documents show, in docs/pictures: `make screenshots`.

The page is shown with the real bot behind it, in the system's Chromium, as the tests do.
"""

import asyncio
import io
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.world import Sandbox
from tests.browser.conftest import ARGUMENTS, NAMES
from tests.scene import playing

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST: Final = 150_000
"""Bytes of a picture; larger ones have no place in a repository."""
WIDE: Final = (1280, 800)
PHONE: Final = (390, 780)
QUIET: Final = """() => {
  document.activeElement?.blur();
  document.querySelector("#toasts").replaceChildren();
}"""

View = Callable[[Page], Awaitable[None]]


async def play(page: Page, card: str) -> None:
    """Press a card, and wait until it is done."""
    await page.locator(f"[data-card={card}]").click()
    await expect(page.locator(".course")).to_have_attribute("data-mood", "fine", timeout=30_000)
    await expect(page.locator(".sought")).to_have_count(0)


async def conversation(page: Page) -> None:
    """An answer in its thread, and the call behind it."""
    await page.get_by_role("button", name="What just happened").click()
    await play(page, "ask")
    await page.locator(".call-line").click()
    await expect(page.get_by_role("region", name="Answered, as JSON")).to_be_visible()


async def pictures(page: Page) -> None:
    """A picture, and a voice message below it."""
    for card in ("draw", "speak", "transcribe"):
        await play(page, card)


async def moderation(page: Page) -> None:
    """A case, as the moderator sees it."""
    await play(page, "moderate")


async def search(page: Page) -> None:
    """What was found."""
    await play(page, "search")


async def picker(page: Page) -> None:
    """The commands that are offered while one types."""
    await page.get_by_role("button", name="Put the cards away").click()
    await page.locator("#toasts").get_by_role("button", name="Dismiss").click()
    await page.locator("#composer").get_by_role("textbox").press_sequentially("/im")
    await expect(page.locator("#picker").get_by_role("option").first).to_be_visible()


async def faults(page: Page) -> None:
    """The endpoint is down, and the bot says so."""
    await page.get_by_role("button", name="What just happened").click()
    await page.locator(".faults summary").click()
    await page.get_by_role("switch", name="Endpoint down").click()
    await page.locator("[data-card=ask]").click()
    await expect(page.locator(".verdict")).to_contain_text("cannot be reached", timeout=30_000)


VIEWS: Final[tuple[tuple[str, View, Literal["light", "dark"], tuple[int, int]], ...]] = (
    ("conversation", conversation, "light", WIDE),
    ("pictures", pictures, "light", WIDE),
    ("moderation", moderation, "dark", WIDE),
    ("search", search, "light", WIDE),
    ("picker", picker, "dark", WIDE),
    ("faults", faults, "dark", WIDE),
    ("phone", pictures, "dark", PHONE),
)


async def take(
    browser: Browser, name: str, view: View, theme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    """Take one view, in a world of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox(history=True) as world, playing(world, Path(folder)):
            world.endpoint.pace = 0
            context = await browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme=theme,
                device_scale_factor=2 if size == PHONE else 1,
                locale="en-GB",
                reduced_motion="reduce",
            )
            page = await context.new_page()
            await page.goto(f"{world.url}/?as=member")
            await expect(page.locator("#messages")).to_have_attribute("aria-busy", "false")
            await view(page)
            if view is not picker:  # It would close.
                await page.evaluate(QUIET)
                await page.mouse.move(1, 1)
            save(name, await page.screenshot(animations="disabled"))
            await context.close()


def save(name: str, png: bytes) -> None:
    """Write a picture as small as it may be without looking worn."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.webp"
    Image.open(io.BytesIO(png)).convert("RGB").save(file, "WEBP", quality=84, method=6)
    size = file.stat().st_size
    sys.stdout.write(f"{file.relative_to(FOLDER.parents[1])}: {size // 1000} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{file.name} is larger than {LARGEST // 1000} kB.")


async def main(only: list[str]) -> None:
    """Take all views, or those that are named."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        raise SystemExit("There is no Chromium here: apt-get install chromium.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        for view in VIEWS:
            if not only or view[0] in only:
                await take(browser, *view)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
