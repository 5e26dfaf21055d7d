"""A real endpoint behind the sandbox: what is passed on, seen, and kept secret."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from sandbox.endpoints.faults import Fault, Kind
from sandbox.endpoints.relay import Upstream
from sandbox.world import Sandbox

SECRET = "sandbox-key"
"""The key that plays the one that costs money."""
CHAT = {"model": "rehearsal", "messages": [{"role": "user", "content": "repeat: hello"}]}


@pytest.fixture
def real(world: Sandbox) -> Sandbox:
    """The endpoint that plays the real one."""
    assert world.endpoint.api_key == SECRET
    return world


@pytest.fixture
async def relaying(real: Sandbox) -> AsyncIterator[Sandbox]:
    async with Sandbox(upstream=Upstream(f"{real.url}/v1", SECRET)) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(relaying: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody with the key that the bot is given."""
    headers = {"Authorization": f"Bearer {relaying.endpoint.api_key}"}
    async with aiohttp.ClientSession(f"{relaying.url}/v1/", headers=headers) as session:
        yield session


async def test_calls_are_passed_on_and_seen(
    relaying: Sandbox, real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    async with bot.post("chat/completions?a=b", json=CHAT) as response:
        assert response.status == 200
        answer = await response.json()
    assert answer["choices"][0]["message"]["content"] == "hello"
    assert real.endpoint.calls.last.body == CHAT
    seen = await relaying.endpoint.calls.last.ended()
    assert (seen.path, seen.model, seen.status) == ("/chat/completions", "rehearsal", 200)
    assert seen.usage
    assert seen.usage["total_tokens"] == answer["usage"]["total_tokens"]
    assert not seen.streamed


async def test_streams_come_as_they_are_made(
    relaying: Sandbox, real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    real.endpoint.faults.add(Fault(kind=Kind.STALL_STREAM, after=2))
    asked = {**CHAT, "stream": True, "stream_options": {"include_usage": True}}
    async with bot.post("chat/completions", json=asked) as response:
        assert await response.content.readuntil(b"\n\n")
        real.endpoint.faults.clear()
        rest = await response.read()
    assert rest.endswith(b"data: [DONE]\n\n")
    seen = await relaying.endpoint.calls.last.ended()
    assert seen.streamed
    assert seen.usage
    assert seen.usage["completion_tokens"] > 0


async def test_files_arrive_whole(
    relaying: Sandbox, real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    example = b'{"messages": [{"role": "user", "content": "a"}]}\n' * 5_000
    form = aiohttp.FormData({"purpose": "fine-tune"})
    form.add_field("file", example, filename="examples.jsonl")
    async with bot.post("files", data=form) as response:
        assert response.status == 200
        uploaded = (await response.json())["id"]
    async with bot.get(f"files/{uploaded}/content") as response:
        assert await response.read() == example
    assert [call.path for call in real.endpoint.calls] == [
        call.path for call in relaying.endpoint.calls
    ]


async def test_refusals_come_back_with_what_they_ask_for(
    real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    real.endpoint.faults.add(Fault(kind=Kind.STATUS, status=429, headers={"Retry-After": "7"}))
    async with bot.post("chat/completions", json=CHAT) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    async with bot.get("nonsense") as response:
        assert (response.status, "error" in await response.json()) == (404, True)


async def test_faults_strike_before_the_real_endpoint_is_asked(
    relaying: Sandbox, real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    relaying.endpoint.faults.add(Fault(kind=Kind.STATUS, match="chat", status=503))
    async with bot.post("chat/completions", json=CHAT) as response:
        assert response.status == 503
    assert len(real.endpoint.calls) == 0


@pytest.mark.parametrize("key", [None, "another", SECRET])
async def test_nobody_spends_money_without_the_key_of_this_run(
    relaying: Sandbox, real: Sandbox, key: str | None
) -> None:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    url = f"{relaying.url}/v1/chat/completions"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(url, json=CHAT) as response,
    ):
        assert response.status == 401
    assert len(real.endpoint.calls) == 0


async def test_an_endpoint_that_is_away_looks_away() -> None:
    gone = Upstream("http://127.0.0.1:1/v1", SECRET)
    async with Sandbox(upstream=gone) as sandbox, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {sandbox.endpoint.api_key}"}
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"{sandbox.url}/v1/models", headers=headers)
        seen = await sandbox.endpoint.calls.last.ended()
    assert (seen.status, seen.ending) == (None, "reset")


async def test_who_stops_listening_stops_the_real_answer(
    real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    real.endpoint.faults.add(Fault(kind=Kind.STALL))
    asking = asyncio.create_task(bot.post("chat/completions", json=CHAT))
    call = await real.endpoint.calls.next()
    asking.cancel()
    assert (await call.ended()).cancelled


async def test_the_real_key_is_nowhere_to_be_seen(
    relaying: Sandbox, bot: aiohttp.ClientSession, tmp_path: Path
) -> None:
    async with bot.get("models") as response:
        seen = await response.text()
    seen += str(relaying.environment(tmp_path)) + relaying.welcome() + repr(relaying.endpoint)
    for path in ("/web/world?as=admin", "/sandbox/endpoint/calls", "/sandbox/endpoint/calls/1"):
        async with bot.get(f"{relaying.url}{path}") as response:
            seen += await response.text()
    assert SECRET not in seen
    assert SECRET not in repr(Upstream("http://127.0.0.1:1/v1", SECRET))


async def test_the_stand_in_s_models_are_not_asked_of_a_real_endpoint(
    relaying: Sandbox, tmp_path: Path
) -> None:
    assert "rehearsal" not in str(relaying.environment(tmp_path))


async def test_newcomers_are_told_who_answers(
    relaying: Sandbox, real: Sandbox, bot: aiohttp.ClientSession
) -> None:
    told = relaying.welcome()
    assert f"{real.url}/v1 " in told
    assert "cost money" in told
    assert "CHAT_MODEL" in told
    assert "Nothing leaves this machine" not in told
    assert "tones" not in told
    async with bot.get(f"{relaying.url}/web/world?as=member") as response:
        world: Any = await response.json()
    assert world["endpoint"] == {"base_url": f"{real.url}/v1"}
