"""The menus of messages and people, with what the bot adds to them."""

import re

import pytest
from playwright.async_api import Locator, expect

from sandbox.discord.records import ChannelType
from tests.browser.desk import Desk
from tests.browser.ear import listening

pytestmark = pytest.mark.timeout(180)


async def menu(desk: Desk, text: str) -> Locator:
    await desk.message(text).click(button="right")
    opened = desk.page.get_by_role("menu", name="Message")
    await expect(opened).to_be_visible()
    return opened


async def labels(opened: Locator) -> list[str]:
    return [text.strip() for text in await opened.get_by_role("menuitem").all_inner_texts()]


BOTS = ["Edit with instruction", "Speak", "Transcribe", "Report to moderators"]


async def test_a_member_has_all_of_ones_own_message_and_less_of_others(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("member").say(desk.scene.channel(), "what I said")
    await desk.scene.actor("admin").say(desk.scene.channel(), "what the admin said")
    own = await labels(await menu(desk, "what I said"))
    assert own == [
        "React",
        "Answer",
        "Edit",
        "Open a thread",
        "Copy text",
        "Copy link",
        *BOTS,
        "Delete",
    ]
    await desk.page.keyboard.press("Escape")
    others = await labels(await menu(desk, "what the admin said"))
    assert others == [each for each in own if each not in ("Edit", "Delete")]


async def test_a_moderator_pins_and_deletes_what_others_wrote(desk: Desk) -> None:
    await desk.open("moderator")
    await desk.scene.actor("newcomer").say(desk.scene.channel(), "something to keep")
    await (await menu(desk, "something to keep")).get_by_role("menuitem", name="Pin").click()
    await expect(desk.message("something to keep").get_by_title("Pinned")).to_be_visible()
    await desk.scene.actor("newcomer").say(desk.scene.channel(), "something to drop")
    await (await menu(desk, "something to drop")).get_by_role("menuitem", name="Delete").click()
    asked = desk.page.get_by_role("dialog", name="Delete this message?")
    await asked.get_by_role("button", name="Keep it").click()
    await expect(desk.message("something to drop")).to_be_visible()
    await (await menu(desk, "something to drop")).get_by_role("menuitem", name="Delete").click()
    await asked.get_by_role("button", name="Delete").click()
    await expect(desk.page.locator(".message", has_text="something to drop")).to_have_count(0)


async def test_the_bots_own_entries_do_their_work(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), "make me louder")
    opened = await menu(desk, "make me louder")
    await opened.get_by_role("menuitem", name="Edit with instruction").click()
    form = desk.page.get_by_role("dialog", name="Edit with instruction")
    await form.get_by_role("textbox").first.fill("upper case")
    await form.get_by_role("button", name="Submit").click()
    await expect(desk.page.locator(".message.ephemeral")).to_contain_text("MAKE ME LOUDER")
    whisper = await menu(desk, "MAKE ME LOUDER")
    assert (await labels(whisper))[-1] == "Dismiss"
    await whisper.get_by_role("menuitem", name="Dismiss").click()
    await expect(desk.page.locator(".message.ephemeral")).to_have_count(0)
    opened = await menu(desk, "make me louder")
    await opened.get_by_role("menuitem", name="Speak").click()
    await expect(desk.page.get_by_role("group", name="Voice message", exact=True)).to_be_visible()


async def test_a_menu_is_used_by_keys_and_gives_the_focus_back(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), "reach me by keys")
    message = desk.message("reach me by keys")
    await message.focus()
    await desk.page.keyboard.press("Enter")
    opened = desk.page.get_by_role("menu", name="Message")
    await expect(opened.get_by_role("menuitem", name="React")).to_be_focused()
    await desk.page.keyboard.press("ArrowUp")
    await expect(opened.get_by_role("menuitem", name="Report to moderators")).to_be_focused()
    await desk.page.keyboard.press("o")
    await expect(opened.get_by_role("menuitem", name="Open a thread")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(message).to_be_focused()
    await desk.page.keyboard.press("r")
    await expect(desk.page.get_by_text("Answering Admin")).to_be_visible()


async def test_a_copied_link_leads_to_its_message(desk: Desk) -> None:
    await desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.open()
    said = await desk.scene.actor("admin").say(desk.scene.channel(), "link to me")
    await (await menu(desk, "link to me")).get_by_role("menuitem", name="Copy link").click()
    await expect(desk.page.locator("#toasts")).to_contain_text("The link is copied.")
    link = await desk.page.evaluate("navigator.clipboard.readText()")
    guild = desk.scene.world.seed.guild().id
    place = f"{guild}/{desk.scene.channel()}/{said['id']}"
    assert link == f"https://discord.com/channels/{place}"


async def test_people_have_menus_with_what_the_bot_adds(desk: Desk) -> None:
    with listening(desk) as ear:
        guild = desk.scene.world.seed.guild().id
        await ear.offer(guild, {"type": 2, "name": "Wave at"})
        await desk.open()
        await desk.page.locator("#people [data-who=newcomer]").click(button="right")
        opened = desk.page.get_by_role("menu", name="Newcomer")
        await opened.get_by_role("menuitem", name="Mention").click()
        box = desk.page.get_by_role("textbox", name="Message #general")
        await expect(box).to_have_value(re.compile("^@Newcomer "))
        await desk.scene.actor("newcomer").say(desk.scene.channel(), "hello")
        await desk.message("hello").locator(".byline .who").click(button="right")
        await opened.get_by_role("menuitem", name="Wave at").click()
        heard = await ear.next()
        assert heard["data"]["target_id"] == str(desk.scene.actor("newcomer").id)
        await desk.page.locator("#people [data-who=newcomer]").click(button="right")
        await opened.get_by_role("menuitem", name="Act as Newcomer").click()
        await expect(desk.page.locator("#act-as")).to_have_value("newcomer")


async def test_a_thread_is_opened_by_its_name_alone(desk: Desk) -> None:
    await desk.open("moderator")
    await desk.page.get_by_role("button", name="Add").click()
    await desk.page.get_by_role("menuitem", name="Open a thread").click()
    asked = desk.page.get_by_role("dialog", name="A new thread")
    await asked.get_by_role("textbox", name="Name").fill("Plans for <b>May</b>")
    await asked.get_by_role("checkbox", name="Private").check()
    await asked.get_by_role("button", name="Open it").click()
    await expect(asked).to_have_count(0)
    await expect(desk.page.get_by_role("heading", name="Plans for <b>May</b>")).to_be_visible()
    box = desk.page.get_by_role("textbox", name="Message Plans for <b>May</b>")
    await box.fill("first")
    await desk.page.keyboard.press("Enter")
    await expect(desk.message("first")).to_be_visible()
    names = {each.name: each.type for each in desk.scene.world.seed.guild().threads.values()}
    assert names["Plans for <b>May</b>"] == ChannelType.PRIVATE_THREAD
