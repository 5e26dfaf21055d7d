"""`/help`: written from the commands themselves, so that it cannot fall behind them."""

from collections.abc import Iterator
from typing import Any

from tests.scene import Scene

SUBCOMMANDS = (1, 2)
SLASH = 1


def names(command: dict[str, Any]) -> Iterator[str]:
    """Name every command that one can send, with the groups before it."""
    below = [each for each in command.get("options", ()) if each["type"] in SUBCOMMANDS]
    for each in below:
        yield from (f"{command['name']} {name}" for name in names(each))
    if not below:
        yield command["name"]


async def shown(scene: Scene, channel: int, who: str, *expected: str) -> str:
    """What `/help` tells somebody, once all that is expected is in it."""
    invocation = await scene.actor(who).command(channel, "help")

    def whole() -> str:
        text = "\n".join(each["content"] for each in invocation.messages)
        return text if all(each in text for each in expected) else ""

    text: str = await scene.until(whole)
    assert all(each["flags"] & 64 for each in invocation.messages), "only the person is told"
    return text


async def test_help_names_every_command_with_what_it_does(scene: Scene) -> None:
    commands = scene.actor("admin").commands(scene.channel())
    assert {each["name"] for each in commands} >= {"chat", "conversation", "models", "help"}
    slash = [f"- **/{name}** " for it in commands if it["type"] == SLASH for name in names(it)]
    menus = [f"- message menu **{it['name']}**" for it in commands if it["type"] != SLASH]
    await shown(scene, scene.channel(), "admin", *slash, *menus)


async def test_help_works_in_a_direct_message(scene: Scene) -> None:
    await shown(scene, await scene.actor().open_dm(), "member", "/chat")
    said = await shown(scene, await scene.actor().open_dm(), "member", "Write me a message here")
    assert "thread and answer" not in said


async def test_help_speaks_of_mentions_only_where_they_are_answered(scene: Scene) -> None:
    admin, here, there = scene.actor("admin"), scene.channel(), scene.channel("questions")
    await shown(scene, here, "member", "Mention me")
    change = await admin.command(
        here, "settings channel set", key="chat.mentions", value="off", channel=str(there)
    )
    await change.answered()
    await shown(scene, here, "member", "Mention me")
    assert "Mention me" not in await shown(scene, there, "member", "**/chat**")


async def test_help_tells_of_no_chat_to_whom_it_is_closed(scene: Scene) -> None:
    change = await scene.actor("admin").command(
        scene.channel(), "settings set", key="access.chat", value="Moderator"
    )
    await change.answered()
    closed = await shown(scene, scene.channel(), "member", "kept for other roles", "/models list")
    assert "/chat" not in closed
    assert "kept for other roles" not in await shown(scene, scene.channel(), "moderator", "/chat")
