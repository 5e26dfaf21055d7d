"""A conversation on the page: what is written, changed and taken back, and finding one's way."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.timeout(180)

PAGE_OF_TEXT = "A line that takes some room.\n" * 3


async def test_what_somebody_writes_shows_with_its_markdown(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), "**bold** and `code`\n- one\n- two")
    message = desk.message("bold")
    await expect(message.locator(".who").first).to_have_text("Admin")
    await expect(message.locator("strong")).to_have_text("bold")
    await expect(message.locator("code")).to_have_text("code")
    await expect(message.locator("li")).to_have_count(2)


async def test_messages_that_were_there_before_show_too(desk: Desk) -> None:
    await desk.scene.actor("admin").say(desk.scene.channel(), "from before")
    await desk.open()
    await expect(desk.message("from before")).to_be_visible()


async def test_edits_and_deletions_show_at_once(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.open()
    said = await admin.say(channel, "first words")
    await expect(desk.message("first words")).to_be_visible()
    await admin.edit(channel, said["id"], "second words")
    await expect(desk.message("second words").locator(".edited")).to_be_visible()
    await expect(desk.message("first words")).to_have_count(0)
    await admin.delete(channel, said["id"])
    await expect(desk.message("second words")).to_have_count(0)


async def test_a_spoiler_is_revealed_by_click_and_by_key(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), "||the end|| and ||the twist||")
    covered = desk.message("the end").locator(".spoiler:not(.shown)")
    await expect(covered).to_have_count(2)
    await covered.first.click()
    await expect(covered).to_have_count(1)
    await covered.first.focus()
    await desk.page.keyboard.press("Enter")
    await expect(covered).to_have_count(0)


async def test_what_was_revealed_stays_so_when_the_message_changes(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.open()
    said = await admin.say(channel, "||the end||")
    await desk.message("the end").locator(".spoiler").click()
    await admin.react(channel, said["id"], "👍")
    await expect(desk.message("the end").locator(".reactions")).to_be_visible()
    await expect(desk.message("the end").locator(".spoiler.shown")).to_have_count(1)


async def test_a_reaction_is_given_and_taken_back_by_its_button(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.open()
    said = await admin.say(channel, "react to me")
    await admin.react(channel, said["id"], "🎉")
    chip = desk.message("react to me").get_by_role("button", name="🎉")
    await expect(chip).to_have_accessible_name("🎉, 1")
    await chip.click()
    await expect(chip).to_have_accessible_name("🎉, 2")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await chip.click()
    await expect(chip).to_have_accessible_name("🎉, 1")
    await expect(chip).to_have_attribute("aria-pressed", "false")


async def test_a_new_reaction_is_chosen_from_the_bar_of_a_message(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").say(desk.scene.channel(), "react to me")
    await desk.message("react to me").hover()
    await desk.message("react to me").get_by_role("button", name="React", exact=True).click()
    await desk.page.get_by_role("button", name="React with 🔥").click()
    await expect(desk.message("react to me").get_by_role("button", name="🔥, 1")).to_be_visible()


async def test_an_answer_leads_to_the_message_that_it_answers(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    first = await admin.say(channel, "the question")
    for number in range(60):
        await admin.say(channel, f"{number} {PAGE_OF_TEXT}")
    await admin.say(channel, "the answer", reply_to=first["id"])
    await desk.open()
    await expect(desk.page.locator(f"#message-{first['id']}")).to_have_count(0)
    await desk.message("the answer").locator("button.origin").click()
    await expect(desk.page.locator(f"#message-{first['id']}")).to_be_in_viewport()
    await expect(desk.page.locator(f"#message-{first['id']}")).to_be_focused()


async def test_a_link_to_a_message_leads_there(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel("questions")
    guild = desk.scene.world.seed.guild().id
    said = await admin.say(channel, "look at this")
    await desk.open()
    link = f"https://discord.com/channels/{guild}/{channel}/{said['id']}"
    await admin.say(desk.scene.channel(), f"Here: [that one]({link})")
    await desk.page.get_by_role("link", name="that one").click()
    await expect(desk.page.get_by_role("heading", name="questions")).to_be_visible()
    await expect(desk.message("look at this")).to_be_focused()


async def test_one_is_told_who_is_typing(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("admin").type(desk.scene.channel())
    await expect(desk.page.locator("#typing")).to_contain_text("Admin is typing")
    await desk.scene.actor("admin").say(desk.scene.channel(), "done")
    await expect(desk.page.locator("#typing")).to_have_text("")


async def test_older_messages_come_as_one_scrolls_up_and_newer_wait_below(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    for number in range(120):
        await admin.say(channel, f"number {number}, {PAGE_OF_TEXT}")
    await desk.open()
    scroller = desk.page.locator("#messages")
    await expect(desk.message("number 119,")).to_be_in_viewport()
    while not await desk.page.get_by_text("number 0,").count():
        before = await desk.page.locator(".message").first.get_attribute("id")
        await scroller.evaluate("element => { element.scrollTop = 0; }")
        if before != "reached":
            await expect(desk.page.locator(".message").first).not_to_have_id(before or "")
    await admin.say(channel, "the newest")
    await desk.page.get_by_role("button", name="1 new message").click()
    await expect(desk.message("the newest")).to_be_in_viewport()
    await expect(desk.page.locator(".unseen")).to_have_count(0)


async def test_one_keeps_ones_place_while_others_write(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    for number in range(45):
        await admin.say(channel, f"number {number}, {PAGE_OF_TEXT}")
    await desk.open()
    await expect(desk.message("number 44,")).to_be_in_viewport()
    read = desk.message("number 20,")
    await read.scroll_into_view_if_needed()
    await expect(desk.page.locator("#messages")).to_be_visible()
    before = await read.evaluate("element => element.getBoundingClientRect().top")
    for number in range(30):
        await admin.say(channel, f"more {number}")
    await expect(desk.page.get_by_role("button", name="30 new messages")).to_be_visible()
    after = await read.evaluate("element => element.getBoundingClientRect().top")
    assert abs(after - before) < 2


async def test_messages_elsewhere_are_marked_until_one_looks(desk: Desk) -> None:
    admin, member = desk.scene.actor("admin"), desk.scene.actor("member")
    await desk.open()
    await admin.say(desk.scene.channel("questions"), f"hello <@{member.id}>")
    marked = desk.page.get_by_role("button", name="questions, 1 mention")
    await marked.click()
    await expect(desk.message("hello")).to_have_class("message meant")
    await expect(desk.page.get_by_role("button", name="questions", exact=True)).to_be_visible()


async def test_nothing_that_is_written_runs(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    attack = '<script>document.title="run"</script><img src=x onerror="document.title=1">'
    desk.scene.world.seed.user("admin").global_name = attack
    await desk.open()
    await admin.say(channel, f"harm {attack}", files=[(f"{attack}.txt".replace("/", "-"), b"x")])
    embed = {"title": attack, "description": attack, "fields": [{"name": attack, "value": attack}]}
    await desk.post({"content": "cards", "embeds": [embed]})
    await expect(desk.message("harm").locator(".who").first).to_have_text(attack)
    await expect(desk.message("cards").locator(".embed-title")).to_have_text(attack)
    assert await desk.page.locator("#messages script, #messages img[src=x]").count() == 0
    assert "general" in await desk.page.title()


async def test_the_focus_stays_on_a_button_while_its_message_changes(desk: Desk) -> None:
    await desk.open()
    button = {"type": 2, "style": 1, "label": "Here", "custom_id": "test:here"}
    rows = [{"type": 1, "components": [button]}]
    said = await desk.post({"content": "press", "components": rows})
    shown = desk.page.get_by_role("button", name="Here")
    await shown.focus()
    await desk.scene.actor("admin").react(desk.scene.channel(), said["id"], "👍")
    await expect(desk.message("press").locator(".reactions")).to_be_visible()
    await expect(shown).to_be_focused()


async def test_a_tall_window_is_filled_with_older_messages(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    for number in range(70):
        await admin.say(channel, f"number {number},")
    await desk.page.set_viewport_size({"width": 1280, "height": 3600})
    await desk.open()
    await expect(desk.message("number 0,")).to_be_in_viewport()


async def test_the_page_recovers_when_all_that_one_reads_is_deleted(desk: Desk) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    said = [await admin.say(channel, f"number {number}, {PAGE_OF_TEXT}") for number in range(60)]
    await desk.open()
    await desk.message("number 20,").scroll_into_view_if_needed()
    for message in said[5:]:
        await admin.delete(channel, message["id"])
    await expect(desk.page.locator(".message")).to_have_count(5)
    await expect(desk.message("number 4,")).to_be_in_viewport()
