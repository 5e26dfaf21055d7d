"""Calls that are given up by the client, or that the server gives up when it closes."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.endpoints import Ending, EndpointServer, Fault, Kind

ROUNDS = 20


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until the condition holds; the test's own time limit bounds it."""
    while not condition():  # noqa: ASYNC110 - what it waits for has no event
        await asyncio.sleep(0.001)


async def test_a_stopped_stream_is_cancelled_at_once(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.pace = 30.0  # far longer than the test may take: the hang-up itself is noticed
    response = await session.post("chat/completions", json=ask("forever", stream=True))
    assert b"data: " in await response.content.readline()
    response.close()
    call = await (await endpoint.calls.next()).ended(2.0)
    assert call.cancelled
    assert call.events in (1, 2)


async def test_hanging_up_in_a_fast_stream_is_noticed(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    response = await session.post("chat/completions", json=ask("forever", stream=True))
    await response.content.readline()
    response.close()
    call = await (await endpoint.calls.next()).ended(2.0)
    assert call.cancelled


@pytest.mark.parametrize("kind", [Kind.STALL, Kind.STALL_STREAM])
async def test_a_stall_ends_when_the_client_goes_away(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any, kind: Kind
) -> None:
    endpoint.faults.add(Fault(kind=kind, times=None))
    for _ in range(ROUNDS):
        with pytest.raises(TimeoutError):
            async with (
                asyncio.timeout(0.02),
                session.post("chat/completions", json=ask("hi", stream=True)) as response,
            ):
                await response.read()
        try:
            call = await endpoint.calls.next(1.0)
        except TimeoutError:
            continue  # given up before it was sent
        assert (await call.ended(2.0)).cancelled
    assert endpoint.answering == 0


async def test_a_stall_ends_when_the_fault_is_lifted(api: Any, endpoint: EndpointServer) -> None:
    for kind in (Kind.STALL, Kind.STALL_STREAM):
        fault = endpoint.faults.add(Fault(kind=kind))
        answer = asyncio.create_task(api.stream("count to 3"))
        call = await endpoint.calls.next()
        assert call.duration is None
        assert endpoint.faults.remove(fault)
        assert (await answer)[-1] == "[DONE]"


async def test_a_stall_of_some_seconds_ends_by_itself(api: Any, endpoint: EndpointServer) -> None:
    endpoint.faults.add(Fault(kind=Kind.STALL, seconds=0.01))
    assert (await api.stream("count to 3"))[-1] == "[DONE]"


async def test_closing_the_server_ends_what_is_being_answered(
    session: aiohttp.ClientSession, served: Any, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.STALL))
    waiting = asyncio.create_task(session.post("chat/completions", json=ask("hi")))
    call = await endpoint.calls.next()
    assert endpoint.answering == 1
    async with asyncio.timeout(2.0):
        await served.close()
    assert call.ending is Ending.CLOSED
    with pytest.raises(aiohttp.ClientError):
        await waiting
    assert endpoint.answering == 0


async def test_a_server_that_cancels_handlers_itself_does_no_harm(
    endpoint: EndpointServer, ask: Any
) -> None:
    app = web.Application()
    endpoint.install(app)
    endpoint.faults.add(Fault(kind=Kind.STALL))
    server = TestServer(app)  # it does cancel handlers
    await server.start_server()
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer sandbox-key"}) as session:
        url = server.make_url("/v1/chat/completions")
        waiting = asyncio.create_task(session.post(url, json=ask("hi")))
        call = await endpoint.calls.next()
        waiting.cancel()
        assert (await call.ended(2.0)).cancelled
        async with session.get(server.make_url("/v1/models")) as response:
            assert response.status == 200
    await server.close()


async def test_a_connection_serves_on_after_a_call(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    for _ in range(5):
        async with session.get("models") as response:
            assert response.status == 200
    assert endpoint.answering == 0
    assert {call.ending for call in endpoint.calls} == {Ending.ANSWERED}


async def test_giving_up_while_the_body_is_sent_leaves_nothing_behind(
    served: Any, endpoint: EndpointServer
) -> None:
    _, writer = await asyncio.open_connection(served.host, served.port)
    head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
    writer.write(head.encode())
    await writer.drain()
    await until(lambda: endpoint.answering == 1)
    writer.close()
    await until(lambda: endpoint.answering == 0)
    assert not len(endpoint.calls)
