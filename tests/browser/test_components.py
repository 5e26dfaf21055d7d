"""Every kind of component and card on the page, and that using them reaches the bot."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.discord.interactions import Interaction
from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

V2 = 1 << 15


async def set_off(desk: Desk) -> Interaction:
    """Wait until the page has sent something to the bot; it is not the bot's to answer it."""
    heard: asyncio.Queue[Interaction] = asyncio.Queue()
    desk.scene.world.discord.interactions.watch(heard.put_nowait)
    async with asyncio.timeout(20):
        return await heard.get()


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


async def test_buttons_show_in_all_their_styles(desk: Desk) -> None:
    await desk.open()
    styles = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}
    buttons = [
        {"type": 2, "style": style, "label": name, "custom_id": f"test:{name}"}
        for style, name in styles.items()
    ]
    link = {"type": 2, "style": 5, "label": "Elsewhere", "url": "https://example.org/"}
    off = {"type": 2, "style": 1, "label": "Off", "custom_id": "test:off", "disabled": True}
    face = {"type": 2, "style": 2, "emoji": {"name": "👍"}, "custom_id": "test:face"}
    await desk.post({"content": "press", "components": [row(*buttons, link), row(off, face)]})
    message = desk.message("press")
    for name in styles.values():
        shown = message.get_by_role("button", name=name, exact=True)
        await expect(shown).to_have_class(f"button {name}")
    await expect(message.get_by_role("link", name="Elsewhere")).to_have_attribute(
        "href", "https://example.org/"
    )
    await expect(message.get_by_role("button", name="Off")).to_be_disabled()
    await expect(message.get_by_role("button", name="👍")).to_be_enabled()


async def test_a_button_under_an_answer_is_pressed(desk: Desk) -> None:
    _, thread = await desk.scene.chat("repeat: once more")
    await desk.scene.answer(thread)
    await desk.open(channel=thread)
    await desk.page.get_by_role("button", name="👍").click()
    await expect(desk.page.get_by_text("Only you can see this")).to_be_visible()


async def test_what_the_bot_never_answers_is_told(desk: Desk) -> None:
    desk.scene.world.discord.interactions.deadline = 0.3
    await desk.open()
    button = {"type": 2, "style": 1, "label": "Nobody", "custom_id": "test:nobody"}
    await desk.post({"content": "press", "components": [row(button)]})
    await desk.page.get_by_role("button", name="Nobody").click()
    await expect(desk.page.locator("#toasts")).to_contain_text("did not respond")


async def test_one_of_several_texts_is_chosen_by_keys(desk: Desk) -> None:
    await desk.open()
    options = [
        {"label": name, "value": name.lower(), "description": f"{name} it is"}
        for name in ("Red", "Green", "Blue")
    ]
    menu = {"type": 3, "custom_id": "test:colour", "placeholder": "Colour", "options": options}
    await desk.post({"content": "choose", "components": [row(menu)]})
    sent = asyncio.create_task(set_off(desk))
    await desk.message("choose").get_by_role("button", name="Colour").focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        await desk.page.keyboard.press(key)
    assert (await sent).data["values"] == ["blue"]


async def test_a_letter_leads_to_the_next_choice_that_begins_with_it(desk: Desk) -> None:
    await desk.open()
    names = ("Anna", "Ben", "Bert", "Zoë")
    options = [{"label": name, "value": name.lower()} for name in names]
    menu = {"type": 3, "custom_id": "test:name", "placeholder": "Name", "options": options}
    await desk.post({"content": "choose", "components": [row(menu)]})
    await desk.message("choose").get_by_role("button", name="Name").click()
    for key, name in (("b", "Ben"), ("b", "Bert"), ("z", "Zoë"), ("x", "Zoë")):
        await desk.page.keyboard.press(key)
        await expect(desk.page.get_by_role("option", name=name)).to_be_focused()


async def test_several_texts_are_chosen_within_their_bounds(desk: Desk) -> None:
    await desk.open()
    options = [{"label": name, "value": name.lower()} for name in ("Red", "Green", "Blue")]
    menu = {
        "type": 3,
        "custom_id": "test:colours",
        "placeholder": "Colours",
        "options": options,
        "min_values": 2,
        "max_values": 3,
    }
    await desk.post({"content": "choose", "components": [row(menu)]})
    await desk.message("choose").get_by_role("button", name="Colours").click()
    await desk.page.get_by_role("option", name="Red").click()
    await desk.page.get_by_role("button", name="Done").click()
    await expect(desk.page.get_by_text("Choose 2 to 3.")).to_be_visible()
    await desk.page.get_by_role("option", name="Blue").click()
    sent = asyncio.create_task(set_off(desk))
    await desk.page.get_by_role("button", name="Done").click()
    assert (await sent).data["values"] == ["red", "blue"]


@pytest.mark.parametrize(
    ("kind", "choice"), [(5, "Newcomer"), (6, "Moderator"), (7, "Admin"), (8, "#questions")]
)
async def test_people_roles_and_channels_are_chosen(desk: Desk, kind: int, choice: str) -> None:
    await desk.open()
    menu = {"type": kind, "custom_id": "test:pick", "placeholder": "Pick"}
    await desk.post({"content": "choose", "components": [row(menu)]})
    await desk.message("choose").get_by_role("button", name="Pick").click()
    option = desk.page.get_by_role("listbox", name="Pick").get_by_role("option", name=choice).first
    wanted = await option.get_attribute("data-value")
    sent = asyncio.create_task(set_off(desk))
    await option.click()
    assert (await sent).data["values"] == [wanted]


async def test_every_layout_of_version_2_shows(desk: Desk) -> None:
    await desk.open()
    files = {"one.png": png(), "two.png": png("navy"), "notes.txt": b"a line of notes"}
    inside = [
        {
            "type": 9,
            "components": [{"type": 10, "content": "a **section**"}],
            "accessory": {"type": 11, "media": {"url": "attachment://one.png"}},
        },
        {"type": 14, "spacing": 2},
        {
            "type": 12,
            "items": [
                {"media": {"url": "attachment://one.png"}, "description": "a red card"},
                {"media": {"url": "attachment://two.png"}, "spoiler": True},
            ],
        },
        {"type": 13, "file": {"url": "attachment://notes.txt"}},
        row({"type": 2, "style": 1, "label": "Go on", "custom_id": "test:go"}),
    ]
    container = {"type": 17, "accent_color": 0xCC8822, "components": inside}
    body = {"flags": V2, "components": [{"type": 10, "content": "# Layout"}, container]}
    await desk.post(body, files=files)
    message = desk.message("Layout")
    await expect(message.locator("h1")).to_have_text("Layout")
    await expect(message.locator(".container .section strong")).to_have_text("section")
    await expect(message.locator(".section .thumbnail img")).to_be_visible()
    await expect(message.locator("hr.separator.large")).to_be_visible()
    await expect(message.get_by_role("img", name="a red card")).to_be_visible()
    await message.get_by_role("button", name="Show the spoiler").click()
    await expect(message.locator(".covered.shown img")).to_be_visible()
    await message.get_by_role("button", name="Look into notes.txt").click()
    await expect(message.locator("pre")).to_have_text("a line of notes")
    await expect(message.get_by_role("button", name="Go on")).to_be_enabled()


async def test_a_card_shows_all_its_parts(desk: Desk) -> None:
    await desk.open()
    embed = {
        "title": "Weather",
        "url": "https://example.org/weather",
        "description": "It **rains**.",
        "color": 0x3366FF,
        "author": {"name": "The station"},
        "fields": [
            {"name": "Wind", "value": "*weak*", "inline": True},
            {"name": "Rain", "value": "||much||", "inline": True},
        ],
        "image": {"url": "attachment://map.png"},
        "thumbnail": {"url": "attachment://map.png"},
        "footer": {"text": "Measured"},
        "timestamp": "2026-01-02T03:04:05+00:00",
    }
    await desk.post({"embeds": [embed]}, files={"map.png": png()})
    card = desk.page.get_by_role("region", name="Weather")
    await expect(card.get_by_role("link", name="Weather")).to_have_attribute(
        "href", "https://example.org/weather"
    )
    await expect(card.locator("strong")).to_have_text("rains")
    await expect(card.locator("dt")).to_have_text(["Wind", "Rain"])
    await expect(card.locator("img")).to_have_count(2)
    await expect(card.locator("footer")).to_contain_text("Measured · Friday, 2 January 2026")
    await expect(card).to_have_css("border-left-color", "rgb(51, 102, 255)")
