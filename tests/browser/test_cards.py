"""The first minute: each card does its one thing for real, and shows where to look."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, expect

from sandbox.world import Sandbox
from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
async def world() -> AsyncIterator[Sandbox]:
    """People have talked here already, so that there is something to find."""
    async with Sandbox(history=True) as sandbox:
        sandbox.endpoint.pace = 0
        yield sandbox


def card(desk: Desk, name: str) -> Locator:
    return desk.page.locator("#cards").get_by_role("button", name=name)


async def play(desk: Desk, name: str) -> Locator:
    """Press a card as somebody with a keyboard does, and wait for its end; gives its verdict."""
    await desk.open()
    await card(desk, name).press("Enter")
    await expect(desk.page.locator(".course")).not_to_have_attribute("data-mood", "running")
    verdict = desk.page.locator(".verdict")
    await expect(verdict).not_to_be_empty()
    return verdict


async def is_done(desk: Desk, name: str) -> None:
    await expect(desk.page.locator(".tally")).to_have_text("1 of 6 done")
    await expect(card(desk, name)).to_contain_text("Done")


async def test_ask_leads_into_a_thread_with_the_answer(desk: Desk) -> None:
    await expect(await play(desk, "Ask")).to_contain_text("write there to go on")
    await expect(desk.page.locator("#heading").get_by_role("heading")).to_have_text(
        "Hello! What can you do?"
    )
    await expect(desk.page.get_by_role("button", name="Regenerate")).to_be_in_viewport()
    await is_done(desk, "Ask")


async def test_draw_brings_a_picture(desk: Desk) -> None:
    await expect(await play(desk, "Draw")).to_contain_text("under the picture")
    await expect(desk.message("Vary 1").locator("img").last).to_be_visible()
    await expect(desk.page.get_by_role("button", name="Vary 1")).to_be_in_viewport()
    await is_done(desk, "Draw")


async def test_speak_brings_a_voice_message(desk: Desk) -> None:
    await expect(await play(desk, "Speak")).to_contain_text("Press play")
    player = desk.page.get_by_role("group", name="Voice message")
    await expect(player.get_by_role("button", name="Play")).to_be_in_viewport()
    await is_done(desk, "Speak")


async def test_transcribe_tells_what_a_voice_message_says(desk: Desk) -> None:
    await expect(await play(desk, "Transcribe")).to_contain_text("below the voice message")
    text = "Please bring the telescope on Friday."
    await expect(desk.message(text)).to_be_in_viewport()
    await is_done(desk, "Transcribe")


async def test_moderate_leads_to_the_moderators_case(desk: Desk) -> None:
    await expect(await play(desk, "Moderate")).to_contain_text("You are the moderator now")
    await expect(desk.page.locator("#act-as")).to_have_value("moderator")
    await expect(desk.page.get_by_role("heading", name="moderators")).to_be_visible()
    await expect(desk.message("harassment")).to_contain_text("@Newcomer")
    await expect(desk.page.get_by_role("button", name="Dismiss", exact=True)).to_be_in_viewport()
    await is_done(desk, "Moderate")


async def test_search_finds_what_was_said_in_the_last_weeks(desk: Desk) -> None:
    await expect(await play(desk, "Search")).to_contain_text("You are the member now")
    await expect(desk.page.locator("#act-as")).to_have_value("member")
    await expect(desk.message("What I found")).to_contain_text("Can one really see the rings?")
    await is_done(desk, "Search")


async def test_what_is_done_outlasts_a_reload_and_can_be_done_again(desk: Desk) -> None:
    await play(desk, "Speak")
    await desk.page.reload()
    await desk.settled()
    await is_done(desk, "Speak")
    await card(desk, "Speak").click()
    await expect(desk.page.get_by_role("group", name="Voice message")).to_have_count(2)
    await is_done(desk, "Speak")


async def test_a_card_that_did_not_work_tells_why_and_is_not_done(desk: Desk) -> None:
    desk.scene.world.endpoint.faults.down()
    await expect(await play(desk, "Ask")).to_contain_text("cannot be reached")
    await expect(desk.page.locator(".tally")).to_have_text("0 of 6 done")
    await expect(desk.page.locator('.steps [data-state="failed"]')).to_contain_text("Watch")
    desk.scene.world.endpoint.faults.clear()
    await card(desk, "Draw").click()
    await is_done(desk, "Draw")


async def test_steps_are_shown_while_they_are_done(desk: Desk) -> None:
    desk.scene.world.endpoint.pace = 0.1
    await desk.open()
    await card(desk, "Ask").click()
    running = desk.page.locator('.steps [aria-current="step"]')
    await expect(running).to_have_text("Watch the answer come")
    await expect(desk.page.locator(".course").get_by_role("status").first).to_have_text(
        "Watch the answer come"
    )
    await expect(card(desk, "Ask")).to_have_attribute("aria-busy", "true")
    await card(desk, "Draw").dispatch_event("click")
    await expect(card(desk, "Draw")).to_have_attribute("aria-busy", "false")
    desk.scene.world.endpoint.pace = 0
    await is_done(desk, "Ask")


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_cards_are_put_away_for_good_and_brought_back(desk: Desk, width: int) -> None:
    await desk.page.set_viewport_size({"width": width, "height": 740})
    await desk.open()
    cards = desk.page.get_by_role("region", name="The first minute")
    await cards.get_by_role("button", name="Put the cards away").click()
    await expect(cards).to_be_hidden()
    await desk.page.reload()
    await desk.settled()
    await expect(cards).to_be_hidden()
    await desk.page.get_by_role("button", name="What just happened").click()
    back = desk.page.get_by_role("button", name="Show the first minute")
    await back.click()
    await expect(card(desk, "Ask")).to_be_focused()
    await expect(desk.page.locator("#happened")).to_be_visible(visible=width > 1000)
    await expect(back).to_be_hidden()


@pytest.mark.parametrize(
    ("width", "height"), [(340, 740), (390, 740), (780, 360), (1000, 740), (1280, 740)]
)
async def test_cards_and_panel_stay_within_every_window(
    desk: Desk, width: int, height: int
) -> None:
    await desk.page.set_viewport_size({"width": width, "height": height})
    await play(desk, "Speak")
    overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await desk.page.evaluate(overflow) <= 0
    await desk.page.get_by_role("button", name="What just happened").click()
    await desk.page.get_by_text("Let something fail").click()
    await expect(desk.page.get_by_role("button", name="Close the panel")).to_be_in_viewport()
    await desk.page.locator(".call-line").first.click()
    await expect(desk.page.get_by_role("region", name="Sent, as JSON")).to_be_visible()
    assert await desk.page.evaluate(overflow) <= 0
    panel = desk.page.locator("#happened")
    assert await panel.evaluate("each => each.scrollWidth <= each.clientWidth")
