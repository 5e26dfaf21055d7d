"""`parley sandbox` with a real endpoint, which the stand-in of another sandbox plays here."""

import asyncio
import signal
from pathlib import Path

import aiohttp
import pytest

from sandbox.world import Sandbox
from tests.process import Parley, parley, run
from tests.scene import until


async def address(box: Parley) -> str:
    """Where a sandbox says that it is."""
    printed = await until(lambda: box.out.endswith("Ctrl+C.\n") and box.out)
    words: list[str] = printed.split()
    return next(word for word in words if word.startswith("http")).rstrip(".")


async def chatted(url: str) -> None:
    """Run /chat there as soon as the bot has made its commands known."""
    place = f"{url}/sandbox/as/member/channels/general/command?wait=5"
    body = {"name": "chat", "options": {"prompt": "hello"}}
    async with aiohttp.ClientSession() as session:
        is_heard = False
        while not is_heard:
            await asyncio.sleep(0.05)  # nothing in this process tells
            async with session.post(place, json=body) as response:
                is_heard = (await response.json()).get("state") == "acknowledged"


@pytest.mark.parametrize("way", ["option", "environment"])
async def test_a_real_endpoint_can_answer_in_the_sandbox(
    world: Sandbox, tmp_path: Path, way: str
) -> None:
    base_url = f"{world.url}/v1"
    environment = {"OPENAI_API_KEY": world.endpoint.api_key, "CHAT_MODEL": "rehearsal-small"}
    arguments = ["sandbox", "--port", "0"]
    if way == "option":
        arguments += ["--openai-base-url", base_url]
    else:
        environment["OPENAI_BASE_URL"] = base_url
    async with parley(*arguments, folder=tmp_path, environment=environment) as box:
        url = await address(box)
        await chatted(url)
        calls = world.endpoint.calls
        await until(lambda: any(call.path == "/chat/completions" for call in calls))
        assert {call.model for call in calls if call.method == "POST"} == {"rehearsal-small"}
        result = await box.signalled(signal.SIGINT)
    assert result.code == 0
    assert base_url in result.out
    assert world.endpoint.api_key not in result.out + result.err


async def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    arguments = ("sandbox", "--openai-base-url", "ollama")
    result = await run(*arguments, folder=tmp_path, environment={})
    assert result.code == 2
    assert "is not a web address" in result.err
    assert "Traceback" not in result.err
