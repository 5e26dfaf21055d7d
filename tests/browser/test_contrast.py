"""Every word on the page stands out enough to be read by those who see little, in both themes."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import expect

from sandbox.discord.records import Role
from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

LEAST = 4.5
"""Contrast of plain text. Source: WCAG 2.2, success criterion 1.4.3."""
FAINT = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
SETTLED = """() => Promise.all(
  document.getAnimations()
    .filter((each) => each instanceof CSSTransition)
    .map((each) => each.finished)
)"""
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
Theme = Literal["light", "dark"]


async def is_readable(desk: Desk) -> None:
    await desk.page.evaluate(SETTLED)
    assert await desk.page.evaluate(FAINT, LEAST) == []


@THEMES
async def test_names_in_any_colour_can_be_read(desk: Desk, theme: Theme) -> None:
    seed = desk.scene.world.seed
    guild = seed.guild()
    colours = {"admin": 0xFFFF00, "moderator": 0x000000, "member": 0x0000FF, "newcomer": 0xFFFFFF}
    for number, (name, colour) in enumerate(colours.items()):
        member = guild.members[seed.user(name).id]
        role = Role(seed.user(name).id + 1, guild.id, f"{name}s", color=colour, position=9 + number)
        guild.roles[role.id] = role
        member.role_ids = [*member.role_ids, role.id]
        await desk.scene.actor(name).say(desk.scene.channel(), f"said by the {name}")
    await desk.page.emulate_media(color_scheme=theme)
    await desk.open("admin")
    for name in ("member", "admin"):
        await desk.page.locator(f"#people [data-who={name}]").click()
        await expect(desk.page.locator("#act-as")).to_have_value(name)
        await is_readable(desk)


@THEMES
async def test_pictures_made_of_initials_can_be_read_in_every_hue(desk: Desk, theme: Theme) -> None:
    await desk.page.emulate_media(color_scheme=theme)
    await desk.open()
    hues = """() => {
      const made = (kind, hue) => {
        const each = document.createElement("span");
        each.className = kind;
        each.textContent = "A";
        each.style.setProperty("--hue", String(hue));
        return each;
      };
      for (let hue = 0; hue < 360; hue += 5) {
        document.getElementById("messages").append(made("avatar", hue), made("server", hue));
      }
    }"""
    await desk.page.evaluate(hues)
    await is_readable(desk)


@THEMES
async def test_whatever_messages_hold_can_be_read(desk: Desk, theme: Theme) -> None:
    admin, channel = desk.scene.actor("admin"), desk.scene.channel()
    await desk.page.emulate_media(color_scheme=theme)
    await desk.open()
    said = await admin.say(
        channel, f"**b** `c` <@{desk.scene.actor('member').id}> [l](https://example.org)"
    )
    await admin.say(channel, "-# small\n> quoted\n# large\n```py\ncode\n```", reply_to=said["id"])
    await admin.react(channel, said["id"], "👍")
    await admin.say(channel, "look", files=[("cat.png", png()), ("notes.txt", b"some words")])
    await admin.edit(channel, said["id"], f"{said['content']} again")
    buttons = [
        {"type": 2, "style": style, "label": f"style {style}", "custom_id": f"test:{style}"}
        for style in (1, 2, 3, 4)
    ]
    menu = {
        "type": 3,
        "custom_id": "m",
        "placeholder": "Choose",
        "options": [{"label": "A", "value": "a"}],
    }
    rows = [{"type": 1, "components": buttons}, {"type": 1, "components": [menu]}]
    embed = {
        "title": "t",
        "description": "d",
        "footer": {"text": "f"},
        "fields": [{"name": "n", "value": "v"}],
    }
    await desk.post({"content": "controls", "embeds": [embed], "components": rows})
    await desk.scene.actor("member").command(channel, "help")
    await expect(desk.page.get_by_text("Only you can see this").last).to_be_visible()
    await is_readable(desk)


@THEMES
async def test_what_is_told_of_a_bot_that_is_away_can_be_read(desk: Desk, theme: Theme) -> None:
    await desk.page.emulate_media(color_scheme=theme)
    await desk.open()
    async with desk.scene.away():
        await expect(desk.page.locator("#people [data-who=Parley]")).to_contain_text("starting")
        await is_readable(desk)
    await expect(desk.page.locator("#bot-away")).to_be_hidden()
