"""Acting as each person, and seeing the world as they do."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize(
    ("who", "hidden_channels"), [("admin", 1), ("moderator", 1), ("member", 0), ("newcomer", 0)]
)
async def test_each_person_sees_the_channels_that_are_theirs(
    desk: Desk, who: str, hidden_channels: int
) -> None:
    await desk.open("newcomer" if who == "admin" else "admin")
    await desk.page.locator(f"#people [data-who={who}]").click()
    await expect(desk.page.locator("#act-as")).to_have_value(who)
    await expect(desk.page.locator(f"#people [data-who={who}]")).to_have_attribute(
        "aria-pressed", "true"
    )
    hidden = desk.page.get_by_role("button", name="moderators", exact=True)
    await expect(hidden).to_have_count(hidden_channels)
    await expect(desk.page.get_by_role("button", name="general", exact=True)).to_be_visible()


async def test_an_answer_for_one_person_is_marked_and_not_shown_to_others(desk: Desk) -> None:
    await desk.open("member")
    await desk.scene.actor("member").command(desk.scene.channel(), "usage me")
    whisper = desk.page.get_by_text("Only you can see this")
    await expect(whisper).to_be_visible()
    await desk.page.locator("#people [data-who=admin]").click()
    await expect(desk.page.locator("#act-as")).to_have_value("admin")
    await desk.settled()
    await expect(whisper).to_have_count(0)
    await desk.page.locator("#people [data-who=member]").click()
    await desk.page.get_by_role("button", name="Dismiss").click()
    await expect(whisper).to_have_count(0)


async def test_two_people_at_two_pages_hear_each_other(desk: Desk) -> None:
    other = await desk.browser.new_page()
    await desk.visit(other, "newcomer")
    await desk.open("member")
    await desk.scene.actor("newcomer").say(desk.scene.channel(), "good morning")
    for page in (desk.page, other):
        await expect(page.locator(".message", has_text="good morning")).to_be_visible()
    await expect(other.locator(".message.own")).to_have_count(1)
    await expect(desk.page.locator(".message.own")).to_have_count(0)


async def test_who_one_is_and_where_outlasts_a_reload(desk: Desk) -> None:
    await desk.open("moderator", desk.scene.channel("moderators"))
    await desk.page.reload()
    await desk.settled()
    await expect(desk.page.locator("#act-as")).to_have_value("moderator")
    await expect(desk.page.get_by_role("heading", name="moderators")).to_be_visible()


async def test_somebody_who_may_not_stay_in_a_channel_is_led_to_another(desk: Desk) -> None:
    await desk.open("moderator", desk.scene.channel("moderators"))
    await desk.page.locator("#act-as").select_option("newcomer")
    await expect(desk.page.get_by_role("heading", name="general")).to_be_visible()


@pytest.mark.parametrize("query", ["as=nobody", "channel=1", "as=&channel=abc", "as=<b>"])
async def test_an_address_that_makes_no_sense_leads_to_where_one_begins(
    desk: Desk, query: str
) -> None:
    desk.watch(desk.page)
    await desk.page.goto(f"{desk.scene.world.url}/?{query}")
    await expect(desk.page.get_by_role("heading", name="general")).to_be_visible()
    await expect(desk.page.locator("#act-as")).to_have_value("member")
    desk.problems[:] = [each for each in desk.problems if "422" not in each]


async def test_whoever_is_chosen_last_is_played_however_fast_one_chooses(desk: Desk) -> None:
    await desk.open("member")
    for who in ("admin", "newcomer", "moderator", "admin", "moderator"):
        await desk.page.locator(f"#people [data-who={who}]").dispatch_event("click")
    await desk.page.get_by_role("button", name="moderators", exact=True).click()
    await expect(desk.page.locator("#act-as")).to_have_value("moderator")
    await expect(desk.page.get_by_role("heading", name="moderators")).to_be_visible()


async def test_direct_messages_with_the_bot_open_from_its_name(desk: Desk) -> None:
    await desk.open("member")
    await desk.page.locator("#people [data-who=Parley]").click()
    await expect(desk.page.get_by_role("heading", name="Parley")).to_be_visible()
    dm = await desk.scene.actor("member").open_dm()
    await desk.scene.actor("member").say(dm, "repeat: hello there")
    await expect(desk.message("Regenerate").locator(".content")).to_contain_text("hello there")


async def test_another_server_has_its_own_channels_and_people(desk: Desk) -> None:
    await desk.open("member")
    await desk.page.locator("#servers").get_by_role("button", name="Quiet Corner").click()
    await expect(desk.page.get_by_role("heading", name="Quiet Corner")).to_be_visible()
    await desk.scene.actor("admin").say(
        desk.scene.channel("general", guild="quiet"), "whispered over there"
    )
    await expect(desk.message("whispered over there")).to_be_visible()
