"""Writing on the page: messages, answers, changes, names, files."""

import base64

import pytest
from playwright.async_api import JSHandle, Locator, expect

from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

GIVE = """
([files, text]) => {
  const given = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), sign => sign.codePointAt(0));
    given.items.add(new File([bytes], name, { type }));
  }
  if (text) given.setData("text/plain", text);
  return given;
}
"""
"""Makes what a mouse carries or the clipboard holds."""


def box(desk: Desk, place: str = "#general") -> Locator:
    return desk.page.get_by_role("textbox", name=f"Message {place}")


async def carried(
    desk: Desk, files: dict[str, tuple[str, bytes]] | None = None, text: str = ""
) -> JSHandle:
    """Files by name, each with its type and content, as they are dropped or pasted."""
    told = [
        [name, kind, base64.b64encode(content).decode()]
        for name, (kind, content) in (files or {}).items()
    ]
    return await desk.page.evaluate_handle(GIVE, [told, text])


async def paste(place: Locator, data: JSHandle) -> None:
    await place.evaluate(
        "(place, data) => place.dispatchEvent(new ClipboardEvent('paste',"
        " { clipboardData: data, bubbles: true, cancelable: true }))",
        data,
    )


async def test_what_is_typed_is_sent_and_keeps_its_lines(desk: Desk) -> None:
    await desk.open()
    await expect(desk.page.get_by_role("button", name="Record a voice message")).to_be_visible()
    await box(desk).click()
    await desk.page.keyboard.type("the first line")
    await desk.page.keyboard.press("Shift+Enter")
    await desk.page.keyboard.type("<script>alert(1)</script>")
    await desk.page.keyboard.press("Enter")
    sent = desk.message("the first line")
    await expect(sent.locator(".content")).to_contain_text("<script>alert(1)</script>")
    await expect(box(desk)).to_have_value("")
    said = desk.scene.actor("member").sees(desk.scene.channel())[-1]
    assert said["content"] == "the first line\n<script>alert(1)</script>"


async def test_others_see_that_one_types(desk: Desk) -> None:
    other = await desk.browser.new_page()
    await desk.visit(other, "newcomer")
    await desk.open()
    await box(desk).type("h")
    await expect(other.locator("#typing")).to_have_text("Member is typing…")


async def test_a_sign_that_is_being_composed_is_not_sent_by_its_enter(desk: Desk) -> None:
    await desk.open()
    await box(desk).fill("にほん")
    await box(desk).dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(box(desk)).to_have_value("にほん")
    await box(desk).dispatch_event("keydown", {"key": "Enter"})
    await expect(desk.message("にほん")).to_be_visible()


async def test_nothing_and_too_much_are_not_sent(desk: Desk) -> None:
    await desk.open()
    before = len(desk.scene.actor("member").sees(desk.scene.channel()))
    await box(desk).fill("   ")
    await desk.page.keyboard.press("Enter")
    await box(desk).fill("a" * 1990)
    await expect(desk.page.get_by_text("10 characters left.")).to_be_visible()
    await box(desk).fill("a" * 2003)
    await expect(desk.page.get_by_text("3 characters too many")).to_be_visible()
    await desk.page.keyboard.press("Enter")
    await box(desk).fill("a" * 2000)
    await desk.page.keyboard.press("Enter")
    await expect(box(desk)).to_have_value("")
    await desk.scene.until(
        lambda: desk.scene.actor("member").sees(desk.scene.channel())[-1]["content"] == "a" * 2000
    )
    assert len(desk.scene.actor("member").sees(desk.scene.channel())) == before + 1


async def test_what_cannot_be_sent_is_given_back(desk: Desk) -> None:
    await desk.open()
    await desk.page.route("**/sandbox/as/member/channels/*/messages", lambda each: each.abort())
    desk.is_cut_off_at_times = True
    await box(desk).fill("do not lose me")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("#toasts")).to_contain_text("The sandbox does not answer")
    await expect(box(desk)).to_have_value("do not lose me")


async def test_each_channel_and_person_keeps_what_is_unfinished(desk: Desk) -> None:
    await desk.open()
    await box(desk).fill("half a sen")
    await desk.page.get_by_role("button", name="questions", exact=True).click()
    await expect(box(desk, "#questions")).to_have_value("")
    await desk.page.get_by_role("button", name="general", exact=True).click()
    await expect(box(desk)).to_have_value("half a sen")
    await desk.page.locator("#people [data-who=newcomer]").click()
    await expect(box(desk)).to_have_value("")


async def test_where_one_may_not_write_the_box_says_so(desk: Desk) -> None:
    await desk.open("newcomer", desk.scene.channel("announcements"))
    await expect(desk.page.get_by_role("textbox", name="You may not write here")).to_be_disabled()
    await expect(desk.page.get_by_role("button", name="Send")).to_be_hidden()


async def test_a_message_is_answered(desk: Desk) -> None:
    await desk.open()
    said = await desk.scene.actor("admin").say(desk.scene.channel(), "who comes?")
    await desk.message("who comes?").hover()
    await desk.page.get_by_role("button", name="Answer").click()
    await expect(desk.page.get_by_text("Answering Admin: who comes?")).to_be_visible()
    await desk.page.keyboard.type("I do")
    await desk.page.keyboard.press("Enter")
    await expect(desk.message("I do").locator(".origin")).to_contain_text("who comes?")
    answer = desk.scene.actor("member").sees(desk.scene.channel())[-1]
    assert answer["message_reference"]["message_id"] == said["id"]


async def test_the_last_message_of_ones_own_is_changed_by_the_arrow_up(desk: Desk) -> None:
    await desk.open()
    member, channel = desk.scene.actor("member"), desk.scene.channel()
    said = await member.say(channel, f"helo <@{desk.scene.actor('admin').id}>")
    await desk.scene.actor("admin").say(channel, "yes?")
    await expect(desk.message("yes?")).to_be_visible()
    await box(desk).click()
    await desk.page.keyboard.press("ArrowUp")
    await expect(box(desk)).to_have_value("helo @Admin")
    await box(desk).fill("hello @Admin")
    await desk.page.keyboard.press("Enter")
    await expect(desk.message("hello").locator(".edited")).to_be_visible()
    seen = {each["id"]: each["content"] for each in member.sees(channel)}
    assert seen[said["id"]] == f"hello <@{desk.scene.actor('admin').id}>"
    await desk.page.keyboard.press("ArrowUp")
    await desk.page.keyboard.press("Escape")
    await expect(box(desk)).to_have_value("")


async def test_a_message_that_is_changed_to_nothing_is_deleted_after_a_question(desk: Desk) -> None:
    await desk.open()
    await desk.scene.actor("member").say(desk.scene.channel(), "not worth keeping")
    await expect(desk.message("not worth keeping")).to_be_visible()
    await box(desk).click()
    await desk.page.keyboard.press("ArrowUp")
    await box(desk).fill("")
    await desk.page.keyboard.press("Enter")
    asked = desk.page.get_by_role("dialog", name="Delete this message?")
    await expect(asked).to_contain_text("not worth keeping")
    await asked.get_by_role("button", name="Delete").click()
    await expect(desk.page.locator(".message", has_text="not worth keeping")).to_have_count(0)


async def test_people_roles_and_channels_are_named_as_one_types(desk: Desk) -> None:
    await desk.open()
    await box(desk).click()
    await desk.page.keyboard.type("ask @newc")
    listed = desk.page.get_by_role("listbox", name="Mentions")
    await expect(listed.get_by_role("option")).to_have_count(1)
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.type("in #quest")
    await expect(listed.get_by_role("option", name="#questions")).to_be_visible()
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.type("not `@Newcomer`")
    await expect(box(desk)).to_have_value("ask @Newcomer in #questions not `@Newcomer`")
    await desk.page.keyboard.press("Enter")
    await expect(desk.message("ask").locator(".mention")).to_have_text(["@Newcomer", "#questions"])
    said = desk.scene.actor("member").sees(desk.scene.channel())[-1]
    person, place = desk.scene.actor("newcomer").id, desk.scene.channel("questions")
    assert said["content"] == f"ask <@{person}> in <#{place}> not `@Newcomer`"


async def test_dropped_files_are_shown_and_sent(desk: Desk) -> None:
    await desk.open()
    files = {"cat.png": ("image/png", png()), "notes.txt": ("text/plain", b"one line")}
    data = await carried(desk, files)
    await desk.page.locator("#messages").dispatch_event("dragenter", {"dataTransfer": data})
    await expect(desk.page.get_by_text("Drop to send it to general")).to_be_visible()
    await desk.page.locator("#messages").dispatch_event("drop", {"dataTransfer": data})
    tray = desk.page.get_by_role("list", name="Files to send")
    await expect(tray.get_by_role("listitem")).to_have_count(2)
    await expect(tray.locator("img")).to_have_js_property("naturalWidth", 120)
    await tray.get_by_role("button", name="Cover cat.png as a spoiler").click()
    await tray.get_by_role("button", name="Leave notes.txt out").click()
    await box(desk).fill("look")
    await desk.page.keyboard.press("Enter")
    await expect(
        desk.message("look").get_by_role("button", name="Show the spoiler")
    ).to_be_visible()
    sent = desk.scene.actor("member").sees(desk.scene.channel())[-1]["attachments"]
    assert [(each["filename"], each["size"]) for each in sent] == [("SPOILER_cat.png", len(png()))]
    await expect(tray).to_be_hidden()


async def test_pasted_pictures_and_very_long_texts_become_files(desk: Desk) -> None:
    await desk.open()
    await box(desk).click()
    await paste(box(desk), await carried(desk, {"image.png": ("image/png", png())}))
    await paste(box(desk), await carried(desk, text="long " * 500))
    tray = desk.page.get_by_role("list", name="Files to send")
    await expect(tray.get_by_role("listitem")).to_have_count(2)
    await desk.page.keyboard.press("Enter")
    await expect(tray).to_be_hidden()
    await expect(desk.page.get_by_role("button", name="Look into message.txt")).to_be_visible()
    sent = desk.scene.actor("member").sees(desk.scene.channel())[-1]
    assert [each["filename"] for each in sent["attachments"]] == ["image.png", "message.txt"]


async def test_more_or_larger_files_than_a_message_takes_are_left_out_with_a_word(
    desk: Desk,
) -> None:
    await desk.open()
    heavy = await desk.page.evaluate_handle("new DataTransfer()")
    await heavy.evaluate("all => all.items.add(new File([new Uint8Array(27e6)], 'big.bin'))")
    await desk.page.locator("#messages").dispatch_event("drop", {"dataTransfer": heavy})
    await expect(desk.page.locator("#toasts")).to_contain_text("big.bin is larger than 25.0 MB")
    files = {f"{number}.txt": ("text/plain", b"x") for number in range(12)}
    data = await carried(desk, files)
    await desk.page.locator("#messages").dispatch_event("drop", {"dataTransfer": data})
    await expect(desk.page.locator("#toasts")).to_contain_text("at most 10 files")
    tray = desk.page.get_by_role("list", name="Files to send")
    await expect(tray.get_by_role("listitem")).to_have_count(10)


async def test_direct_messages_with_the_bot_are_written_and_answered(desk: Desk) -> None:
    await desk.open()
    await desk.page.locator("#people [data-who=Parley]").click()
    await box(desk, "Parley").fill("repeat: hello there")
    await desk.page.keyboard.press("Enter")
    answer = desk.page.locator(".message", has=desk.page.get_by_role("button", name="Regenerate"))
    await expect(answer.locator(".content")).to_contain_text("hello there")
    await box(desk, "Parley").click()
    await desk.page.keyboard.type("/edit ")
    form = desk.page.get_by_role("form", name="/edit")
    await form.locator("#option-text").fill("make me loud")
    await form.locator("#option-instruction").fill("upper case")
    await desk.page.keyboard.press("Enter")
    await expect(desk.message("MAKE ME LOUD")).to_be_visible()
