"""Threads on the page, and what Discord itself writes."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)


async def test_a_thread_is_opened_from_a_message_and_stands_under_it(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), "worth a talk")
    await desk.message("worth a talk").hover()
    await desk.message("worth a talk").get_by_role("button", name="Open a thread").click()
    await expect(desk.page.get_by_role("heading", name="worth a talk")).to_be_visible()
    thread = desk.scene.threads("member")[0]
    await desk.scene.actor("admin").say(thread, "then let us talk")
    await expect(desk.message("then let us talk")).to_be_visible()
    await desk.page.locator("#heading").get_by_role("button", name="general").click()
    chip = desk.page.locator(".thread-chip")
    await expect(chip).to_contain_text("1 message")
    await chip.click()
    await expect(desk.message("then let us talk")).to_be_visible()


async def test_a_thread_of_the_bots_shows_at_the_left_as_soon_as_it_is_there(desk: Desk) -> None:
    await desk.open()
    _, thread = await desk.scene.chat("repeat: here I am")
    await desk.page.locator(f'#channels [data-id="{thread}"]').click()
    await expect(desk.message("Regenerate").locator(".content")).to_contain_text("here I am")
    await expect(desk.page.locator(".system").first).to_contain_text("here I am")


async def test_a_private_thread_shows_only_to_those_in_it(desk: Desk) -> None:
    await desk.open("newcomer")
    _, thread = await desk.scene.chat("repeat: between us", private=True)
    await desk.page.locator("#people [data-who=member]").click()
    await expect(desk.page.locator("#act-as")).to_have_value("member")
    await expect(desk.page.locator(f'#channels [data-id="{thread}"]')).to_be_visible()
    await desk.page.locator("#people [data-who=newcomer]").click()
    await expect(desk.page.locator("#act-as")).to_have_value("newcomer")
    await expect(desk.page.locator(f'#channels [data-id="{thread}"]')).to_have_count(0)


async def test_a_thread_that_is_deleted_leads_back_to_its_channel(desk: Desk) -> None:
    admin = desk.scene.actor("admin")
    thread = await admin.create_thread(desk.scene.channel("questions"), "soon gone")
    await desk.open(channel=int(thread["id"]))
    await expect(desk.page.get_by_role("heading", name="soon gone")).to_be_visible()
    await admin.delete_channel(int(thread["id"]))
    await expect(desk.page.get_by_role("heading", name="questions")).to_be_visible()


async def test_a_pin_is_told_and_leads_to_what_was_pinned(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.open()
    said = await admin.say(channel, "keep this")
    await admin.pin(channel, said["id"])
    await expect(desk.message("pinned")).to_contain_text("Admin pinned a message.")
    await desk.page.get_by_role("button", name="a message").click()
    await expect(desk.page.locator(f"#message-{said['id']}")).to_be_focused()
