"""Using the page by keys alone."""

import re
from typing import Final, Literal, get_args

import pytest
from playwright.async_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

Role = Literal[
    "button",
    "checkbox",
    "combobox",
    "dialog",
    "img",
    "link",
    "listbox",
    "menu",
    "menuitem",
    "option",
    "textbox",
]
USABLE: Final[tuple[Role, ...]] = get_args(Role)


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_any_place_is_reached_by_its_name(desk: Desk) -> None:
    await desk.open()
    await press(desk.page, "ControlOrMeta+k")
    jump = desk.page.get_by_role("dialog", name="Go to a channel")
    await expect(jump.get_by_role("option").first).to_contain_text("questions")
    await desk.page.keyboard.type("general quiet")
    await expect(jump.get_by_role("option")).to_have_count(1)
    await press(desk.page, "Enter")
    await expect(desk.page.get_by_role("heading", name="Quiet Corner")).to_be_visible()
    await press(desk.page, "ControlOrMeta+k")
    await desk.page.keyboard.type("no such place")
    await expect(jump).to_contain_text("Nothing is called that.")
    await press(desk.page, "Escape")
    await expect(jump).to_have_count(0)
    await press(desk.page, "ControlOrMeta+k")
    await desk.page.keyboard.type("parley direct")
    await press(desk.page, "Enter")
    await expect(desk.page.get_by_role("textbox", name="Message Parley")).to_be_visible()


async def test_neighbouring_channels_are_a_key_away(desk: Desk) -> None:
    await desk.open()
    await press(desk.page, "Alt+ArrowDown")
    await expect(desk.page.get_by_role("heading", name="questions")).to_be_visible()
    await press(desk.page, "Alt+ArrowUp", "Alt+ArrowUp")
    await expect(desk.page.locator("#channels [aria-current]")).to_have_text("voice")


async def test_the_keys_are_told_by_a_key(desk: Desk) -> None:
    await desk.open()
    await press(desk.page, "ControlOrMeta+/")
    told = desk.page.get_by_role("dialog", name="Keys")
    await expect(told).to_contain_text("Change your last message")
    await press(desk.page, "ControlOrMeta+/")
    await expect(told).to_have_count(0)


async def test_a_slash_anywhere_begins_a_command_and_escape_leaves_it(desk: Desk) -> None:
    await desk.open()
    await desk.page.locator("#messages").focus()
    await press(desk.page, "/")
    listed = desk.page.get_by_role("listbox", name="Commands")
    await expect(listed).to_be_visible()
    field = desk.page.get_by_role("textbox", name="Message #general")
    active = await field.get_attribute("aria-activedescendant")
    await expect(desk.page.locator(f"#{active}")).to_contain_text("/chat")
    await press(desk.page, "ArrowDown", "ArrowDown", "ArrowUp")
    active = await field.get_attribute("aria-activedescendant")
    await expect(desk.page.locator(f"#{active}")).to_contain_text("/complete")
    await press(desk.page, "Escape")
    await expect(listed).to_be_hidden()
    await expect(field).to_have_value("/")


async def test_the_whole_page_is_walked_through_by_tab(desk: Desk) -> None:
    await desk.open()
    await press(desk.page, "Tab")
    await expect(desk.page.get_by_role("link", name="Skip to the message box")).to_be_focused()
    seen = set()
    for _ in range(40):
        await press(desk.page, "Tab")
        seen.add(
            await desk.page.evaluate(
                "document.activeElement.closest('nav, header, #messages, #composer, aside')?.id"
            )
        )
    assert seen >= {"servers", "channels", "heading", "messages", "composer", "people"}


async def test_typing_anywhere_writes_in_the_message_box(desk: Desk) -> None:
    await desk.open()
    await desk.page.keyboard.type("hello")
    field = desk.page.get_by_role("textbox", name="Message #general")
    await expect(field).to_have_value("hello")
    await desk.page.get_by_role("button", name="questions", exact=True).focus()
    await desk.page.keyboard.type(" to a")
    await expect(desk.page.get_by_role("textbox", name="Message #questions")).to_have_value("to a")


async def test_everything_that_can_be_used_has_a_name(desk: Desk) -> None:
    _, thread = await desk.scene.chat("repeat: once more")
    await desk.scene.answer(thread)
    await desk.open("moderator")
    await desk.scene.actor("member").say(desk.scene.channel(), "look", files=[("a.png", png())])
    await nothing_is_nameless(desk.page)
    await desk.message("look").hover()
    await nothing_is_nameless(desk.page)
    await desk.page.keyboard.type("/imagine ")
    await desk.page.get_by_role("button", name="size", exact=True).click()
    await nothing_is_nameless(desk.page)
    await press(desk.page, "Escape", "Escape", "ControlOrMeta+k")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()
    await nothing_is_nameless(desk.page)
    await press(desk.page, "Escape")
    await desk.message("look").click(button="right")
    await desk.page.get_by_role("menuitem", name="Edit with instruction").click()
    await expect(desk.page.get_by_role("dialog", name="Edit with instruction")).to_be_visible()
    await nothing_is_nameless(desk.page)


async def nothing_is_nameless(page: Page) -> None:
    for role in USABLE:
        await expect(page.get_by_role(role, name=re.compile("^$"))).to_have_count(0)


async def test_the_link_at_the_top_leads_to_the_message_box(desk: Desk) -> None:
    await desk.open()
    await press(desk.page, "Tab", "Enter", "Tab")
    await expect(desk.page.get_by_role("button", name="Add")).to_be_focused()
    await press(desk.page, "Enter")
    opened = desk.page.get_by_role("menu", name="Add")
    await press(desk.page, "u", "Enter")
    await expect(opened).to_have_count(0)
    await expect(desk.page.get_by_role("listbox", name="Commands")).to_be_visible()


async def test_on_a_phone_a_command_is_run_by_touch(desk: Desk) -> None:
    context = await desk.browser.new_context(
        viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True
    )
    phone = await context.new_page()
    await desk.visit(phone, "member")
    await phone.get_by_role("button", name="Add").tap()
    await phone.get_by_role("menuitem", name="Use a command").tap()
    await phone.keyboard.type("chat")
    await phone.get_by_role("option", name="/chat").tap()
    await phone.keyboard.type("repeat: from the phone")
    await phone.get_by_role("button", name="Run").tap()
    await expect(phone.locator(".thread-chip", has_text="from the phone")).to_be_visible()
    width = await phone.evaluate("document.documentElement.scrollWidth")
    assert width == 390
    await context.close()
