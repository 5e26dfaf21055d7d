"""The page through reloads, restarts of the bot, lost streams, and floods of messages."""

import asyncio

import pytest
from playwright.async_api import expect

from sandbox.discord.control.journal import REMEMBERED
from tests.browser.cable import cable
from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)

RATE = 200
"""Messages a second."""
SECONDS = 4
MOST_DRAWN = 200

WATCH = """() => {
  window.seen = { frames: 0, long: 0, worst: 0, began: performance.now() };
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) {
      window.seen.long += task.duration;
      window.seen.worst = Math.max(window.seen.worst, task.duration);
    }
  }).observe({ type: "longtask" });
  const count = () => { window.seen.frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
}"""
SEEN = "() => ({ ...window.seen, ran: performance.now() - window.seen.began })"


async def test_an_answer_goes_on_after_a_reload_in_mid_stream(desk: Desk) -> None:
    world = desk.scene.world
    world.endpoint.pace = 0.05
    _, thread = await desk.scene.chat("count to 60")
    await desk.open(channel=thread)
    await expect(desk.page.get_by_role("button", name="Stop")).to_be_visible()
    await desk.page.reload()
    await desk.settled()
    await expect(desk.message("Stop").locator(".content")).to_contain_text("1")
    world.endpoint.pace = 0
    await expect(desk.page.get_by_role("button", name="Regenerate")).to_be_visible()
    await expect(desk.message("Regenerate").locator(".content")).to_contain_text("60")
    await expect(desk.page.get_by_role("button", name="Stop")).to_have_count(0)
    shown = await desk.message("Regenerate").locator(".content").inner_text()
    answer = await desk.scene.answer(thread)
    assert shown.replace(" (edited)", "").split() == answer["content"].split()


async def test_that_the_bot_is_away_is_shown_and_survived(desk: Desk) -> None:
    await desk.open()
    async with desk.scene.away():
        await expect(desk.page.locator("#bot-away")).to_contain_text("The bot is starting")
        await expect(desk.page.locator("#people [data-who=Parley]")).to_contain_text("starting")
        await desk.scene.actor("member").say(desk.scene.channel(), "still here")
        await expect(desk.message("still here")).to_be_visible()
    await expect(desk.page.locator("#bot-away")).to_be_hidden()
    await desk.scene.actor("member").command(desk.scene.channel(), "usage me")
    await expect(desk.page.get_by_text("Only you can see this")).to_be_visible()


@pytest.mark.parametrize("missed", [1, REMEMBERED + 10])
async def test_what_happens_while_the_page_is_cut_off_is_made_up_for(
    desk: Desk, missed: int
) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel("announcements")
    desk.is_cut_off_at_times = True
    async with cable(desk.scene.world.url) as (laid, url):
        await desk.visit(desk.page, "member", channel, url=url)
        laid.cut()
        await expect(desk.page.locator("#bot-away")).to_contain_text("The sandbox does not answer")
        said = await admin.say(channel, "said meanwhile")
        for number in range(1, missed):
            await admin.edit(channel, said["id"], f"said meanwhile {number}")
        laid.mend()
        await expect(desk.message("said meanwhile")).to_be_visible()
        await desk.settled()
        await admin.say(channel, "said afterwards")
        await expect(desk.message("said afterwards")).to_be_visible()
        if missed > 1:
            await expect(desk.message(f"said meanwhile {missed - 1}")).to_be_visible()


async def test_two_hundred_messages_a_second_leave_the_page_responsive(desk: Desk) -> None:
    await desk.open()
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await admin.say(channel, "before the flood")
    await expect(desk.message("before the flood")).to_be_visible()
    await desk.page.evaluate(WATCH)
    for number in range(RATE * SECONDS):
        await admin.say(channel, f"**message** number {number}, with `code`")
        if number % 10 == 9:
            await asyncio.sleep(10 / RATE)  # The rate is what is tried.
    await expect(desk.message(f"number {RATE * SECONDS - 1},")).to_be_in_viewport()
    seen = await desk.page.evaluate(SEEN)
    assert await desk.page.locator(".message").count() <= MOST_DRAWN
    # Bounds that hold on a machine with other work; a page that redraws everything fails them.
    assert seen["long"] < seen["ran"] / 4, seen
    assert seen["frames"] > seen["ran"] / 1000 * 10, seen
