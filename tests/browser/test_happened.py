"""The side panel "What just happened": the calls behind what somebody did."""

import json
import re

import aiohttp
import pytest
from playwright.async_api import Locator, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)


async def panel(desk: Desk) -> Locator:
    """Open the side panel."""
    await desk.page.get_by_role("button", name="What just happened").click()
    opened = desk.page.get_by_role("complementary", name="What just happened")
    await expect(opened).to_be_visible()
    return opened


def deed(opened: Locator, name: str) -> Locator:
    """The calls behind something that was done."""
    return opened.get_by_role("region", name=name)


async def test_the_call_behind_a_command_shows_with_what_it_took(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    await expect(opened).to_contain_text("Nothing yet.")
    _, thread = await desk.scene.chat("repeat: good morning")
    await desk.scene.answer(thread)
    line = deed(opened, "/chat Member").locator(".call-line")
    await expect(line).to_contain_text("200")
    for shown in ("POST", "/chat/completions", "rehearsal", "tokens", "streamed"):
        await expect(line).to_contain_text(shown)
    await expect(line.locator(".facts")).to_have_text(
        re.compile(r"^rehearsal · \d+ → \d+ tokens · [\d.]+ m?s · streamed$")
    )
    await expect(opened.get_by_role("status").first).to_contain_text(
        "POST /chat/completions: answered 200, rehearsal"
    )


async def test_a_call_opens_as_json_by_keys(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    _, thread = await desk.scene.chat("repeat: <b>good</b> evening")
    await desk.scene.answer(thread)
    line = opened.locator(".call-line")
    await line.focus()
    await desk.page.keyboard.press("Enter")
    await expect(line).to_have_attribute("aria-expanded", "true")
    sent = opened.get_by_role("region", name="Sent, as JSON")
    await expect(sent).to_contain_text('"content": "repeat: <b>good</b> evening"')
    await expect(sent.locator("b")).to_have_count(0)
    answered = opened.get_by_role("region", name="Answered, as JSON")
    await expect(answered).to_contain_text('"finish_reason": "stop"')
    await expect(answered).to_contain_text("[DONE]")
    await line.press("Enter")
    await expect(sent).to_be_hidden()


async def test_a_call_is_shown_while_it_goes_on_and_when_it_has_ended(desk: Desk) -> None:
    world = desk.scene.world
    await desk.open()
    opened = await panel(desk)
    world.endpoint.pace = 0.05
    await desk.scene.chat("count to 200")
    await expect(opened.locator(".status.running")).to_be_visible()
    await expect(opened.locator(".facts")).to_have_text("rehearsal")
    world.endpoint.pace = 0
    await expect(opened.locator(".status")).to_have_text("200")


async def test_what_was_asked_before_the_page_was_opened_is_told_apart(desk: Desk) -> None:
    _, thread = await desk.scene.chat("repeat: early")
    await desk.scene.answer(thread)
    await desk.open()
    opened = await panel(desk)
    before = deed(opened, "Before this page was opened")
    await expect(before.locator(".call")).to_have_count(1)
    await desk.scene.actor("member").say(thread, "repeat: late")
    await expect(deed(opened, "repeat: late Member").locator(".call")).to_have_count(1)
    await expect(before.locator(".call")).to_have_count(1)


async def test_calls_stand_below_the_button_that_led_to_them(desk: Desk) -> None:
    _, thread = await desk.scene.chat("repeat: once more")
    await desk.scene.answer(thread)
    await desk.open(channel=thread)
    opened = await panel(desk)
    await desk.page.get_by_role("button", name="Regenerate").click()
    await expect(deed(opened, "Regenerate Member").locator(".call")).to_have_count(1)


async def test_what_leads_to_no_call_says_so(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    await desk.scene.actor("member").command(desk.scene.channel(), "usage me")
    await expect(deed(opened, "/usage me Member")).to_contain_text("No call to the endpoint.")


async def test_calls_that_failed_are_marked(desk: Desk) -> None:
    desk.scene.world.endpoint.faults.down("chat")
    await desk.open()
    opened = await panel(desk)
    await desk.scene.chat("repeat: nothing")
    await expect(opened.locator(".call").first).to_contain_text("the connection broke")
    await expect(opened.locator(".status.failed").first).to_be_visible()


async def test_long_texts_are_cut_in_the_json(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    _, thread = await desk.scene.chat("long text " * 500)
    await desk.scene.answer(thread)
    await opened.locator(".call-line").click()
    sent = opened.get_by_role("region", name="Sent, as JSON")
    await expect(sent).to_contain_text("signs)")
    assert len(await sent.inner_text()) < 5000


async def test_calls_go_on_being_listed_after_the_bot_was_away(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    await desk.scene.restart()
    await desk.settled()
    _, thread = await desk.scene.chat("repeat: back again")
    await desk.scene.answer(thread)
    await expect(deed(opened, "/chat Member").locator(".status")).to_have_text("200")


async def test_calls_made_while_somebody_else_is_played_are_not_lost(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    await desk.page.locator("#act-as").select_option("admin")
    _, thread = await desk.scene.chat("repeat: between two people")
    await desk.scene.answer(thread)
    await expect(opened.locator(".call")).to_have_count(1)


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_panel_closes_again_and_gives_the_focus_back(desk: Desk, width: int) -> None:
    await desk.page.set_viewport_size({"width": width, "height": 740})
    await desk.open()
    opened = await panel(desk)
    await opened.get_by_role("button", name="Close the panel").press("Enter")
    await expect(opened).to_be_hidden()
    toggle = desk.page.get_by_role("button", name="What just happened")
    await expect(toggle).to_be_focused()
    await expect(toggle).to_have_attribute("aria-expanded", "false")


async def test_what_was_sent_can_be_copied(desk: Desk) -> None:
    await desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await desk.open()
    opened = await panel(desk)
    _, thread = await desk.scene.chat("repeat: copy me")
    await desk.scene.answer(thread)
    await opened.locator(".call-line").click()
    await opened.get_by_role("button", name="Copy what was sent").click()
    await expect(desk.page.locator("#toasts")).to_contain_text("Copied.")
    copied = json.loads(await desk.page.evaluate("() => navigator.clipboard.readText()"))
    assert copied["messages"][-1]["content"] == "repeat: copy me"


async def test_much_talk_does_not_push_the_calls_out(desk: Desk) -> None:
    await desk.open()
    opened = await panel(desk)
    _, thread = await desk.scene.chat("repeat: worth keeping")
    await desk.scene.answer(thread)
    for number in range(100):
        await desk.scene.actor("admin").say(desk.scene.channel(), f"talk {number}")
    await expect(deed(opened, "talk 99 Admin")).to_be_visible()
    await expect(deed(opened, "/chat Member").locator(".call")).to_have_count(1)
    assert await opened.locator(".deed").count() <= 12


async def test_what_takes_more_calls_than_are_listed_says_so(desk: Desk) -> None:
    world = desk.scene.world
    await desk.open()
    opened = await panel(desk)
    await desk.scene.actor("member").say(desk.scene.channel(), "what follows is mine")
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {world.endpoint.api_key}"}
    ) as own:
        for _ in range(30):
            await own.get(f"{world.url}/v1/models")
    group = deed(opened, "what follows is mine Member")
    await expect(group.locator(".call")).to_have_count(25)
    await expect(group).to_contain_text("5 earlier calls are not listed.")
