"""Whatever people call themselves, write or attach is text: nothing of it runs or is even tried."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.pictures import png

pytestmark = pytest.mark.timeout(180)

SCRIPT = "<script>window.injected='script'</script>"
PICTURE = "<img src=x onerror=\"window.injected='picture'\">"
DRAWING = "\"'><svg onload=window.injected='drawing'>"
FRAME = "</textarea></style><iframe srcdoc=\"<script>top.injected='frame'</script>\"></iframe>"
EVIL = (SCRIPT, PICTURE, DRAWING, FRAME)
LINK = "javascript:window.injected='link'"

WATCH = """() => {
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}"""
LOOK = """() => ({
  injected: window.injected ?? null,
  refused: window.refused,
  foreign: [...document.querySelectorAll(
    "body script, body iframe, body object, body embed, [onerror], [onload], [srcdoc]"
  )].map((each) => each.outerHTML),
  links: [...document.querySelectorAll("[href^='javascript:' i], [src^='javascript:' i]")]
    .map((each) => each.outerHTML),
})"""
CLEAN: dict[str, object] = {"injected": None, "refused": [], "foreign": [], "links": []}


@pytest.fixture
async def watched(desk: Desk) -> Desk:
    """What the page refuses to run is noted as well; it should not have come so far."""
    await desk.page.add_init_script(f"({WATCH})()")
    return desk


async def is_clean(desk: Desk) -> None:
    assert await desk.page.evaluate(LOOK) == CLEAN


def evils() -> Iterator[str]:
    yield from EVIL
    yield f"[a link]({LINK}) <{LINK}> **{SCRIPT}** `{PICTURE}` ||{DRAWING}||"
    yield f"```html\n{SCRIPT}\n```\n> {PICTURE}\n# {DRAWING}\n- {FRAME}"
    yield f"<t:1:{SCRIPT}> <@{SCRIPT}> <:{SCRIPT}:1> <#{PICTURE}> </{SCRIPT}:1>"


async def test_what_the_watch_looks_for_would_be_noticed(watched: Desk) -> None:
    await watched.open()
    await watched.page.evaluate("() => { document.body.setAttribute('onclick', 'window.x = 1'); }")
    assert (await watched.page.evaluate(LOOK))["refused"]
    watched.problems.clear()


async def test_names_are_text_wherever_they_stand(watched: Desk) -> None:
    seed = watched.scene.world.seed
    guild, channel = seed.guild(), seed.channel("questions")
    seed.user("member").global_name = SCRIPT
    seed.user("newcomer").global_name = PICTURE
    guild.members[seed.user("admin").id].nick = DRAWING
    guild.name, seed.guild("quiet").name = DRAWING, PICTURE
    channel.name, channel.topic = SCRIPT, PICTURE
    seed.role("Moderator").name = PICTURE
    admin = watched.scene.actor("admin")
    thread = await admin.create_thread(channel.id, SCRIPT)
    await admin.say(channel.id, f"for <@{seed.user('member').id}> in <#{channel.id}>")
    await watched.scene.actor("newcomer").say(channel.id, "hello")
    await watched.open("member", channel.id)
    await expect(watched.page.locator("#heading")).to_contain_text(SCRIPT)
    await expect(watched.message("hello")).to_contain_text(PICTURE)
    await expect(watched.message("for ")).to_contain_text(f"@{SCRIPT}")
    await expect(watched.page.locator("#people")).to_contain_text(DRAWING)
    await expect(watched.page.locator("#act-as")).to_contain_text(SCRIPT)
    await watched.page.locator(f'#channels [data-id="{thread["id"]}"]').click()
    await expect(watched.page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    await is_clean(watched)


async def test_messages_are_text(watched: Desk) -> None:
    await watched.open()
    member, channel = watched.scene.actor("member"), watched.scene.channel()
    for text in evils():
        said = await member.say(channel, text)
    await member.say(channel, "answered", reply_to=said["id"])
    await expect(watched.message("answered")).to_be_visible()
    for evil in EVIL:
        await expect(watched.page.locator("#messages")).to_contain_text(evil)
    await member.edit(channel, said["id"], f"edited {SCRIPT}")
    await expect(watched.message("edited ").first).to_contain_text(SCRIPT)
    await watched.page.reload()
    await watched.settled()
    await expect(watched.message("answered")).to_be_visible()
    await is_clean(watched)


async def test_file_names_and_what_files_hold_are_text(watched: Desk) -> None:
    await watched.open()
    name = "<img src=x onerror=window.injected=1>"
    page = f"<!doctype html>{SCRIPT}".encode()
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.injected=1'/>"
    await watched.scene.actor("member").say(
        watched.scene.channel(),
        "look",
        files=[
            (f"{name}.png", png()),
            (f"{name}.txt", page),
            ("page.html", page),
            ("drawing.svg", drawing),
        ],
    )
    message = watched.message("look")
    await expect(message.locator(".attachments")).to_be_visible()
    await message.get_by_role("button", name="Look into").first.click()
    await expect(watched.page.locator(".preview")).to_contain_text(SCRIPT)
    await is_clean(watched)


async def test_a_file_that_is_a_page_runs_nothing_when_it_is_opened(watched: Desk) -> None:
    await watched.open()
    page = f"<!doctype html><title>opened</title>{SCRIPT}".encode()
    said = await watched.scene.actor("member").say(
        watched.scene.channel(), files=[("page.html", page)]
    )
    await watched.page.goto(said["attachments"][0]["url"])
    await expect(watched.page).to_have_title("opened")
    assert await watched.page.evaluate("() => window.injected ?? null") is None
    assert [each for each in watched.problems if "Blocked script execution" not in each] == []
    watched.problems.clear()


async def test_embeds_and_components_are_text(watched: Desk) -> None:
    await watched.open()
    embed = {
        "title": SCRIPT,
        "description": f"{PICTURE} [link]({LINK})",
        "author": {"name": DRAWING},
        "footer": {"text": FRAME},
        "fields": [{"name": SCRIPT, "value": PICTURE}],
    }
    short = "<svg onload=window.injected=1>"
    button = {"type": 2, "style": 1, "label": short, "custom_id": short}
    menu = {
        "type": 3,
        "custom_id": "test:menu",
        "placeholder": PICTURE,
        "options": [{"label": SCRIPT, "value": SCRIPT, "description": PICTURE}],
    }
    rows = [{"type": 1, "components": [button]}, {"type": 1, "components": [menu]}]
    await watched.post({"content": "see", "embeds": [embed], "components": rows})
    layout = {"type": 17, "components": [{"type": 10, "content": FRAME}]}
    await watched.post({"flags": 1 << 15, "components": [layout]})
    shown = watched.message("see")
    for evil in EVIL:
        await expect(shown.locator(".embed")).to_contain_text(evil)
    await shown.get_by_role("button", name=PICTURE).click()
    await expect(watched.page.get_by_role("option", name=SCRIPT)).to_be_visible()
    await expect(watched.page.locator(".container")).to_contain_text(FRAME)
    await is_clean(watched)


async def test_what_the_panel_shows_is_text(watched: Desk) -> None:
    watched.scene.world.seed.user("member").global_name = SCRIPT
    await watched.open()
    await watched.page.get_by_role("button", name="What just happened").click()
    for evil in EVIL:
        _, thread = await watched.scene.chat(f"repeat: {evil}")
        await watched.scene.answer(thread)
    await watched.scene.actor("member").say(thread, f"repeat: {SCRIPT}")
    panel = watched.page.locator("#happened")
    await expect(panel.locator(".deed", has_text="repeat: ").locator(".call")).to_have_count(1)
    await expect(panel.get_by_role("heading", name=SCRIPT).first).to_be_visible()
    for line in await panel.locator(".call-line").all():
        await line.click()
    await expect(panel.get_by_role("region", name="Answered, as JSON")).to_have_count(5)
    await expect(panel).to_contain_text("window.injected='script'")
    await is_clean(watched)
