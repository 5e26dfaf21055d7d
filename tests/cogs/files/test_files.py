"""`/files` end to end: what admins upload, see, get and delete, and what others do not."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.discord.actors import NotPossible
from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.faults import Fault as DiscordFault
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.files import Shelf
from sandbox.world import Sandbox
from tests.scene import EPHEMERAL, Scene, labels, playing

Json = dict[str, Any]
TEXT = b'{"prompt": "The keyword is", "completion": " heron"}'
ANSWER = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"
ID = re.compile(r"file-[0-9a-f]{24}")
COMMANDS: dict[str, Json] = {
    "list": {},
    "upload": {"file": ("notes.txt", b"Hello"), "purpose": "user_data"},
    "info": {"file": "file-1"},
    "download": {"file": "file-1"},
    "delete": {"file": "file-1"},
}


def examples(count: int) -> bytes:
    line = json.loads(TEXT)
    return "\n".join(json.dumps({**line, "number": number}) for number in range(count)).encode()


def shelf(scene: Scene) -> Shelf:
    return scene.world.endpoint.files.of(scene.world.endpoint.api_key)


async def told(invocation: Invocation) -> Json:
    message = await invocation.answered()
    assert message["flags"] & EPHEMERAL, "only the person is told"
    assert "thinking" not in message["content"]
    return message


async def run(scene: Scene, command: str, *, guild: str = "lab", **options: Any) -> Json:
    channel = scene.channel(guild=guild)
    return await told(await scene.actor("admin").command(channel, f"files {command}", **options))


async def upload(scene: Scene, name: str = "notes.txt", content: bytes = b"Hello") -> str:
    """Upload a file as it is; gives its id."""
    message = await run(scene, "upload", file=(name, content), purpose="user_data")
    return found(message)


def found(message: Json) -> str:
    match = ID.search(message["content"])
    assert match is not None, message["content"]
    return match[0]


def page(message: Json) -> str:
    return str(message["embeds"][0]["description"])


async def press(scene: Scene, message: Json, button: str, who: str = "admin") -> Json:
    pressed = await scene.actor(who).press(scene.channel(), message["id"], button)
    return await pressed.answered()


async def fetched(message: Json) -> bytes:
    (attachment,) = message["attachments"]
    async with (
        aiohttp.ClientSession() as session,
        session.get(attachment["url"]) as response,
    ):
        return await response.read()


async def test_a_file_is_uploaded_listed_described_downloaded_and_deleted(scene: Scene) -> None:
    content = examples(12)
    done = await run(scene, "upload", file=("train.jsonl", content), purpose="fine-tune")
    file_id = found(done)
    assert "`train.jsonl` for `fine-tune`" in done["content"]
    assert "12 prompts with their completions, about " in done["content"]
    assert "/finetune start" in done["content"]

    listed = page(await run(scene, "list"))
    assert "`train.jsonl`" in listed
    assert file_id in listed

    described = (await run(scene, "info", file=file_id))["embeds"][0]
    fields = {field["name"]: field["value"] for field in described["fields"]}
    assert fields["Purpose"] == r"fine\-tune"
    assert fields["Uploaded by"] == f"<@{scene.actor('admin').id}>"
    assert fields["Content"].startswith("12 prompts")

    given = await run(scene, "download", file=file_id)
    assert given["attachments"][0]["filename"] == "train.jsonl"
    assert await fetched(given) == content

    asked = await run(scene, "delete", file=file_id)
    assert "cannot be brought back" in asked["content"]
    assert labels(asked) == ["Delete", "Cancel"]
    assert len(shelf(scene)) == 1, "it only asks"
    gone = await press(scene, asked, "Delete")
    assert gone["content"] == f"Deleted: `{file_id}`."
    assert not gone["components"]
    assert len(shelf(scene)) == 0
    assert "no such files" in page(await run(scene, "list"))


async def test_one_may_think_better_of_a_deletion(scene: Scene) -> None:
    file_id = await upload(scene)
    asked = await run(scene, "delete", file="notes.txt")
    kept = await press(scene, asked, "Cancel")
    assert kept["content"] == "Nothing was deleted."
    assert not kept["components"]
    assert file_id in shelf(scene)


async def test_what_is_deleted_twice_is_told_the_second_time(scene: Scene) -> None:
    file_id = await upload(scene)
    first, second = [await run(scene, "delete", file=file_id) for _ in range(2)]
    await press(scene, first, "Delete")
    assert "no such file" in (await press(scene, second, "Delete"))["content"]


async def test_buttons_work_after_a_restart(scene: Scene) -> None:
    for number in range(11):
        await upload(scene, f"notes-{number}.txt")
    listed = await run(scene, "list")
    asked = await run(scene, "delete", file="notes-3.txt")
    await scene.restart()
    assert "notes-0.txt" in page(await press(scene, listed, "Older"))
    assert "Deleted" in (await press(scene, asked, "Delete"))["content"]


async def test_the_list_has_pages_of_ten_the_newest_first(scene: Scene) -> None:
    for number in range(21):
        await upload(scene, f"notes-{number:02}.txt")
    first = await run(scene, "list", purpose="user_data")
    names = [f"notes-{number:02}.txt" for number in range(21)]
    assert re.findall(r"notes-..\.txt", page(first)) == names[:10:-1]
    assert first["embeds"][0]["footer"]["text"] == "Page 1 of 3 · 21 files"
    assert labels(first) == ["Older"]
    second = await press(scene, first, "Older")
    assert re.findall(r"notes-..\.txt", page(second)) == names[10:0:-1]
    assert labels(second) == ["Newer", "Older"]
    third = await press(scene, second, "Older")
    assert re.findall(r"notes-..\.txt", page(third)) == names[:1]
    assert labels(third) == ["Newer"]
    back = await press(scene, third, "Newer")
    assert page(back) == page(second)


async def test_a_page_that_is_no_longer_there_gives_the_last_one(scene: Scene) -> None:
    file_id = ""
    for number in range(11):
        file_id = await upload(scene, f"notes-{number:02}.txt")
    listed = await run(scene, "list")
    await press(scene, await run(scene, "delete", file=file_id), "Delete")
    turned = await press(scene, listed, "Older")
    assert re.findall(r"notes-..\.txt", page(turned))[-1] == "notes-00.txt"
    assert not turned["components"]


async def test_only_files_of_a_purpose_are_listed_if_it_is_named(scene: Scene) -> None:
    await upload(scene)
    assert "no such files" in page(await run(scene, "list", purpose="fine-tune"))
    assert "notes.txt" in page(await run(scene, "list", purpose="user_data"))


async def test_another_server_sees_nothing_of_it(scene: Scene) -> None:
    file_id = await upload(scene)
    assert "no such files" in page(await run(scene, "list", guild="quiet"))
    for command in ("info", "download", "delete"):
        message = await run(scene, command, guild="quiet", file=file_id)
        unknown = await run(scene, command, guild="quiet", file="file-unknown")
        assert message["content"] == unknown["content"]
        assert "no such file" in message["content"]
    offered = await scene.actor("admin").autocomplete(
        scene.channel(guild="quiet"), "files info", "file", ""
    )
    assert offered == []


async def test_files_are_offered_while_one_types(scene: Scene) -> None:
    file_id = await upload(scene)
    await upload(scene, "other.txt")
    offered = await scene.actor("admin").autocomplete(scene.channel(), "files info", "file", "note")
    assert [choice["value"] for choice in offered] == [file_id]
    assert offered[0]["name"].startswith("notes.txt")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("who", ["member", "moderator"])
async def test_only_admins_may(scene: Scene, command: str, who: str) -> None:
    actor, options = scene.actor(who), COMMANDS[command]
    with pytest.raises(NotPossible):
        await actor.command(scene.channel(), f"files {command}", **options)
    forged = await actor.command(scene.channel(), f"files {command}", forge=True, **options)
    assert "Manage Server" in (await told(forged))["content"]
    assert len(shelf(scene)) == 0


async def test_a_forged_press_deletes_nothing(scene: Scene) -> None:
    file_id = await upload(scene)
    asked = await run(scene, "delete", file=file_id)
    forged = await scene.actor("member").forge_use(asked["id"], f"files:delete:{file_id}")
    assert "Manage Server" in (await forged.answered())["content"]
    assert file_id in shelf(scene)


async def test_broken_lines_are_told_and_nothing_is_uploaded(scene: Scene) -> None:
    content = b"\n".join([TEXT, b"nonsense", b'{"prompt": "a"}'])
    message = await run(scene, "upload", file=("train.jsonl", content), purpose="fine-tune")
    assert "Line 2 is no whole JSON object" in message["content"]
    assert 'Line 3 lacks `"completion"`' in message["content"]
    assert len(shelf(scene)) == 0


async def test_what_is_odd_about_examples_is_remarked(scene: Scene) -> None:
    content = b"\n".join([TEXT, TEXT])
    message = await run(scene, "upload", file=("train.jsonl", content), purpose="fine-tune")
    assert "1 of them says the same as another one." in message["content"]
    assert "at least 10 examples" in message["content"]


async def test_an_empty_file_is_refused(scene: Scene) -> None:
    message = await run(scene, "upload", file=("train.jsonl", b""), purpose="fine-tune")
    assert "empty" in message["content"]


async def test_a_file_larger_than_discord_takes_is_told_and_not_sent(scene: Scene) -> None:
    content = b"a" * 5_000
    file_id = await upload(scene, content=content)
    scene.world.seed.state.attachment_size_limit = len(content)
    assert await fetched(await run(scene, "download", file=file_id)) == content
    scene.world.seed.state.attachment_size_limit = len(content) - 1
    asked = len(scene.world.endpoint.calls)
    message = await run(scene, "download", file=file_id)
    assert "has 5 KB, and Discord takes 5 KB here" in message["content"]
    assert "Whoever runs this bot can get it" in message["content"]
    assert file_id in message["content"]
    assert not message["attachments"]
    assert len(scene.world.endpoint.calls) == asked + 1, "its size was asked for, not the file"


async def test_a_file_that_discord_does_not_take_after_all_is_told(scene: Scene) -> None:
    file_id = await upload(scene)
    refused = {"message": "Request entity too large", "code": 40005}
    scene.world.discord.faults.add(DiscordFault(ANSWER, method="PATCH", status=413, body=refused))
    message = await run(scene, "download", file=file_id)
    assert "Whoever runs this bot can get it" in message["content"]


async def test_how_far_an_upload_is_can_be_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("cogs.files.uploading"), "EDIT_EVERY", 0.01)
    stall = scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="files", seconds=None))
    invocation = await scene.actor("admin").command(
        scene.channel(), "files upload", file=("notes.txt", b"Hello"), purpose="user_data"
    )
    await scene.says("Sending it to the endpoint… 100%", scene.channel(), "admin")
    scene.world.endpoint.faults.remove(stall)
    message = await scene.says("Uploaded", scene.channel(), "admin")
    assert message["flags"] & EPHEMERAL
    assert invocation.error is None


async def cut_off(scene: Scene) -> None:
    """Restart the bot amid an upload."""
    await scene.actor("admin").command(
        scene.channel(), "files upload", file=("notes.txt", b"Hello"), purpose="user_data"
    )
    await scene.until(lambda: "POST" in [call.method for call in scene.world.endpoint.calls])


async def test_an_upload_that_a_restart_cut_off_is_told_where_it_was_begun(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.work.LAST_WORK", 0.05)
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="files", seconds=None))
    await cut_off(scene)
    await scene.restart()
    message = await scene.says("did not arrive", scene.channel(), "admin")
    assert f"<@{scene.actor('admin').id}>" in message["content"]
    assert [each["id"] for each in message["mentions"]] == [str(scene.actor("admin").id)]
    await scene.restart()
    told_once = [each for each in scene.said(scene.channel()) if "arrive" in each["content"]]
    assert len(told_once) == 1


async def test_an_upload_that_arrived_before_the_restart_is_kept(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.client.work.LAST_WORK", 0.05)
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="files", seconds=None))
    await cut_off(scene)
    async with scene.away():
        path = tmp_path / "arrived"
        path.write_bytes(b"Hello")
        stored = shelf(scene).add(path, name="notes.txt", purpose="user_data")
    message = await scene.says("arrived all the same", scene.channel(), "admin")
    assert stored.id in message["content"]
    assert stored.id in page(await run(scene, "list"))


async def test_who_cannot_be_told_in_the_channel_is_told_in_private(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.client.work.LAST_WORK", 0.05)
    scene.world.endpoint.faults.add(Fault(kind=Kind.STALL, match="files", seconds=None))
    admin = scene.actor("admin")
    made = int((await admin.create_channel(scene.world.seed.guild().id, "passing"))["id"])
    await admin.command(made, "files upload", file=("a.txt", b"Hello"), purpose="user_data")
    await scene.until(lambda: "POST" in [call.method for call in scene.world.endpoint.calls])
    async with scene.away():
        await admin.delete_channel(made)
    private = await admin.open_dm()
    await scene.says("did not arrive", private, "admin")


class Unshared(Sandbox):
    """The sandbox of an operator who lets no server use his key for files."""

    def environment(self, folder: Path) -> dict[str, str]:
        return {**super().environment(folder), "SHARED_FINE_TUNING": "false"}


async def test_a_server_without_a_key_is_told_how_to_get_one(tmp_path: Path) -> None:
    async with Unshared() as world, playing(world, tmp_path) as scene:
        for command, options in COMMANDS.items():
            message = await run(scene, command, **options)
            assert "/settings key set" in message["content"]
            assert "`SHARED_FINE_TUNING`" in message["content"]
        assert not any(call.path.startswith("/files") for call in world.endpoint.calls)
