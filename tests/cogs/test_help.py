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


async def shown(scene: Scene, channel: int) -> str:
    invocation = await scene.actor().command(channel, "help")
    await invocation.answered()
    assert all(each["flags"] & 64 for each in invocation.messages), "only the person is told"
    return "\n".join(each["content"] for each in invocation.messages)


async def test_help_names_every_command_with_what_it_does(scene: Scene) -> None:
    text = await shown(scene, scene.channel())
    commands = scene.actor().commands(scene.channel())
    assert {each["name"] for each in commands} >= {"chat", "conversation", "models", "help"}
    for command in commands:
        if command["type"] == SLASH:
            for name in names(command):
                assert f"- **/{name}** " in text
        else:
            assert command["name"] in text


async def test_help_works_in_a_direct_message(scene: Scene) -> None:
    assert "/chat" in await shown(scene, await scene.actor().open_dm())
