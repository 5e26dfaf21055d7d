"""Slash commands on the page: the choice as one types, the form, every kind of option."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.desk import Desk
from tests.browser.ear import CHOICES, Ear, listening, options
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)


def option(kind: int, name: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": f"The {name}", **more}


EVERYTHING = {
    "type": 1,
    "name": "trial",
    "description": "Takes everything",
    "options": [
        option(3, "words", required=True, min_length=3, max_length=12),
        option(4, "count", min_value=1, max_value=5),
        option(10, "share", max_value=0.5),
        option(5, "loud"),
        option(6, "who"),
        option(7, "where", channel_types=[0]),
        option(8, "as-role"),
        option(9, "anyone"),
        option(11, "sketch"),
        option(3, "colour", choices=[{"name": n, "value": n.lower()} for n in ("Red", "Blue")]),
        option(4, "year", autocomplete=True),
    ],
}
"""A command that has every kind of option."""
LANDINGS = {"First": 1969, "Last": 1972}


class Form:
    """The form of a command, as somebody fills it in."""

    def __init__(self, desk: Desk, command: str) -> None:
        self.desk = desk
        self.place = desk.page.get_by_role("form", name=f"/{command}")

    def field(self, name: str) -> Locator:
        return self.place.locator(f"#option-{name}")

    async def add(self, name: str) -> Locator:
        """Ask for an option that may be left out."""
        await self.place.get_by_role("button", name=name, exact=True).click()
        return self.field(name)

    async def choose(self, name: str, typed: str, wanted: str) -> None:
        await (await self.add(name)).fill(typed)
        listed = self.desk.page.get_by_role("listbox", name=name)
        await listed.get_by_role("option", name=wanted).first.click()

    async def complains(self, name: str, sentence: str) -> None:
        await self.place.get_by_role("button", name="Run").click()
        await expect(self.field(name)).to_have_attribute("aria-invalid", "true")
        await expect(self.place.locator(f"#option-{name}-error")).to_have_text(sentence)


async def begin(desk: Desk, text: str) -> None:
    await desk.page.get_by_role("textbox", name="Message #general").click()
    await desk.page.keyboard.type(text)


async def trial(desk: Desk, ear: Ear) -> Form:
    await ear.offer(desk.scene.world.seed.guild().id, EVERYTHING)
    await desk.open()
    await begin(desk, "/trial ")
    return Form(desk, "trial")


async def test_a_slash_shows_all_commands_in_their_groups_and_typing_narrows_them(
    desk: Desk,
) -> None:
    await desk.open()
    await begin(desk, "/")
    listed = desk.page.get_by_role("listbox", name="Commands")
    await expect(listed.get_by_role("option", name="/chat")).to_contain_text("I answer in a thread")
    group = listed.get_by_role("group", name="/conversation")
    await expect(group.get_by_role("option", name="/conversation info")).to_be_visible()
    await expect(listed.get_by_role("option", name="/settings")).to_have_count(0)
    await desk.page.keyboard.type("embed")
    await expect(listed.get_by_role("option").first).to_contain_text("/embed search")
    await desk.page.keyboard.type("nothing like it")
    await expect(listed).to_have_text("No command is called that.")
    await desk.page.keyboard.press("Escape")
    await expect(listed).to_be_hidden()


async def test_admins_are_offered_what_members_are_not(desk: Desk) -> None:
    await desk.open("admin")
    await begin(desk, "/settings")
    listed = desk.page.get_by_role("listbox", name="Commands")
    await expect(listed.get_by_role("option", name="/settings show")).to_be_visible()


async def test_a_command_is_run_by_keys_alone_and_answered(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/cha")
    listed = desk.page.get_by_role("listbox", name="Commands")
    await expect(listed.get_by_role("option", name="/chat")).to_have_attribute(
        "aria-selected", "true"
    )
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.type("repeat: all by keys")
    await desk.page.keyboard.press("Enter")
    await desk.page.locator(".thread-chip", has_text="all by keys").click()
    answer = desk.page.locator(".message", has=desk.page.get_by_role("button", name="Regenerate"))
    await expect(answer.locator(".content")).to_contain_text("all by keys")


async def test_enter_waits_for_the_commands_to_be_known(desk: Desk) -> None:
    gate = asyncio.Event()

    async def later(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await desk.page.route("**/channels/*/commands", later)
    await desk.open()
    await begin(desk, "/imag")
    await desk.page.keyboard.press("Enter")
    gate.set()
    await expect(desk.page.get_by_role("form", name="/imagine")).to_be_visible()


async def test_a_command_without_options_runs_on_enter_and_can_be_left(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/usage me ")
    form = Form(desk, "usage me")
    await expect(form.place.get_by_role("button", name="Run")).to_be_focused()
    await desk.page.keyboard.press("Escape")
    await expect(form.place).to_have_count(0)
    await expect(desk.page.get_by_role("textbox", name="Message #general")).to_be_focused()
    await desk.page.keyboard.type("/usage me ")
    await expect(form.place.get_by_role("button", name="Run")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_text("Only you can see this")).to_be_visible()


async def test_enter_goes_on_to_what_is_needed_before_it_sends(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/edit make me loud")
    form = Form(desk, "edit")
    await expect(form.field("text")).to_have_value("make me loud")
    await desk.page.keyboard.press("Enter")
    await expect(form.field("instruction")).to_be_focused()
    await expect(form.place.locator("#option-instruction-error")).to_have_text("")
    await desk.page.keyboard.type("upper case")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator(".message .content").last).to_contain_text("MAKE ME LOUD")


async def test_every_kind_of_option_reaches_the_bot(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await trial(desk, ear)
        await form.field("words").fill("a few words")
        await (await form.add("count")).fill("3")
        await (await form.add("share")).fill("0.25")
        await form.choose("loud", "", "True")
        await form.choose("who", "newc", "Newcomer")
        await form.choose("where", "#que", "#questions")
        await form.choose("as-role", "mod", "Moderator")
        await form.choose("anyone", "adm", "Admin")
        await form.add("sketch")
        await form.field("sketch").set_input_files(
            {"name": "cat.png", "mimeType": "image/png", "buffer": png()}
        )
        await form.choose("colour", "bl", "Blue")
        await desk.page.keyboard.press("Enter")
        heard = await ear.next()
        given, resolved = options(heard), heard["data"]["resolved"]
        (attached,) = resolved["attachments"].values()
        assert (attached["filename"], attached["size"]) == ("cat.png", len(png()))
        assert given.pop("sketch") == attached["id"]
        roles = {each.name: each.id for each in desk.scene.world.seed.guild().roles.values()}
        assert given == {
            "words": "a few words",
            "count": 3,
            "share": 0.25,
            "loud": True,
            "who": str(desk.scene.actor("newcomer").id),
            "where": str(desk.scene.channel("questions")),
            "as-role": str(roles["Moderator"]),
            "anyone": str(desk.scene.actor("admin").id),
            "colour": "blue",
        }


async def test_what_an_option_does_not_take_is_said_before_anything_is_sent(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await trial(desk, ear)
        await form.complains("words", "This option is needed.")
        await expect(form.field("words")).to_be_focused()
        await form.field("words").fill("ab")
        await form.complains("words", "This takes at least 3 characters.")
        await form.field("words").fill("a" * 13)
        await form.complains("words", "This takes at most 12 characters; these are 13.")
        await form.field("words").fill("enough")
        await expect(form.place.locator("#option-words-error")).to_have_text("")
        await (await form.add("count")).fill("1.5")
        await form.complains("count", "This takes a whole number.")
        await form.field("count").fill("6")
        await form.complains("count", "This takes a number from 1 to 5.")
        await form.place.get_by_role("button", name="Leave count out").click()
        await (await form.add("share")).fill("0.75")
        await form.complains("share", "This takes at most 0.5.")
        await form.field("share").fill("a half")
        await form.complains("share", "This takes a number.")
        await form.field("share").fill("")
        await (await form.add("where")).fill("voice")
        await form.complains("where", "Choose one from the list.")
        await form.field("where").fill("")
        await form.place.get_by_role("button", name="Run").click()
        assert options(await ear.next()) == {"words": "enough"}


async def test_what_the_bot_offers_while_one_types_is_shown_and_chosen(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await trial(desk, ear)
        await form.field("words").fill("enough")
        await form.add("year")
        first = await ear.next()
        await ear.answer(first, CHOICES, {"choices": [{"name": "This year", "value": 2026}]})
        listed = desk.page.get_by_role("listbox", name="year")
        await expect(listed.get_by_role("option")).to_have_text(["This year"])
        await desk.page.keyboard.type("moon")
        second = await ear.next()
        assert options(second) == {"words": "enough", "year": "moon"}
        choices = [{"name": f"{name} landing", "value": year} for name, year in LANDINGS.items()]
        await ear.answer(second, CHOICES, {"choices": choices})
        await expect(listed.get_by_role("option")).to_have_text(["First landing", "Last landing"])
        for key in ("ArrowDown", "ArrowDown", "Enter"):
            await desk.page.keyboard.press(key)
        await expect(form.field("year")).to_have_value("Last landing")
        await desk.page.keyboard.press("Enter")
        assert options(await ear.next()) == {"words": "enough", "year": 1972}


async def test_the_real_bot_offers_its_models(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/models info ")
    listed = desk.page.get_by_role("listbox", name="model")
    await expect(listed.get_by_role("option").first).to_be_visible()
    name = await listed.get_by_role("option").first.inner_text()
    await desk.page.keyboard.press("ArrowDown")
    await desk.page.keyboard.press("Enter")
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_text("Only you can see this")).to_be_visible()
    await expect(desk.page.locator(".message.ephemeral").last).to_contain_text(name.split()[0])


async def test_a_dropped_file_goes_to_the_option_that_takes_one(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/chat what is this?")
    data = await desk.page.evaluate_handle("new DataTransfer()")
    await data.evaluate("given => given.items.add(new File(['hi'], 'a.txt'))")
    await desk.page.locator("#messages").dispatch_event("drop", {"dataTransfer": data})
    form = Form(desk, "chat")
    await expect(form.place.locator("[data-option=image]")).to_contain_text("a.txt · 2")
    await desk.page.locator("#messages").dispatch_event("drop", {"dataTransfer": data})
    await desk.page.locator("#messages").dispatch_event("drop", {"dataTransfer": data})
    await expect(form.place.get_by_role("alert")).to_have_text("This command takes no more files.")


async def test_a_form_stays_while_the_page_reads_everything_anew(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/chat keep me")
    form = Form(desk, "chat")
    await expect(form.field("prompt")).to_have_value("keep me")
    await desk.page.evaluate("import('/web/static/world.js').then(m => m.store.reload())")
    await expect(form.field("prompt")).to_have_value("keep me")
    await desk.page.get_by_role("button", name="questions", exact=True).click()
    await expect(form.place).to_have_count(0)


async def test_what_discord_would_not_let_through_leaves_the_form_as_it_is(desk: Desk) -> None:
    await desk.open()
    await begin(desk, "/chat keep me")
    form = Form(desk, "chat")
    await expect(form.field("prompt")).to_have_value("keep me")
    member = desk.scene.actor("member")
    guild = desk.scene.world.seed.guild()
    rule = [{"id": str(member.id), "type": 2, "permission": False}]
    await desk.scene.actor("admin").rule_command(guild.id, "chat", rule)
    await desk.page.keyboard.press("Enter")
    await expect(form.place.get_by_role("alert")).not_to_be_empty()
    await expect(form.field("prompt")).to_have_value("keep me")
    assert ["the server responded with a status of 4" in each for each in desk.problems] == [True]
    desk.problems.clear()


async def test_what_the_bot_does_not_take_up_is_told(desk: Desk) -> None:
    desk.scene.world.discord.interactions.deadline = 2
    desk.scene.world.discord.faults.gateway.lost_events = {"INTERACTION_CREATE"}
    await desk.open()
    await begin(desk, "/usage me ")
    await desk.page.keyboard.press("Enter")
    told = desk.page.locator(".pending")
    await expect(told).to_contain_text("/usage me: the bot is asked…")
    await expect(told).to_contain_text("The application did not respond")
    await told.get_by_role("button", name="Dismiss").click()
    await expect(told).to_have_count(0)


async def test_a_command_named_in_a_message_begins_from_there(desk: Desk) -> None:
    await desk.open()
    await desk.post({"content": "try </usage me:123> now"})
    await desk.page.get_by_role("link", name="/usage me").focus()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("form", name="/usage me")).to_be_visible()
