"""The focus stays where it is, whatever happens meanwhile."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)


async def test_the_focus_stays_on_a_server_while_people_write(desk: Desk) -> None:
    await desk.open()
    server = desk.page.locator("#servers").get_by_role("button", name="Quiet Corner")
    await server.focus()
    await desk.scene.actor("admin").say(desk.scene.channel("questions"), "good morning")
    await expect(desk.page.locator("#channels .unread")).to_have_count(1)
    await expect(server).to_be_focused()


async def test_the_focus_stays_on_a_server_that_is_opened(desk: Desk) -> None:
    await desk.open()
    server = desk.page.locator("#servers").get_by_role("button", name="Quiet Corner")
    await server.press("Enter")
    await expect(server).to_have_attribute("aria-current", "true")
    await expect(server).to_be_focused()
    direct = desk.page.locator("#servers").get_by_role("button", name="Direct messages")
    await direct.press("Enter")
    await expect(direct).to_have_attribute("aria-current", "true")
    await expect(direct).to_be_focused()


async def test_the_focus_stays_on_what_is_above_the_conversation(desk: Desk) -> None:
    await desk.open()
    toggle = desk.page.locator("#heading").get_by_role("button", name="People")
    await toggle.focus()
    thread = await desk.scene.actor("admin").create_thread(desk.scene.channel(), "talk")
    await expect(desk.page.locator(f'#channels [data-id="{thread["id"]}"]')).to_be_visible()
    await expect(toggle).to_be_focused()


async def test_the_focus_goes_on_to_the_next_message_as_one_is_dismissed(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await admin.say(channel, "before")
    await desk.open()
    invoked = await desk.scene.actor("member").command(channel, "usage me")
    await invoked.answered()
    await desk.page.get_by_role("button", name="Dismiss").press("Enter")
    await expect(desk.message("before")).to_be_focused()


async def test_the_focus_goes_on_to_the_next_message_as_one_is_deleted(desk: Desk) -> None:
    member, channel = desk.scene.actor("member"), desk.scene.channel()
    for word in ("one", "two", "three"):
        await member.say(channel, f"number {word}")
    await desk.open()
    await desk.message("number two").focus()
    await desk.page.keyboard.press("Delete")
    await desk.page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    await expect(desk.message("number two")).to_have_count(0)
    await expect(desk.message("number three")).to_be_focused()


async def test_the_focus_is_not_lost_as_what_had_it_goes(desk: Desk) -> None:
    thread = await desk.scene.actor("admin").create_thread(desk.scene.channel(), "talk")
    await desk.open(channel=int(thread["id"]))
    await desk.page.locator("#heading").get_by_role("button", name="general").press("Enter")
    await expect(desk.page.locator("#heading").get_by_role("heading")).to_have_text("general")
    await expect(desk.page.locator("#heading :focus")).to_have_count(1)
