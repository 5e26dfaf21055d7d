"""`/settings set` and `reset`, for the server and for channels, and what is offered for them."""

import asyncio
from typing import Any

import pytest

from sandbox.endpoints.faults import Fault, Kind
from tests.cogs.settings.desk import Desk, rows
from tests.scene import Scene

COMMANDS = ("show", "set", "reset", "export", "import", "channel set", "channel reset")


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return Desk(scene)


async def test_setting_tells_before_and_after(desk: Desk) -> None:
    said = await desk.says("set", key="chat.temperature", value="0.5")
    assert said == "`chat.temperature` in this server: the default → 0.5."
    said = await desk.says("set", key="CHAT.Temperature ", value="1")
    assert said == "`chat.temperature` in this server: 0.5 → 1."


async def test_setting_the_same_again_changes_nothing(desk: Desk, scene: Scene) -> None:
    for _ in range(2):
        said = await desk.says("set", key="chat.mentions", value="off")
    assert said == "`chat.mentions` in this server is off already: nothing was changed."
    assert len(rows(scene, "SELECT * FROM setting_changes")) == 1


async def test_a_model_that_the_endpoint_does_not_list_is_taken_with_a_warning(desk: Desk) -> None:
    assert "does not list" not in await desk.says("set", key="chat.model", value="rehearsal-vision")
    assert "does not list" in await desk.says("set", key="chat.model", value="rehearsl")


async def test_no_model_is_warned_of_while_the_endpoint_does_not_say(
    desk: Desk, scene: Scene
) -> None:
    scene.world.endpoint.faults.add(Fault(kind=Kind.STATUS, status=404, match="models", times=None))
    said = await desk.says("set", key="chat.model", value="parrot")
    assert said.endswith("→ `parrot`.")


async def test_a_persona_that_a_system_prompt_covers_is_told_so(desk: Desk) -> None:
    assert "rests" not in await desk.says("set", key="chat.persona", value="critic")
    await desk.says("set", key="chat.system_prompt", value="Speak like a pirate.")
    assert "rests while `chat.system_prompt` is set" in await desk.says(
        "channel set", key="chat.persona", value="teacher"
    )


async def test_resetting_tells_what_holds_then(desk: Desk) -> None:
    await desk.says("set", key="chat.mentions", value="off")
    said = await desk.says("reset", key="chat.mentions")
    assert said == "`chat.mentions` in this server: off → on, the default."
    said = await desk.says("reset", key="chat.mentions")
    assert said == "`chat.mentions` is not set in this server: nothing was changed."


async def test_a_channel_has_its_own_until_it_is_reset(desk: Desk) -> None:
    here = f"<#{desk.channel}>"
    await desk.says("set", key="chat.persona", value="teacher")
    said = await desk.says("channel set", key="chat.persona", value="critic")
    assert said == f"`chat.persona` in {here}: as in the whole server → `critic`."
    said = await desk.says("channel reset", key="chat.persona")
    assert said == f"`chat.persona` in {here}: `critic` → `teacher`, as in the whole server."


async def test_another_channel_can_be_named(desk: Desk, scene: Scene) -> None:
    other = scene.channel("questions")
    said = await desk.says("channel set", key="chat.persona", value="critic", channel=other)
    assert f"in <#{other}>" in said
    said = await desk.says("channel reset", key="chat.persona", channel=other)
    assert f"in <#{other}>" in said


async def test_a_thread_is_set_with_its_channel(desk: Desk, scene: Scene) -> None:
    _, thread = await scene.chat("hello", who="admin")
    within = Desk(scene, channel=thread)
    said = await within.says("channel set", key="chat.persona", value="critic")
    assert f"in <#{desk.channel}>" in said
    said = await desk.says("channel set", key="chat.persona", value="critic", channel=thread)
    assert "already" in said
    (first, *_) = await desk.offered("channel set", "value", key="chat.persona", channel=thread)
    assert first == "critic"


async def test_a_change_holds_at_once_and_after_a_restart(desk: Desk, scene: Scene) -> None:
    await desk.says("set", key="chat.model", value="rehearsal-vision")
    _, thread = await scene.chat("hello")
    await scene.answer(thread)
    await scene.restart()
    _, thread = await scene.chat("hello again")
    await scene.answer(thread)
    bodies: list[Any] = [
        call.body for call in scene.world.endpoint.calls if call.path.endswith("completions")
    ]
    assert [body["model"] for body in bodies] == ["rehearsal-vision"] * 2


@pytest.mark.parametrize(
    ("command", "options", "said"),
    [
        ("set", ("chat.mentons", "off"), "Did you mean `chat.mentions`"),
        ("set", ("x" * 100, "off"), "Choose one from the list"),
        ("set", ("chat.temperature", "warm"), "Use a number from 0 to 2"),
        ("set", ("image.size", "x" * 4000), "`1024x1024`"),
        ("set", ("access.chat", "Nobody Knows"), "There is no role “nobody"),
        ("set", ("access.chat", "<@&123456789012345678>"), "There is no role"),
        ("channel set", ("access.chat", "Member"), "holds for the whole server"),
    ],
)
async def test_what_cannot_be_set_is_refused_in_words(
    desk: Desk, scene: Scene, command: str, options: tuple[str, str], said: str
) -> None:
    key, value = options
    assert said in await desk.says(command, key=key, value=value)
    assert rows(scene, "SELECT * FROM settings") == []


async def test_a_key_that_nobody_knows_cannot_be_reset(desk: Desk) -> None:
    assert "There is no such setting" in await desk.says("reset", key="chat.`nonsense`")


async def test_a_setting_of_a_former_version_can_be_reset(desk: Desk, scene: Scene) -> None:
    await desk.says("set", key="chat.mentions", value="off")
    async with scene.away():
        rows(scene, "UPDATE settings SET key = 'chat.former'")
    assert (
        await desk.says("reset", key="chat.former") == "`chat.former` is forgotten in this server."
    )
    assert rows(scene, "SELECT * FROM settings") == []


async def test_changes_at_once_are_all_recorded(desk: Desk, scene: Scene) -> None:
    values = [f"0.{number}" for number in range(1, 9)]
    await asyncio.gather(
        *(desk.says("set", key="chat.temperature", value=value) for value in values)
    )
    changes = rows(scene, "SELECT old, new FROM setting_changes ORDER BY id")
    assert sorted(new for _, new in changes) == values
    assert [old for old, _ in changes[1:]] == [new for _, new in changes[:-1]]


@pytest.mark.parametrize("who", ["member", "moderator", "newcomer"])
@pytest.mark.parametrize("command", COMMANDS)
async def test_only_who_manages_the_server_may_do_any_of_it(
    scene: Scene, who: str, command: str
) -> None:
    forged = await scene.actor(who).forge(scene.channel(), f"settings {command}")
    assert "You need the permission Manage Server" in (await forged.answered())["content"]


async def test_a_change_pings_nobody(desk: Desk, scene: Scene) -> None:
    role = scene.world.seed.role("Moderator").id
    message = await desk.told("set", key="access.chat", value="Moderator")
    assert f"<@&{role}>" in message["content"]
    assert message["mention_roles"] == []


async def test_keys_are_offered_the_most_used_first(desk: Desk) -> None:
    offered = await desk.offered("set", "key")
    assert len(offered) == 25
    assert offered[:2] == ["chat.model", "chat.persona"]
    assert "image.style" not in offered


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("chat.mentions", "chat.mentions"),
        ("temprature", "chat.temperature"),
        ("how much of the conversation", "chat.history_tokens"),
        ("tokens day", "budget.member.tokens_per_day"),
        ("Retention", "privacy.retention_days"),
        ("GERMAN", None),
    ],
)
async def test_keys_are_found_by_what_they_are_about(
    desk: Desk, typed: str, first: str | None
) -> None:
    offered = await desk.offered("set", "key", typed)
    assert (offered[0] if offered else None) == first


async def test_channels_are_offered_only_what_is_theirs_to_set(desk: Desk) -> None:
    offered = await desk.offered("channel set", "key")
    assert "chat.model" in offered
    assert not [key for key in offered if key.startswith(("access.", "budget.", "privacy."))]


async def test_values_are_offered_the_present_one_first(desk: Desk) -> None:
    assert await desk.offered("set", "value", key="chat.mentions") == ["on", "off"]
    await desk.says("set", key="chat.mentions", value="off")
    choices = await desk.choices("set", "value", key="chat.mentions")
    assert [each["name"] for each in choices] == ["off (now)", "on (the default)"]


async def test_models_personas_roles_and_channels_are_offered_by_name(desk: Desk) -> None:
    assert "rehearsal-vision" in await desk.offered("set", "value", "vision", key="chat.model")
    assert await desk.offered("set", "value", "objection", key="chat.persona") == []
    assert await desk.offered("set", "value", "weak", key="chat.persona") == ["critic"]
    (role,) = await desk.choices("set", "value", "moder", key="access.chat")
    assert role["name"] == "@Moderator"
    (channel,) = await desk.choices("set", "value", "general", key="chat.channels")
    assert (channel["name"], channel["value"]) == ("#general", f"<#{desk.channel}>")


async def test_present_roles_are_offered_by_name(desk: Desk) -> None:
    await desk.says("set", key="access.chat", value="Moderator Member")
    choices = await desk.choices("set", "value", key="access.chat")
    assert choices[0]["name"] in ("@Moderator @Member (now)", "@Member @Moderator (now)")


async def test_a_channels_present_value_is_its_own(desk: Desk, scene: Scene) -> None:
    await desk.says("channel set", key="chat.persona", value="critic")
    (first, *_) = await desk.offered("channel set", "value", key="chat.persona")
    assert first == "critic"
    other = scene.channel("questions")
    (first, *_) = await desk.offered("channel set", "value", key="chat.persona", channel=other)
    assert first == "assistant"


@pytest.mark.parametrize("key", ["", "nonsense", "x" * 100])
async def test_without_a_known_key_no_value_is_offered(desk: Desk, key: str) -> None:
    others = {"key": key} if key else {}
    assert await desk.offered("set", "value", "o", **others) == []


async def test_a_long_present_value_is_not_offered(desk: Desk) -> None:
    await desk.says("set", key="chat.system_prompt", value="x" * 300)
    assert await desk.offered("set", "value", key="chat.system_prompt") == ["none"]


async def test_without_a_list_of_models_the_present_one_is_still_offered(
    desk: Desk, scene: Scene
) -> None:
    for model in scene.world.endpoint.models:
        scene.world.endpoint.models.remove(model.id)
    assert await desk.offered("set", "value", key="chat.model") == ["rehearsal"]


async def test_servers_know_nothing_of_each_other(desk: Desk, scene: Scene) -> None:
    await desk.says("set", key="chat.persona", value="critic")
    elsewhere = Desk(scene, channel=scene.channel(guild="quiet"))
    assert (await elsewhere.exported())["server"] == {}
    await elsewhere.open()
    assert elsewhere.line("Persona") == "`assistant` (default)"
    await elsewhere.press("History")
    assert "Nothing was changed yet" in elsewhere.text
