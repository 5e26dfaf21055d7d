"""The command line, as processes that an operator starts."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.discord.faults import Fault as DiscordFault
from sandbox.endpoints.faults import Fault, Kind
from sandbox.world import Sandbox
from tests.process import MODULE, Result, parley, run, serving
from tests.scene import Scene, until

GONE = "http://127.0.0.1:1"
MARKER = "dear diary"
SCRIPT = shutil.which("parley", path=str(Path(sys.executable).parent)) or ""


def is_one_sentence(result: Result) -> bool:
    return result.err.count("\n") == 1 and "Traceback" not in result.err and not result.out


async def test_without_a_token_it_says_what_to_do(tmp_path: Path) -> None:
    for arguments in ((), ("run",)):
        result = await run(*arguments, folder=tmp_path, environment={})
        assert result.code == 2
        assert is_one_sentence(result)
        for named in ("DISCORD_TOKEN", ".env.example", "parley sandbox"):
            assert named in result.err
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(not SCRIPT, reason="the distribution is not installed")
async def test_the_script_and_the_module_are_the_same(tmp_path: Path) -> None:
    as_module = await run("--help", folder=tmp_path, environment={}, program=MODULE)
    as_script = await run("--help", folder=tmp_path, environment={}, program=(SCRIPT,))
    assert as_module == as_script
    assert as_module.code == 0
    for command in ("run", "sandbox", "check", "backup"):
        assert f"\n    {command} " in as_module.out


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HEALTH_PORT", "often"),
        ("OPENAI_BASE_URL", "geheim.example"),
        ("LOG_LEVEL", "geheim"),
        ("DISCORD_TOKEN", "geheim geheim"),
        ("SHARD_IDS", "0"),
    ],
)
async def test_a_value_that_cannot_be_used_is_named_but_not_repeated(
    tmp_path: Path, variable: str, value: str
) -> None:
    result = await run(folder=tmp_path, environment={variable: value})
    assert result.code == 2
    assert is_one_sentence(result)
    assert variable in result.err
    assert "geheim" not in result.err


async def test_the_check_finds_a_value_that_cannot_be_used(tmp_path: Path) -> None:
    result = await run("check", folder=tmp_path, environment={"LOG_LEVEL": "geheim"})
    assert result.code == 1
    assert result.out.startswith("failed   settings: LOG_LEVEL has an unknown value")
    assert result.out.count("\n") == 1
    assert not result.err


async def test_the_environment_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LOG_FORMAT=parchment\n")
    assert "LOG_FORMAT" in (await run(folder=tmp_path, environment={})).err


async def test_the_check_finds_a_good_world_and_a_bad_one(world: Sandbox, tmp_path: Path) -> None:
    good = world.environment(tmp_path)
    for name in ("COMPLETION", "IMAGE", "TRANSCRIPTION", "SPEECH", "EMBEDDING", "MODERATION"):
        good[f"{name}_MODEL"] = "rehearsal"
    bad = {**good, "DISCORD_TOKEN": "another-token", "OPENAI_BASE_URL": f"{GONE}/v1"}
    for name in ("good", "bad"):
        (tmp_path / name).mkdir()
    fine, failing = await asyncio.gather(
        run("check", folder=tmp_path / "good", environment=good),
        run("check", folder=tmp_path / "bad", environment=bad),
    )
    assert fine.code == 0
    assert {line.split()[0] for line in fine.out.splitlines()} == {"ok"}
    assert failing.code == 1
    failed = [line for line in failing.out.splitlines() if line.startswith("failed")]
    assert len(failed) == 2
    assert "DISCORD_TOKEN" in failed[0]
    assert "OPENAI_BASE_URL" in failed[1]
    assert fine.err == failing.err == ""


async def test_the_check_finds_the_intent_switched_off(world: Sandbox, tmp_path: Path) -> None:
    world.seed.state.application.intents = 0
    result = await run("check", folder=tmp_path, environment=world.environment(tmp_path))
    assert result.code == 1
    assert "failed   intents: " in result.out
    assert "Message Content Intent" in result.out


async def turned_away(world: Sandbox, folder: Path, **environment: str) -> str:
    """Start a bot that cannot serve; gives the one sentence that it says."""
    surroundings = {**world.environment(folder), **environment}
    result = await run("run", folder=folder, environment=surroundings)
    assert result.code == 2
    assert is_one_sentence(result), result.err
    return result.err


async def test_a_refused_token_ends_with_a_sentence(world: Sandbox, tmp_path: Path) -> None:
    said = await turned_away(world, tmp_path, DISCORD_TOKEN="another-token", LOG_LEVEL="WARNING")
    assert "does not accept DISCORD_TOKEN" in said
    assert "another-token" not in said


async def test_the_missing_intent_ends_with_the_switch_to_set(
    world: Sandbox, tmp_path: Path
) -> None:
    world.seed.state.application.intents = 0
    said = await turned_away(world, tmp_path, LOG_LEVEL="WARNING")
    assert "Message Content Intent under Privileged Gateway Intents" in said


async def test_an_unreachable_discord_ends_with_a_sentence(world: Sandbox, tmp_path: Path) -> None:
    said = await turned_away(world, tmp_path, DISCORD_API_URL=f"{GONE}/api/v10")
    assert "Discord cannot be reached" in said


async def test_another_server_in_discords_place_ends_with_a_sentence(
    world: Sandbox, tmp_path: Path
) -> None:
    said = await turned_away(world, tmp_path, DISCORD_API_URL=f"{world.url}/elsewhere")
    assert "Discord turned this bot away (status 404)" in said


async def test_a_bot_that_waits_for_discord_can_be_stopped(world: Sandbox, tmp_path: Path) -> None:
    silent = world.discord.faults.add(DiscordFault(path="/users/@me", delay=60, times=None))
    environment = world.environment(tmp_path)
    async with parley("run", folder=tmp_path, environment=environment) as bot:
        await until(lambda: silent.hits)
        result = await bot.signalled(signal.SIGTERM, within=5)
    assert result.code == 0
    assert "Traceback" not in result.err


async def test_a_bot_that_cannot_reach_the_gateway_can_be_stopped(
    world: Sandbox, tmp_path: Path
) -> None:
    world.discord.faults.gateway.refuse_connections = True
    environment = {**world.environment(tmp_path), "LOG_LEVEL": "CRITICAL"}
    async with parley("run", folder=tmp_path, environment=environment) as bot:
        await until(lambda: world.discord.commands.registered(None))
        result = await bot.signalled(signal.SIGTERM, within=5)
    assert result == Result(0, "", "")


async def test_a_day_of_a_bot(world: Sandbox, tmp_path: Path, unused_tcp_port: int) -> None:
    """One process for what can be seen of a running bot from outside."""
    copy = tmp_path / "copies" / "parley.db"
    copy.parent.mkdir()
    secrets = {"SECRET_KEY": "geheim-" * 5, "HEALTH_PORT": str(unused_tcp_port)}
    health = f"http://127.0.0.1:{unused_tcp_port}"
    scene = Scene(world, tmp_path, AsyncExitStack())
    async with serving(world, tmp_path, LOG_LEVEL="DEBUG", **secrets) as bot:
        _, thread = await scene.chat(f"repeat: {MARKER}")
        await scene.answer(thread)
        refusal = Fault(kind=Kind.STATUS, match="chat", status=400, message=MARKER)
        world.endpoint.faults.add(refusal)
        said = await scene.actor().say(thread, f"repeat: {MARKER}")
        await assert_copied_once(copy, world.environment(tmp_path))
        await scene.answer(thread, after=int(said["id"]))
        assert await asked(f"{health}/healthz") == (200, {"status": "alive"})
        await until_true(lambda: is_ready(health))
        result = await bot.signalled(signal.SIGTERM)
    assert result.code == 0
    assert "ready as Parley" in result.err
    for hidden in (MARKER, world.discord.token, world.endpoint.api_key, secrets["SECRET_KEY"]):
        assert hidden not in result.err + result.out
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert MARKER in str(database.execute("SELECT parts FROM turns").fetchall())


async def assert_copied_once(copy: Path, environment: dict[str, str]) -> None:
    async def back_up() -> Result:
        return await run("backup", str(copy), folder=copy.parent, environment=environment)

    assert await back_up() == Result(0, f"The database was copied to {copy}.\n", "")
    again = await back_up()
    assert (again.code, again.out) == (1, "")
    assert "exists already" in again.err


async def asked(url: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.json()


async def is_ready(health: str) -> bool:
    status, _ = await asked(f"{health}/readyz")
    return status == 200


async def until_true(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask another process until something is so."""
    async with asyncio.timeout(15):
        while not await is_so():  # noqa: ASYNC110 -- nothing in this process tells
            await asyncio.sleep(0.05)


@asynccontextmanager
async def in_the_sandbox(folder: Path) -> AsyncIterator[tuple[Any, str]]:
    """Start `parley sandbox` on a free port; gives the process and the address it prints."""
    async with parley("sandbox", "--port", "0", folder=folder, environment={}) as box:
        printed = await until(lambda: box.out.count("\n") > 5 and box.out)
        url = next(word for word in printed.split() if word.startswith("http")).rstrip(".")
        yield box, url


async def test_the_sandbox_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    async with in_the_sandbox(tmp_path) as (box, url), aiohttp.ClientSession() as session:
        person = Outside(session, f"{url}/sandbox/as/member")
        await until_true(lambda: person.chats("repeat: hello from outside"))
        await until_true(lambda: person.reads("hello from outside"))
        port = url.rpartition(":")[2]
        taken = await run("sandbox", "--port", port, folder=second, environment={})
        assert taken.code == 2
        assert is_one_sentence(taken)
        assert "--port" in taken.err
        result = await box.signalled(signal.SIGINT)
    assert result.code == 0
    assert "Traceback" not in result.err
    left = set(os.listdir(tmp_path))  # noqa: PTH208 -- a path's own method counts as blocking
    assert left == {"stdout", "stderr", "second"}


class Outside:
    """A person who has only the control interface."""

    def __init__(self, session: aiohttp.ClientSession, here: str) -> None:
        self._session = session
        self._here = here

    async def chats(self, prompt: str) -> bool:
        """Run /chat; False while the bot has not made its commands known."""
        url = f"{self._here}/channels/general/command?wait=5"
        command = {"name": "chat", "options": {"prompt": prompt}}
        async with self._session.post(url, json=command) as response:
            return response.ok and (await response.json())["state"] == "acknowledged"

    async def reads(self, text: str) -> bool:
        """Tell whether a message in some thread is this text."""
        return any(it["content"] == text for it in await self._messages())

    async def _messages(self) -> list[dict[str, Any]]:
        found = []
        for guild in await self._get("/guilds"):
            for channel in await self._get(f"/guilds/{guild['id']}/channels"):
                if "thread_metadata" in channel:
                    found += await self._get(f"/channels/{channel['id']}/messages")
        return found

    async def _get(self, path: str) -> Any:
        async with self._session.get(self._here + path) as response:
            return await response.json()
