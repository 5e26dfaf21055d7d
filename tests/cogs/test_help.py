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
