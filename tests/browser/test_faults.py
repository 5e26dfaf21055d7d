"""What can be made to fail from the page, and that the bot bears it before one's eyes."""

import pytest
from playwright.async_api import Locator, expect

from sandbox.discord.ratelimits import Mode
from sandbox.endpoints import Fault
from sandbox.endpoints.faults import Kind
from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)

BACK = 40_000
"""Milliseconds in which a bot that was cut off is back."""


async def faults(desk: Desk) -> Locator:
    """Open the switches."""
    await desk.page.get_by_role("button", name="What just happened").click()
    await desk.page.locator(".faults summary").press("Enter")
    return desk.page.locator(".faults")


async def flip(opened: Locator, name: str, *, is_on: bool) -> None:
    switch = opened.get_by_role("switch", name=name)
    await switch.press("Space")
    await expect(switch).to_have_attribute("aria-checked", str(is_on).lower())


async def answered(desk: Desk, word: str) -> None:
    """Ask for a word; it comes."""
    _, thread = await desk.scene.chat(f"repeat: {word}")
    await desk.page.locator(f'#channels [data-id="{thread}"]').click()
    await expect(desk.message("Regenerate").locator(".content")).to_contain_text(word)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Endpoint down", "The endpoint cannot be reached."),
        ("Endpoint rate-limited", "The endpoint limits how often it may be asked."),
    ],
)
async def test_the_bot_tells_what_the_endpoint_does_not_do(
    desk: Desk, name: str, told: str
) -> None:
    await desk.open()
    opened = await faults(desk)
    await expect(opened.get_by_role("status")).to_have_text("Everything works")
    await flip(opened, name, is_on=True)
    await expect(opened.get_by_role("status")).to_have_text(name)
    _, thread = await desk.scene.chat("repeat: anything")
    await desk.page.locator(f'#channels [data-id="{thread}"]').click()
    await expect(desk.message(told)).to_be_visible()
    await flip(opened, name, is_on=False)
    assert not list(desk.scene.world.endpoint.faults)
    await expect(opened.get_by_role("status")).to_have_text("Everything works")


async def test_a_slow_endpoint_is_waited_for(desk: Desk) -> None:
    await desk.open()
    opened = await faults(desk)
    await flip(opened, "Endpoint slow", is_on=True)
    _, thread = await desk.scene.chat("repeat: at last")
    await desk.page.locator(f'#channels [data-id="{thread}"]').click()
    await expect(desk.page.locator("#happened .status.running")).to_be_visible()
    await flip(opened, "Endpoint slow", is_on=False)
    await expect(desk.message("Regenerate").locator(".content")).to_contain_text("at last")


async def test_the_endpoint_has_one_fault_at_a_time(desk: Desk) -> None:
    await desk.open()
    opened = await faults(desk)
    await flip(opened, "Endpoint slow", is_on=True)
    await flip(opened, "Endpoint down", is_on=True)
    await expect(opened.get_by_role("switch", name="Endpoint slow")).not_to_be_checked()
    [scripted] = desk.scene.world.endpoint.faults
    assert scripted.fault.kind is Kind.RESET


async def test_discords_limits_make_the_bot_late_and_nothing_is_lost(desk: Desk) -> None:
    await desk.open()
    opened = await faults(desk)
    await flip(opened, "Discord rate limits", is_on=True)
    limits = desk.scene.world.discord.rate_limits
    modes = [limits.mode]
    assert limits.exhausted > 0
    await answered(desk, "late")
    await flip(opened, "Discord rate limits", is_on=False)
    modes.append(limits.mode)
    assert modes == [Mode.REAL, Mode.GENEROUS]


async def test_a_bot_that_is_cut_off_is_shown_as_away_and_answers_what_it_missed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.3)
    _, thread = await desk.scene.chat("repeat: before")
    await desk.scene.answer(thread)
    await desk.open(channel=thread)
    opened = await faults(desk)
    await flip(opened, "Disconnected", is_on=True)
    await expect(desk.page.locator("#bot-away")).to_contain_text("The bot is starting")
    await desk.scene.actor("member").say(thread, "repeat: said meanwhile")
    await desk.page.locator("[data-card=draw]").click()
    await expect(desk.page.locator(".verdict")).to_contain_text("The bot is away")
    await flip(opened, "Disconnected", is_on=False)
    await expect(desk.page.locator("#bot-away")).to_be_hidden(timeout=BACK)
    await desk.page.locator(f'#channels [data-id="{thread}"]').click()
    answer = desk.message("Regenerate").locator(".content")
    await expect(answer).to_contain_text("said meanwhile", timeout=BACK)


async def test_all_is_off_again_at_once_also_what_was_switched_on_elsewhere(desk: Desk) -> None:
    world = desk.scene.world
    world.endpoint.faults.add(Fault(kind=Kind.STATUS, match="images", times=3))
    await desk.open()
    opened = await faults(desk)
    await flip(opened, "Endpoint slow", is_on=True)
    await expect(opened.get_by_role("status")).to_have_text(
        "Endpoint slow, 1 switched on elsewhere"
    )
    await opened.get_by_role("button", name="All off again").click()
    await expect(opened.get_by_role("status")).to_have_text("Everything works")
    await expect(opened.get_by_role("button", name="All off again")).to_be_disabled()
    assert not list(world.endpoint.faults)
    await answered(desk, "all well")


async def test_that_something_fails_shows_also_while_the_panel_is_closed(desk: Desk) -> None:
    await desk.open()
    opened = await faults(desk)
    await flip(opened, "Endpoint down", is_on=True)
    await desk.page.get_by_role("button", name="Close the panel").click()
    await expect(desk.page.locator("#app")).to_have_attribute("data-failing", "true")
    await desk.page.reload()
    await desk.settled()
    await expect(desk.page.locator("#app")).to_have_attribute("data-failing", "true")
