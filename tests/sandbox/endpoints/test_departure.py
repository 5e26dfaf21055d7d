"""Calls that are given up by the client, or that the server gives up when it closes."""

import asyncio
import gc
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from sandbox.endpoints import Ending, EndpointServer, Fault, Kind

ROUNDS = 20


def handlers() -> list[asyncio.Task[Any]]:
    """Tasks of the stand-in that are still there."""
    gc.collect()
    return [task for task in asyncio.all_tasks() if "admit" in repr(task.get_coro())]


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
    assert not handlers()


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
    session: aiohttp.ClientSession, served: TestServer, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.STALL))
    waiting = asyncio.create_task(session.post("chat/completions", json=ask("hi")))
    call = await endpoint.calls.next()
    async with asyncio.timeout(2.0):
        await served.close()
    assert call.ending is Ending.CLOSED
    with pytest.raises(aiohttp.ClientError):
        await waiting
    assert not handlers()
