"""CPU per streamed chat call, beside a bare aiohttp loop that reads lines and parses their JSON.

Both ask the same aiohttp server, which runs in another process, in rounds that take turns. What is
timed is the CPU of this process (`time.process_time`), so that waiting costs nothing.
"""

import asyncio
import contextlib
import json
import multiprocessing
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from multiprocessing.connection import Connection

import aiohttp
import orjson
from aiohttp import web

from bench.figures import Figure
from bot.endpoints.chat import Chat, ChatRequest, Message
from bot.endpoints.transport import Account, Transport, new_session

TOKENS = 100
CALLS = 25
SPLIT = 4
"""Rounds are short here, so each is split into so many that take turns."""
TIMES = 1.5

_HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "bench"}


def _event(**choice: object) -> bytes:
    payload = _HEAD | {"choices": [{"index": 0, "finish_reason": None} | choice]}
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


async def _chat(request: web.Request) -> web.StreamResponse:
    """Writes each token on its own, as a server does whose model writes one after the other."""
    await request.read()
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for number in range(TOKENS):
        await response.write(_event(delta={"content": f" word{number}"}))
        await asyncio.sleep(0)
    await response.write(_event(delta={}, finish_reason="stop") + b"data: [DONE]\n\n")
    return response


def _serve(pipe: Connection) -> None:
    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", _chat)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        pipe.send(runner.addresses[0][1])
        await asyncio.to_thread(pipe.recv)
        await runner.cleanup()

    asyncio.run(run())


@contextlib.asynccontextmanager
async def _server() -> AsyncIterator[str]:
    """The base URL of a server in another process."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield f"http://127.0.0.1:{await asyncio.to_thread(ours.recv)}/v1"
    finally:
        ours.send(None)
        process.join(10)


async def _bare(session: aiohttp.ClientSession, base: str) -> int:
    body = {
        "model": "bench",
        "messages": [{"role": "user", "content": "Say something."}],
        "stream": True,
    }
    count = 0
    async with session.post(f"{base}/chat/completions", json=body) as response:
        async for line in response.content:
            if not line.startswith(b"data: ") or line.startswith(b"data: [DONE]"):
                continue
            payload = orjson.loads(line[6:])
            count += bool(payload["choices"][0]["delta"].get("content"))
    return count


async def _ours(chat: Chat, account: Account) -> int:
    request = ChatRequest(model="bench", messages=(Message("user", "Say something."),))
    count = 0
    async for delta in chat.stream(account, request):
        count += bool(delta.text)
    return count


async def _round(call: Callable[[], Awaitable[int]]) -> float:
    """Milliseconds of CPU per call."""
    start = time.process_time()
    for _ in range(CALLS):
        if await call() != TOKENS:
            raise RuntimeError("the stream is not whole")
    return (time.process_time() - start) / CALLS * 1000


async def _measure(rounds: int) -> list[Figure]:
    bare: list[float] = []
    ours: list[float] = []
    async with _server() as base, new_session() as session, aiohttp.ClientSession() as plain:
        chat = Chat(Transport(session))
        account = Account(base, "sk-none")
        for _ in range(SPLIT * rounds + 1):
            bare.append(await _round(lambda: _bare(plain, base)))
            ours.append(await _round(lambda: _ours(chat, account)))
    return [
        Figure(
            name=f"CPU per streamed call of {TOKENS} tokens",
            unit="ms",
            measured=statistics.median(ours[1:]),  # the first warms up
            baseline=statistics.median(bare[1:]),
            times=TIMES,
            digits=2,
        )
    ]


def measure(rounds: int) -> list[Figure]:
    """Measure the CPU per call, bare and ours."""
    return asyncio.run(_measure(rounds))
