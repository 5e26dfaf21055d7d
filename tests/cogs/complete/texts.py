"""What the tests of `/complete` are written in."""

from typing import Any

import aiohttp

from sandbox.discord.actors.invocation import Invocation
from tests.scene import EPHEMERAL, Scene, labels

Json = dict[str, Any]


async def begun(scene: Scene, prompt: str, *, who: str = "member", **options: Any) -> Invocation:
    return await scene.actor(who).command(scene.channel(), "complete", prompt=prompt, **options)


def is_over(invocation: Invocation) -> bool:
    """Tell whether the text is whole: there is no button that stops it, nor more to come."""
    shown = invocation.messages
    if not shown or not shown[-1]["content"] or any("Stop" in labels(it) for it in shown):
        return False
    is_sentence = len(shown) == 1 and len(shown[0]["content"]) < 1000
    return is_sentence or "-# Prompt: " in shown[-1]["content"]


async def ended(scene: Scene, invocation: Invocation) -> list[Json]:
    await invocation.answered()
    await scene.until(lambda: is_over(invocation))
    return invocation.messages


async def completed(scene: Scene, prompt: str, **options: Any) -> Json:
    """Run the command to its end; gives its last message."""
    return (await ended(scene, await begun(scene, prompt, **options)))[-1]


async def refused(scene: Scene, prompt: str, **options: Any) -> str:
    """Run the command and see that only the person is told, and nothing is left behind."""
    before = public(scene)
    message = await (await begun(scene, prompt, **options)).answered()
    assert message["flags"] & EPHEMERAL
    assert public(scene) == before
    return str(message["content"])


async def file_of(message: Json, name: str) -> str:
    url = next(each["url"] for each in message["attachments"] if each["filename"] == name)
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return (await response.read()).decode()


async def growing(scene: Scene, prompt: str = "forever", **options: Any) -> tuple[Invocation, Json]:
    """Begin a text that goes on and on; gives its message once it is there."""
    scene.world.endpoint.pace = 0.02
    invocation = await begun(scene, prompt, max_tokens=3000, **options)
    await scene.until(lambda: invocation.messages and labels(invocation.messages[-1]) == ["Stop"])
    return invocation, invocation.messages[-1]


def body(scene: Scene) -> Json:
    sent = scene.world.endpoint.calls.last.body
    assert isinstance(sent, dict)
    return sent


def public(scene: Scene) -> list[str]:
    """The ids of what everyone sees of the bot's messages."""
    said = scene.said(scene.channel())
    return [each["id"] for each in said if not each["flags"] & EPHEMERAL]
