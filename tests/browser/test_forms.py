"""The forms that the bot opens: every kind of field, the focus, what happens when it fails."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.desk import Desk
from tests.browser.ear import MESSAGE, MODAL, Ear, listening
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

COLOURS = [{"label": name, "value": name.lower()} for name in ("Red", "Green", "Blue")]
FIELDS: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("Title", {"type": 4, "style": 1, "min_length": 3, "max_length": 20}),
    "story": ("Story", {"type": 4, "style": 2, "required": False, "value": "Once upon"}),
    "colour": ("Colour", {"type": 3, "options": COLOURS, "placeholder": "Any"}),
    "several": ("Several", {"type": 3, "options": COLOURS, "min_values": 2, "max_values": 3}),
    "person": ("Person", {"type": 5}),
    "role": ("Role", {"type": 6, "required": False}),
    "anyone": ("Anyone", {"type": 7, "required": False}),
    "channel": ("Channel", {"type": 8, "channel_types": [0]}),
    "file": ("File", {"type": 19}),
    "either": ("Either", {"type": 21, "options": COLOURS}),
    "boxes": ("Boxes", {"type": 22, "options": COLOURS, "required": False, "min_values": 0}),
    "agreed": ("Agreed", {"type": 23}),
}


def modal(*names: str) -> dict[str, Any]:
    rows = [
        {"type": 18, "label": label, "component": {"custom_id": name, **field}}
        for name, (label, field) in FIELDS.items()
        if name in names
    ]
    return {"custom_id": "test:form", "title": "A form", "components": rows}


async def opened(desk: Desk, ear: Ear, *names: str, made: dict[str, Any] | None = None) -> Locator:
    """Press a button of the bot's, which opens a form with some of the fields, or another."""
    await desk.open()
    row = {
        "type": 1,
        "components": [{"type": 2, "style": 1, "label": "Begin", "custom_id": "test:begin"}],
    }
    await desk.post({"content": "a form", "components": [row]})
    await desk.page.get_by_role("button", name="Begin").click()
    shown = made or modal(*names)
    await ear.answer(await ear.next(), MODAL, shown)
    form = desk.page.get_by_role("dialog", name=shown["title"])
    await expect(form).to_be_visible()
    return form


async def filled(ear: Ear) -> dict[str, Any]:
    """What the bot gets of the form, by field."""
    heard = await ear.next()
    await ear.answer(heard, MESSAGE, {"content": "thanks", "flags": 64})
    parts = [row["component"] for row in heard["data"]["components"]]
    return {each["custom_id"]: each.get("value", each.get("values")) for each in parts}


async def test_texts_are_checked_and_sent(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await opened(desk, ear, "title", "story", "colour", "agreed")
        await expect(form.get_by_role("textbox", name="Title")).to_be_focused()
        await desk.page.keyboard.press("Enter")
        await expect(form.get_by_text("This is needed.")).to_have_count(2)
        await desk.page.keyboard.type("ab")
        await desk.page.keyboard.press("Enter")
        await expect(form.get_by_text("This takes at least 3 characters.")).to_be_visible()
        await form.get_by_role("textbox", name="Title").fill("<b>A title</b>")
        await form.get_by_role("textbox", name="Story").fill("")
        await form.get_by_role("combobox", name="Colour").select_option("Green")
        await form.get_by_role("checkbox", name="Agreed").check()
        await form.get_by_role("button", name="Submit").click()
        sent = {"title": "<b>A title</b>", "story": "", "colour": ["green"], "agreed": True}
        assert await filled(ear) == sent
        await expect(form).to_have_count(0)
        await expect(desk.page.get_by_text("thanks")).to_be_visible()


async def test_people_roles_and_channels_are_chosen_in_a_form(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await opened(desk, ear, "person", "role", "anyone", "channel")
        await form.get_by_role("button", name="Submit").click()
        await expect(form.get_by_text("This is needed.")).to_have_count(2)
        await form.get_by_role("combobox", name="Person").fill("newc")
        await desk.page.keyboard.press("Enter")
        await form.get_by_role("combobox", name="Role").fill("nobody is called that")
        await form.get_by_role("combobox", name="Channel").fill("quest")
        await desk.page.keyboard.press("Tab")
        await form.get_by_role("button", name="Submit").click()
        await expect(form.get_by_text("Choose one from the list.")).to_be_visible()
        await form.get_by_role("combobox", name="Role").fill("mod")
        await form.get_by_role("option", name="Moderator").click()
        await form.get_by_role("button", name="Submit").click()
        sent = await filled(ear)
        roles = {each.name: each.id for each in desk.scene.world.seed.guild().roles.values()}
        assert sent == {
            "person": [str(desk.scene.actor("newcomer").id)],
            "role": [str(roles["Moderator"])],
            "anyone": [],
            "channel": [str(desk.scene.channel("questions"))],
        }


async def test_choices_of_several_and_files_are_sent(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await opened(desk, ear, "several", "file", "either", "boxes")
        several = form.get_by_role("group", name="Several")
        await several.get_by_role("checkbox", name="Red").check()
        await form.get_by_role("radio", name="Blue").check()
        await form.get_by_role("button", name="Submit").click()
        await expect(several.get_by_text("Choose 2 to 3.")).to_be_visible()
        await several.get_by_role("checkbox", name="Green").check()
        await form.get_by_label("File").set_input_files(
            {"name": "cat.png", "mimeType": "image/png", "buffer": png()}
        )
        await form.get_by_role("button", name="Submit").click()
        sent = await filled(ear)
        assert len(sent.pop("file")) == 1
        assert sent == {"several": ["red", "green"], "either": "blue", "boxes": []}


async def test_markup_in_a_form_is_only_text(desk: Desk) -> None:
    evil = "<img src=x onerror=alert(1)>"
    options = [{"label": f"{evil}{number}", "value": str(number)} for number in range(2)]
    fields = [
        {"type": 4, "style": 2, "custom_id": "words", "value": evil, "placeholder": evil},
        {"type": 3, "custom_id": "one", "options": options},
        {"type": 22, "custom_id": "some", "options": options},
    ]
    with listening(desk) as ear:
        rows = [{"type": 18, "label": evil, "description": evil, "component": f} for f in fields]
        form = await opened(desk, ear, made={"custom_id": "f", "title": evil, "components": rows})
        await expect(form.get_by_role("textbox", name=evil)).to_have_value(evil)
        await expect(form.get_by_role("checkbox", name=f"{evil}1")).to_be_visible()
        await expect(form.locator("img")).to_have_count(0)


async def test_a_form_keeps_the_focus_until_it_is_left(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await opened(desk, ear, "title", "story")
        for key in ("Tab",) * 7 + ("Shift+Tab",) * 8:
            await desk.page.keyboard.press(key)
            assert await form.evaluate("form => form.contains(document.activeElement)")
        await desk.page.keyboard.press("Escape")
        await expect(form).to_have_count(0)
        await expect(desk.page.get_by_role("button", name="Begin")).to_be_focused()


async def test_what_was_written_stays_when_the_bot_does_not_take_it(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await opened(desk, ear, "title")
        desk.scene.world.discord.interactions.deadline = 0.3
        await form.get_by_role("textbox", name="Title").fill("kept")
        await desk.page.keyboard.press("Enter")
        await expect(form.get_by_role("alert")).to_contain_text("The application did not respond")
        await expect(form.get_by_role("textbox", name="Title")).to_have_value("kept")


async def test_a_form_opens_even_while_the_page_hears_of_nothing(desk: Desk) -> None:
    with listening(desk) as ear:
        await desk.open()
        await desk.scene.actor("admin").say(desk.scene.channel(), "make me louder")
        await desk.message("make me louder").click(button="right")
        await desk.page.evaluate("import('/web/static/stream.js').then(module => module.stop())")
        await desk.page.get_by_role("menuitem", name="Edit with instruction").click()
        await ear.next()
        await expect(desk.page.get_by_role("dialog", name="Edit with instruction")).to_be_visible()


async def test_a_form_is_gone_when_one_acts_as_somebody_else(desk: Desk) -> None:
    with listening(desk) as ear:
        form = await opened(desk, ear, "title")
        other = await desk.browser.new_page()
        await desk.visit(other, "member")
        await expect(other.get_by_role("dialog")).to_have_count(0)
        await desk.page.evaluate("import('/web/static/world.js').then(m => m.store.actAs('admin'))")
        await expect(form).to_have_count(0)
