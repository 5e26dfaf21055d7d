"""The page on small screens, in the dark, and for those who use keys or listen."""

from typing import Literal

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

NAMELESS = """() => [...document.querySelectorAll("button, a[href], [role=button], select, input")]
  .filter((each) => each.offsetParent !== null)
  .filter((each) => !(each.getAttribute("aria-label") || each.textContent.trim()
    || each.querySelector("img[alt]:not([alt=''])")))
  .map((each) => each.outerHTML)"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [340, 390, 800])
async def test_on_a_small_screen_panels_slide_over_the_conversation(desk: Desk, width: int) -> None:
    await desk.page.set_viewport_size({"width": width, "height": 740})
    await desk.open()
    people = desk.page.locator("#people")
    await expect(people).to_be_hidden()
    toggle = desk.page.locator("#heading").get_by_role("button", name="People")
    await toggle.click()
    await expect(people.get_by_role("button", name="Admin")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(people).to_be_hidden()
    await expect(toggle).to_be_focused()
    assert await desk.page.evaluate(OVERFLOW) <= 0


async def test_on_a_phone_one_goes_to_another_channel_and_back(desk: Desk) -> None:
    await desk.page.set_viewport_size({"width": 390, "height": 740})
    await desk.open()
    await desk.page.locator("#heading").get_by_role("button", name="Channels").click()
    await desk.page.get_by_role("button", name="questions").click()
    await expect(desk.page.get_by_role("heading", name="questions")).to_be_visible()
    await expect(desk.page.locator("#channels")).to_be_hidden()


async def test_wide_things_stay_within_a_narrow_screen(desk: Desk) -> None:
    await desk.page.set_viewport_size({"width": 340, "height": 740})
    await desk.open()
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await admin.say(channel, "```\n" + "wide " * 60 + "\n```\n" + "unbroken" * 40)
    await admin.say(channel, "look", files=[("wide.png", png(size=(1600, 200)))])
    field = {"name": "Name", "value": "unbroken" * 20, "inline": True}
    await desk.post({"embeds": [{"title": "unbroken" * 20, "fields": [field] * 3}]})
    await expect(desk.page.locator(".embed")).to_be_visible()
    assert await desk.page.evaluate(OVERFLOW) <= 0
    scroller = desk.page.locator("#messages")
    assert await scroller.evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize("system", ["light", "dark"])
async def test_the_theme_follows_the_system_until_one_is_chosen(
    desk: Desk, system: Literal["light", "dark"]
) -> None:
    await desk.page.emulate_media(color_scheme=system)
    await desk.open()
    brightness = "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g)[0] > 128"
    assert await desk.page.evaluate(brightness) == (system == "light")
    theme = desk.page.get_by_role("button", name="Theme: as the system")
    await theme.click()
    await desk.page.get_by_role("button", name="Theme: light").click()
    await expect(desk.page.get_by_role("button", name="Theme: dark")).to_be_visible()
    await desk.page.reload()
    await desk.settled()
    assert not await desk.page.evaluate(brightness)


async def test_one_walks_through_messages_with_the_arrows(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    for word in ("one", "two", "three"):
        await admin.say(channel, f"number {word}")
    await desk.open()
    await expect(desk.message("number three")).to_be_visible()
    await desk.page.locator("#messages").focus()
    for word in ("three", "two"):
        await desk.page.keyboard.press("ArrowUp")
        await expect(desk.message(f"number {word}")).to_be_focused()
    await desk.page.keyboard.press("ArrowDown")
    await expect(desk.message("number three")).to_be_focused()


async def test_everything_that_can_be_used_has_a_name(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.open()
    said = await admin.say(channel, "look", files=[("cat.png", png()), ("notes.txt", b"x")])
    await admin.react(channel, said["id"], "👍")
    await admin.say(channel, "answer", reply_to=said["id"])
    await desk.message("answer").hover()
    await expect(desk.message("answer").locator(".tools")).to_be_visible()
    assert await desk.page.evaluate(NAMELESS) == []
    for landmark in ("navigation", "main", "complementary"):
        await expect(desk.page.get_by_role(landmark).first).to_be_visible()
    await expect(desk.page.get_by_role("log", name="Messages")).to_be_visible()
