"""`/settings export` and `import`: what the file holds, and what it changes, when asked to."""

import json
from typing import Any

import pytest

from tests.cogs.settings.desk import Desk, rows
from tests.scene import Json, Scene, labels

DENIED = "You need the permission Manage Server"


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return Desk(scene)


def file(server: Json, channels: Json | None = None) -> Json:
    return {"version": 1, "server": server, "channels": channels or {}}


def stored(scene: Scene) -> dict[str, Any]:
    return {key: json.loads(value) for key, value in rows(scene, "SELECT key, value FROM settings")}


async def test_what_is_exported_can_be_imported_again(desk: Desk, scene: Scene) -> None:
    await desk.says("set", key="access.chat", value="Moderator")
    await desk.says("channel set", key="chat.temperature", value="1")
    exported = await desk.exported()
    role = str(scene.world.seed.role("Moderator").id)
    assert exported == file({"access.chat": [role]}, {str(desk.channel): {"chat.temperature": 1.0}})
    assert (await desk.imported(exported))["content"].startswith("Nothing to change")
    await desk.says("reset", key="access.chat")
    await desk.says("channel reset", key="chat.temperature")
    shown = (await desk.imported(exported))["content"]
    assert f"- `access.chat`: the default → <@&{role}>" in shown
    assert f"- `chat.temperature` in <#{desk.channel}>: as in the whole server → 1" in shown
    await desk.press("Apply")
    assert await desk.exported() == exported


async def test_differences_are_shown_before_anything_changes(desk: Desk, scene: Scene) -> None:
    message = await desk.imported(file({"chat.mentions": False, "chat.persona": "critic"}))
    assert message["content"].splitlines() == [
        "This file would change 2 settings. Nothing changes until you press Apply.",
        "- `chat.mentions`: the default → off",
        "- `chat.persona`: the default → `critic`",
    ]
    assert labels(message) == ["Apply", "Cancel"]
    assert stored(scene) == {}
    done = await desk.press("Apply")
    assert done["content"].startswith("Done: 2 settings changed.")
    assert labels(done) == []
    assert stored(scene) == {"chat.mentions": False, "chat.persona": "critic"}


async def test_cancelling_changes_nothing(desk: Desk, scene: Scene) -> None:
    await desk.imported(file({"chat.mentions": False}))
    done = await desk.press("Cancel")
    assert (done["content"], done["attachments"]) == ("Nothing was changed.", [])
    assert stored(scene) == {}


async def test_the_button_works_after_a_restart(desk: Desk, scene: Scene) -> None:
    await desk.imported(file({"chat.mentions": False}))
    await scene.restart()
    assert "Done: 1 setting changed." in (await desk.press("Apply"))["content"]
    assert stored(scene) == {"chat.mentions": False}


async def test_applying_twice_is_applying_once(desk: Desk, scene: Scene) -> None:
    await desk.imported(file({"chat.mentions": False}))
    actor, panel = scene.actor("admin"), desk.shown
    pressed = [await actor.press(desk.channel, panel["id"], "Apply") for _ in range(2)]
    for each in pressed:
        await each.answered()
    await scene.until(lambda: labels(desk.shown) == [])
    assert len(rows(scene, "SELECT * FROM setting_changes")) == 1


async def test_what_changed_meanwhile_is_shown_before_it_is_applied(
    desk: Desk, scene: Scene
) -> None:
    await desk.imported(file({"chat.mentions": False, "chat.temperature": 1}))
    await desk.says("set", key="chat.temperature", value="0.5")
    shown = (await desk.press("Apply"))["content"]
    assert shown.startswith("Settings were changed meanwhile. Now this file would change 2")
    assert "- `chat.temperature`: 0.5 → 1" in shown
    assert stored(scene) == {"chat.temperature": 0.5}
    await desk.press("Apply")
    assert stored(scene) == {"chat.mentions": False, "chat.temperature": 1.0}


async def test_what_was_changed_already_needs_no_change(desk: Desk) -> None:
    await desk.imported(file({"chat.mentions": False}))
    await desk.says("set", key="chat.mentions", value="off")
    done = await desk.press("Apply")
    assert done["content"].startswith("There was nothing left to change.")
    assert labels(done) == []


async def test_many_differences_are_counted(desk: Desk, scene: Scene) -> None:
    places = [str(scene.channel(name)) for name in ("general", "questions", "moderators")]
    models = [f"{family}.model" for family in ("chat", "image", "transcription", "speech")]
    wanted = dict.fromkeys(models, "m" * 100) | {"chat.system_prompt": "x" * 4000}
    message = await desk.imported(file(wanted, dict.fromkeys(places, wanted)))
    assert len(message["content"]) <= 2000
    shown = message["content"].count("- `")
    assert 5 < shown < 20
    assert message["content"].endswith(f"- and {20 - shown} more")
    assert "Done" in (await desk.press("Apply"))["content"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is no JSON"),
        (b"\xff\xfe", "This file is no JSON"),
        (b"[" * 50_000, "This file is no JSON"),
        (b"{}", "does not look like a file"),
        (b'{"version": 1, "server": {"a": 1, "a": 2}}', "twice"),
        (b" " * (256 * 1024 + 1), "too large"),
        (file({"chat.nonsense": 1}), "there is no setting “chat.nonsense”"),
        (file({"chat.mentions": "off"}), "`chat.mentions`: use `on` or `off`"),
        (
            file({"access.chat": ["123456789012345678"]}),
            "does not have the role 123456789012345678",
        ),
        (file({}, {"123456789012345678": {}}), "has no channel 123456789012345678"),
    ],
)
async def test_bad_files_are_refused_and_change_nothing(
    desk: Desk, scene: Scene, content: Any, said: str
) -> None:
    answer = await desk.imported(content)
    assert said in answer["content"]
    assert labels(answer) == []
    assert stored(scene) == {}


async def test_a_file_of_another_server_is_refused_for_its_roles(desk: Desk, scene: Scene) -> None:
    other = str(scene.world.seed.role("Moderator", guild="quiet").id)
    answer = await desk.imported(file({"chat.mentions": False, "access.chat": [other]}))
    assert f"does not have the role {other}" in answer["content"]
    assert stored(scene) == {}


@pytest.mark.parametrize("which", ["Apply", "Cancel"])
@pytest.mark.parametrize("who", ["member", "moderator"])
async def test_forged_presses_apply_nothing(desk: Desk, scene: Scene, who: str, which: str) -> None:
    message = await desk.imported(file({"chat.mentions": False}))
    buttons = {each["label"]: each["custom_id"] for each in message["components"][0]["components"]}
    forged = await scene.actor(who).forge_use(message["id"], buttons[which])
    assert DENIED in (await forged.answered())["content"]
    assert stored(scene) == {}
    assert labels(desk.shown) == ["Apply", "Cancel"]


async def test_a_role_deleted_before_applying_is_noticed(desk: Desk, scene: Scene) -> None:
    role = scene.world.seed.role("Member")
    await desk.imported(file({"access.chat": [str(role.id)]}))
    async with scene.away():
        del scene.world.seed.guild().roles[role.id]
    assert "does not have the role" in (await desk.press("Apply"))["content"]
    assert stored(scene) == {}


async def test_what_a_channel_deleted_meanwhile_had_is_not_exported(
    desk: Desk, scene: Scene
) -> None:
    made = await scene.actor("admin").create_channel(scene.world.seed.guild().id, "short-lived")
    channel = int(made["id"])
    await scene.until(lambda: scene.world.discord.state.channels.get(channel))
    await desk.says("channel set", key="chat.mentions", value="off", channel=channel)
    async with scene.away():
        await scene.actor("admin").delete_channel(channel)
    assert await desk.exported() == file({})
    assert stored(scene) == {}


async def test_a_file_that_is_gone_is_asked_for_again(desk: Desk, scene: Scene) -> None:
    message = await desk.imported(file({"chat.mentions": False}))
    scene.world.discord.state.cdn.forget(int(message["attachments"][0]["id"]))
    assert "Give it to /settings import again" in (await desk.press("Apply"))["content"]
    assert stored(scene) == {}


async def test_an_export_forgets_no_channels_that_discord_has_not_told_of(
    desk: Desk, scene: Scene
) -> None:
    await desk.says("channel set", key="chat.temperature", value="1")
    async with scene.away():
        scene.world.discord.faults.gateway.lost_events = {"GUILD_CREATE"}
    assert await desk.exported() == file({}, {str(desk.channel): {"chat.temperature": 1.0}})
    assert stored(scene) == {"chat.temperature": 1.0}


async def test_no_file_is_taken_to_be_wrong_before_discord_has_told_of_the_server(
    desk: Desk, scene: Scene
) -> None:
    async with scene.away():
        scene.world.discord.faults.gateway.lost_events = {"GUILD_CREATE"}
    role = str(scene.world.seed.role("Moderator").id)
    message = await desk.imported(file({"access.chat": [role]}))
    assert message["content"].startswith("Discord has not told me yet what this server has.")
