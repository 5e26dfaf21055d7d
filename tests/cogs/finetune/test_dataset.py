"""`/finetune dataset` end to end: what admins see of what members liked, and what is uploaded."""

import asyncio
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.discord.actors.invocation import Invocation
from sandbox.discord.permissions import EVERYONE, Permission
from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.files import Stored
from sandbox.world import Sandbox
from tests.scene import EPHEMERAL, Scene, is_ended, labels, playing

Json = dict[str, Any]


class Furnished(Sandbox):
    """The sandbox, and what else the operator has set."""

    def __init__(self, **more: str) -> None:
        super().__init__()
        self.more = more

    def environment(self, folder: Path) -> dict[str, str]:
        return {**super().environment(folder), **self.more}


async def liked(scene: Scene, prompt: str, *, who: str = "member", **options: Any) -> int:
    """Have a conversation of one question whose answer is liked; gives its thread."""
    _, thread = await scene.chat(prompt, who=who, **options)
    answer = await scene.answer(thread, who=who)
    pressed = await scene.actor(who).press(thread, answer["id"], "👍")
    await pressed.answered()
    return thread


async def shown(scene: Scene, who: str = "admin", channel: int | None = None) -> Json:
    """Run the command; gives what only that person sees."""
    place = channel or scene.channel()
    message = await (await scene.actor(who).command(place, "finetune dataset")).answered()
    assert message["flags"] & EPHEMERAL
    return message


async def pressed(scene: Scene, message: Json, label: str = "Upload", who: str = "admin") -> str:
    """Press a button under a dataset; gives what is answered."""
    invocation = await scene.actor(who).press(scene.channel(), message["id"], label)
    return await told(invocation)


async def told(invocation: Invocation) -> str:
    message = await invocation.answered()
    assert message["flags"] & EPHEMERAL
    return str(message["content"])


def files(scene: Scene) -> list[Stored]:
    """What the endpoint has, the oldest first."""
    return list(scene.world.endpoint.files.of(scene.world.endpoint.api_key))


def lines(stored: Stored) -> list[Json]:
    return [json.loads(line) for line in stored.path.read_bytes().splitlines()]


async def samples(message: Json) -> str:
    (file,) = message["attachments"]
    async with aiohttp.ClientSession() as session, session.get(file["url"]) as response:
        return await response.text()


async def test_a_liked_answer_is_shown_and_uploaded(scene: Scene) -> None:
    await liked(scene, "repeat: a side conversation")

    message = await shown(scene)

    assert "**1 example** from answers that were rated 👍." in message["content"]
    assert "a side conversation" in message["content"], "a sample"
    assert "Most endpoints ask for at least 10" in message["content"]
    assert labels(message) == ["Upload"]
    assert files(scene) == [], "nothing is uploaded before somebody wants it"

    text = await pressed(scene, message)

    (stored,) = files(scene)
    assert f"- training: `{stored.id}` (1 example)" in text
    assert f"`/finetune start model:rehearsal training_file:{stored.id}`" in text
    assert stored.purpose == "fine-tune"
    assert re.fullmatch(r"dataset-\d{8}-\d{9}-training\.jsonl", stored.name)
    (example,) = lines(stored)
    assert [each["role"] for each in example["messages"]] == ["system", "user", "assistant"]
    assert example["messages"][1]["content"] == "repeat: a side conversation"


async def test_pressing_twice_uploads_once(scene: Scene) -> None:
    await liked(scene, "repeat: once")
    message = await shown(scene)

    first, second = await asyncio.gather(pressed(scene, message), pressed(scene, message))

    (stored,) = files(scene)
    assert {text.split("\n")[0] for text in (first, second)} == {
        "Uploaded:",
        "These files were uploaded before:",
    }
    assert stored.id in first
    assert stored.id in second


async def test_the_button_works_after_a_restart(scene: Scene) -> None:
    await liked(scene, "repeat: before")
    message = await shown(scene)
    await scene.restart()
    await liked(scene, "repeat: after")

    await pressed(scene, message)

    (stored,) = files(scene)
    (example,) = lines(stored)
    assert example["messages"][-1]["content"] == "before", "as it was shown"


async def test_what_was_uploaded_is_known_after_a_restart(scene: Scene) -> None:
    await liked(scene, "repeat: before")
    message = await shown(scene)
    await pressed(scene, message)
    await scene.restart()

    assert "uploaded before" in await pressed(scene, message)
    assert len(files(scene)) == 1


async def test_ten_and_more_are_divided(scene: Scene) -> None:
    thread = await liked(scene, "repeat: number 0")
    for number in range(1, 11):
        asked = await scene.actor("member").say(thread, f"repeat: number {number}")
        answer = await scene.answer(thread, after=int(asked["id"]))
        await (await scene.actor("member").press(thread, answer["id"], "👍")).answered()

    message = await shown(scene)

    assert "**11 examples**" in message["content"]
    assert "10 for training, 1 for validation" in message["content"]
    assert "Most endpoints" not in message["content"]
    text = await samples(message)
    assert text.count("===== Sample") == 10
    assert "[system]" in text
    said = await pressed(scene, message)
    known = {stored.name.rpartition("-")[2]: stored.id for stored in files(scene)}
    assert f"training_file:{known['training.jsonl']}" in said
    assert f"validation_file:{known['validation.jsonl']}" in said

    options: Json = dict(
        each.split(":") for each in said.rpartition("/finetune start ")[2][:-1].split()
    )
    begun = await scene.actor("admin").command(scene.channel(), "finetune start", **options)
    assert "has begun" in await told(begun), "the command that was named can be given"


async def test_an_answer_made_better_is_a_pair(scene: Scene) -> None:
    _, thread = await scene.chat("Who are you?")
    worse = await scene.answer(thread)
    await (await scene.actor("newcomer").press(thread, worse["id"], "👎")).answered()
    member = scene.actor("member")
    await (await member.command(thread, "conversation persona", persona="critic")).answered()
    await member.press(thread, worse["id"], "Regenerate")
    better = await scene.until(lambda: regenerated(scene, thread, worse))
    await (await member.press(thread, better["id"], "👍")).answered()

    message = await shown(scene)

    assert "1 example" in message["content"]
    assert "1 pair of a 👍 and a 👎 version of an answer" in message["content"]
    assert labels(message) == ["Upload", "Upload pairs"]

    text = await pressed(scene, message, "Upload pairs")

    (stored,) = files(scene)
    assert f"training_file:{stored.id}`" in text
    (pair,) = lines(stored)
    assert pair["preferred_output"] == [{"role": "assistant", "content": better["content"]}]
    assert pair["non_preferred_output"] == [{"role": "assistant", "content": worse["content"]}]
    assert "Uploaded:" in await pressed(scene, message), "the examples are another file"


def regenerated(scene: Scene, thread: int, before: Json) -> Json | None:
    """An answer, once it is another than before and has ended."""
    (found,) = [each for each in scene.said(thread) if each["id"] == before["id"]]
    return found if found["content"] != before["content"] and is_ended(found) else None


async def test_who_opted_out_since_is_left_out_of_the_upload(scene: Scene) -> None:
    await liked(scene, "repeat: the member's")
    await liked(scene, "repeat: the newcomer's", who="newcomer")
    message = await shown(scene)
    await (await scene.actor("newcomer").command(scene.channel(), "privacy opt-out")).answered()

    await pressed(scene, message)

    (stored,) = files(scene)
    assert [each["messages"][-1]["content"] for each in lines(stored)] == ["the member's"]


async def test_nothing_is_uploaded_when_all_have_opted_out(scene: Scene) -> None:
    await liked(scene, "repeat: mine")
    message = await shown(scene)
    await (await scene.actor("member").command(scene.channel(), "privacy opt-out")).answered()

    assert "Nothing is left of these examples" in await pressed(scene, message)
    assert files(scene) == []
    again = await shown(scene)
    assert "cannot be used" in again["content"]
    assert "1 of members who opted out" in again["content"]


async def test_private_threads_are_left_out(scene: Scene) -> None:
    await liked(scene, "repeat: in private", private=True)

    message = await shown(scene)

    assert "in private threads" in message["content"]
    assert "in private\n" not in message["content"]
    assert labels(message) == []


async def test_without_any_rating_it_says_how_there_come_to_be_some(scene: Scene) -> None:
    message = await shown(scene)

    assert "No answer in this server was rated 👍 yet." in message["content"]


async def test_other_servers_are_not_looked_into(scene: Scene) -> None:
    await liked(scene, "repeat: of the lab")

    message = await shown(scene, channel=scene.channel(guild="quiet"))

    assert "No answer in this server" in message["content"]


async def test_a_manager_gets_nothing_from_channels_that_they_cannot_read(scene: Scene) -> None:
    hidden = scene.channel("moderators")
    await liked(scene, "repeat: among moderators", who="moderator", channel=hidden)
    await liked(scene, "repeat: among all")
    role = scene.world.seed.role("Member")
    scene.world.seed.state.update_role(role, permissions=EVERYONE | Permission.MANAGE_GUILD)

    message = await shown(scene, "member")

    assert "among all" in message["content"]
    assert "among moderators" not in message["content"]
    assert "1 in channels that you cannot read" in message["content"]
    await pressed(scene, message, who="member")
    (stored,) = files(scene)
    assert [each["messages"][-1]["content"] for each in lines(stored)] == ["among all"]


@pytest.mark.parametrize("who", ["member", "moderator"])
async def test_only_admins_may(scene: Scene, who: str) -> None:
    await liked(scene, "repeat: ours")
    message = await shown(scene)

    command = await scene.actor(who).forge(scene.channel(), "finetune dataset")
    assert "Manage Server" in await told(command)
    button = message["components"][0]["components"][0]["custom_id"]
    press = await scene.actor(who).forge_use(message["id"], button)
    assert "Manage Server" in await told(press)
    assert files(scene) == []


async def test_a_key_of_their_own_is_asked_of_servers(tmp_path: Path) -> None:
    world = Furnished(SHARED_FINE_TUNING="false")
    async with world, playing(world, tmp_path) as scene:
        await liked(scene, "repeat: ours")
        message = await shown(scene)

        assert "/settings key set" in await pressed(scene, message)
        assert files(scene) == []


async def test_what_the_endpoint_refuses_is_told_and_can_be_tried_again(scene: Scene) -> None:
    await liked(scene, "repeat: ours")
    message = await shown(scene)
    scene.world.endpoint.files.largest = 10

    assert "Uploaded" not in await pressed(scene, message)
    scene.world.endpoint.files.largest = 10_000

    assert "Uploaded" in await pressed(scene, message)
    assert len(files(scene)) == 1


async def test_the_price_is_shown_where_it_is_known(tmp_path: Path) -> None:
    listed = tmp_path / "prices.toml"
    listed.write_text('currency = "EUR"\n[models."rehearsal"]\ntraining = 1000')
    world = Furnished(PRICES_FILE=str(listed))
    async with world, playing(world, tmp_path) as scene:
        await liked(scene, "repeat: ours")

        text = (await shown(scene))["content"]

    tokens = re.search(r"About (\d+) tokens", text)
    assert tokens
    assert f"costs about 0.{int(tokens[1]):03}" in text
    assert "EUR with `rehearsal`" in text


async def test_it_tells_what_it_does_while_that_takes_long(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await liked(scene, "repeat: ours")
    message = await shown(scene)
    monkeypatch.setattr(import_module("cogs.finetune.following"), "EDIT_EVERY", 0.01)
    faults = scene.world.endpoint.faults
    stall = faults.add(Fault(kind=Kind.STALL, match="files"))
    press = await scene.actor("admin").press(scene.channel(), message["id"], "Upload")
    assert "once more" in await told(press)

    faults.remove(stall)

    await scene.until(lambda: "Uploaded:" in press.messages[0]["content"])


async def test_an_upload_that_a_restart_cut_off_can_be_begun_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await liked(scene, "repeat: ours")
    message = await shown(scene)
    monkeypatch.setattr(import_module("cogs.finetune.following"), "EDIT_EVERY", 0.01)
    faults = scene.world.endpoint.faults
    stall = faults.add(Fault(kind=Kind.STALL, match="files", times=1))
    press = await scene.actor("admin").press(scene.channel(), message["id"], "Upload")
    assert "once more" in await told(press)
    await scene.restart()
    faults.remove(stall)

    assert "Uploaded:" in await pressed(scene, message)
    assert len(files(scene)) == 1
