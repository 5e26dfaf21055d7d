"""Attached files on the page: pictures, sounds, texts."""

import aiohttp
import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)


async def voice(desk: Desk) -> None:
    url = f"{desk.scene.world.url}/sandbox/as/admin/channels/general/voice"
    said = {"speech": "Good morning.", "tones": True}
    async with aiohttp.ClientSession() as own, own.post(url, json=said) as response:
        assert response.status == 200, await response.text()


async def test_a_picture_shows_and_opens_large(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), files=[("cat.png", png())])
    await desk.page.get_by_role("button", name="Enlarge: cat.png").click()
    large = desk.page.get_by_role("dialog", name="cat.png")
    await expect(large.get_by_role("img")).to_be_visible()
    width = await large.get_by_role("img").evaluate("image => image.naturalWidth")
    assert width == 120
    await desk.page.keyboard.press("Escape")
    await expect(large).to_have_count(0)


async def test_a_picture_that_is_a_spoiler_stays_covered_until_asked_for(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), files=[("SPOILER_end.png", png())])
    await desk.page.get_by_role("button", name="Show the spoiler").click()
    await expect(desk.page.get_by_role("button", name="Enlarge: SPOILER_end.png")).to_be_enabled()


async def test_a_text_can_be_looked_into_and_fetched(desk: Desk) -> None:
    await desk.open()
    files = [("notes.txt", b"the first line\nthe second line")]
    await desk.scene.actor("admin").say(desk.scene.channel(), files=files)
    await desk.page.get_by_role("button", name="Look into notes.txt").click()
    await expect(desk.page.locator(".preview")).to_contain_text("the second line")
    async with desk.page.expect_download() as download:
        await desk.page.get_by_role("link", name="notes.txt").click()
    assert (await download.value).suggested_filename == "notes.txt"


async def test_a_voice_message_shows_its_waveform_and_plays(desk: Desk) -> None:
    await desk.open()
    await voice(desk)
    player = desk.page.get_by_role("group", name="Voice message")
    await expect(player.locator(".waveform i")).to_have_count(48)
    loudest = await player.locator(".waveform i").evaluate_all(
        "bars => Math.max(...bars.map(bar => Number(bar.style.getPropertyValue('--loud'))))"
    )
    assert loudest > 0.1
    await player.get_by_role("button", name="Play").click()
    await expect(player.locator(".waveform i.past").first).to_be_attached()
    await player.get_by_role("slider").press("ArrowRight")
    await expect(player.get_by_role("button", name="Play")).to_be_visible()


async def test_a_voice_message_goes_on_while_its_message_changes(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.open()
    await voice(desk)
    player = desk.page.get_by_role("group", name="Voice message")
    await player.evaluate("element => { element.known = true; }")
    said = admin.sees(channel)[-1]
    await admin.react(channel, said["id"], "👍")
    await expect(desk.page.locator(".reactions")).to_be_visible()
    assert await player.evaluate("element => element.known")
