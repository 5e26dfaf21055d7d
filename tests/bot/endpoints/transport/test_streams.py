"""Streams, whole and broken."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.endpoints.transport import Transport
from bot.errors import (
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)
from tests.bot.endpoints.scripted import Endpoint, Time

FIRST = {"choices": [{"delta": {"content": "a"}}]}
LAST = {"choices": [{"delta": {}, "finish_reason": "stop"}]}
USAGE: dict[str, Any] = {"choices": [], "usage": {"prompt_tokens": 1}}


def event(payload: Any) -> bytes:
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


async def collect(
    endpoint: Endpoint, transport: Transport, into: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    found = [] if into is None else into
    async for payload in payloads(endpoint, transport):
        found.append(payload)
    return found


async def payloads(endpoint: Endpoint, transport: Transport) -> AsyncIterator[dict[str, Any]]:
    body = {"model": "m", "stream": True}
    with closing(await transport.open(endpoint.account, "/s", body)) as live:
        while batch := await live.batch():
            for payload in batch:
                yield payload


async def broken(
    endpoint: Endpoint, transport: Transport
) -> tuple[list[dict[str, Any]], EndpointError]:
    """What came, and the error that ended it."""
    found: list[dict[str, Any]] = []
    with pytest.raises(EndpointError) as caught:
        await collect(endpoint, transport, found)
    return found, caught.value


async def test_a_stream_ends_at_done(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(event(FIRST), event(LAST), b"data: [DONE]\n\n", event(FIRST))
    assert await collect(endpoint, transport) == [FIRST, LAST]


async def test_a_stream_may_end_without_done_after_a_reason(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.pieces(event(FIRST), event(LAST), event(USAGE))
    assert await collect(endpoint, transport) == [FIRST, LAST, USAGE]


async def test_done_may_lack_its_blank_line(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(event(FIRST), b"data: [DONE]")
    assert await collect(endpoint, transport) == [FIRST]


async def test_bytes_may_come_one_by_one(endpoint: Endpoint, transport: Transport) -> None:
    stream = b": hi\r\n\r\n" + event({"choices": [{"delta": {"content": "ä€😀"}}]}) + event(LAST)
    endpoint.pieces(*(stream[place : place + 1] for place in range(len(stream))))
    assert len(await collect(endpoint, transport)) == 2


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("rest", [b"", event(FIRST)[:-9]])
async def test_a_cut_stream_keeps_what_came(
    endpoint: Endpoint, transport: Transport, time: Time, rest: bytes, *, cut: bool
) -> None:
    endpoint.pieces(event(FIRST) + rest, cut=cut)
    found, error = await broken(endpoint, transport)
    assert found == [FIRST]
    assert isinstance(error, EndpointUnreachable)
    assert "cut off" in str(error)
    assert time.pauses == []
    assert len(endpoint.asked) == 1


async def test_a_stream_cut_before_its_first_event_is_tried_again(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.pieces(b": thinking\n\n", cut=True)
    endpoint.events(FIRST, LAST)
    assert await collect(endpoint, transport) == [FIRST, LAST]
    assert time.pauses == [0.5]


async def test_an_error_in_mid_stream_comes_after_the_text(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.pieces(event(FIRST) + event({"error": {"message": "overloaded", "code": 503}}))
    found, error = await broken(endpoint, transport)
    assert found == [FIRST]
    assert isinstance(error, EndpointBusy)


async def test_an_error_as_the_first_event_is_tried_again(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.events({"error": {"message": "overloaded", "code": 503}})
    endpoint.events(FIRST, LAST)
    assert await collect(endpoint, transport) == [FIRST, LAST]


async def test_a_lasting_error_as_the_first_event_is_not(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.events({"error": {"message": "gone", "code": "model_not_found"}})
    _, error = await broken(endpoint, transport)
    assert isinstance(error, ModelUnavailable)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("noise", [b"data: {oops\n\n", b"data: 7\n\n", b"data: [1]\n\n"])
async def test_an_event_that_is_no_object(
    endpoint: Endpoint, transport: Transport, noise: bytes
) -> None:
    endpoint.pieces(event(FIRST), noise)
    found, error = await broken(endpoint, transport)
    assert found == [FIRST]
    assert isinstance(error, EndpointUnreachable)
    assert "could not be read" in str(error)


async def test_an_endless_event_is_given_up(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(event(FIRST), b"data: " + b"x" * 3_000_000)
    found, error = await broken(endpoint, transport)
    assert found == [FIRST]
    assert isinstance(error, EndpointUnreachable)


async def test_blank_events_are_passed_over(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(b"data:\n\ndata:  \n\n", event(FIRST), b"event: ping\n\n", event(LAST))
    assert await collect(endpoint, transport) == [FIRST, LAST]


@pytest.mark.parametrize("before", [(), (b" ", b"\n ")])
async def test_one_json_body_is_a_stream_of_one(
    endpoint: Endpoint, transport: Transport, before: tuple[bytes, ...]
) -> None:
    body = json.dumps(FIRST).encode()
    endpoint.pieces(*before, body[:9], body[9:], content_type="application/json")
    assert await collect(endpoint, transport) == [FIRST]


async def test_one_json_body_can_be_an_error(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"error": {"message": "no", "code": 400}})
    _, error = await broken(endpoint, transport)
    assert isinstance(error, EndpointRefused)


async def test_a_web_page_is_no_stream(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(b"<!doctype html>", Content_Type="text/html")
    _, error = await broken(endpoint, transport)
    assert "could not be read" in str(error)


async def test_events_are_known_without_their_content_type(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.pieces(event(FIRST), event(LAST), content_type="text/plain")
    assert await collect(endpoint, transport) == [FIRST, LAST]


async def test_nothing_comes_in_time(endpoint: Endpoint, hasty: Transport, time: Time) -> None:
    endpoint.hang(b": wait\n\n")
    _, error = await broken(endpoint, hasty)
    assert "did not answer in time" in str(error)
    assert time.pauses == []


async def test_a_stream_that_stands_still(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang(event(FIRST))
    found, error = await broken(endpoint, hasty)
    assert found == [FIRST]
    assert "stopped sending" in str(error)


async def test_a_slow_reader_is_not_taken_for_a_slow_server(
    endpoint: Endpoint, hasty: Transport
) -> None:
    endpoint.events(FIRST, FIRST, LAST)
    count = 0
    async for _ in payloads(endpoint, hasty):
        count += 1
        await asyncio.sleep(0.06)
    assert count == 3


async def test_a_slow_reader_still_gets_what_came_before_the_cut(
    endpoint: Endpoint, transport: Transport
) -> None:
    proceed = asyncio.Event()

    async def step(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(event(FIRST))
        await proceed.wait()
        await response.write(event(LAST))
        assert request.transport is not None
        request.transport.close()
        return response

    endpoint.steps.append(step)
    live = await transport.open(endpoint.account, "/s", {})
    assert await live.batch() == [FIRST]
    proceed.set()
    while live._response.content.exception() is None:  # noqa: ASYNC110 - a loss has no event
        await asyncio.sleep(0.001)
    assert await live.batch() == [LAST]
    assert await live.batch() == []
    live.close()


async def test_an_emoji_in_two_pieces_does_not_end_the_stream(
    endpoint: Endpoint, transport: Transport
) -> None:
    halves = [rb'data: {"a": "\ud83d"}', rb'data: {"a": "\ude00", "b": NaN}', b"data: [DONE]"]
    endpoint.pieces(*(half + b"\n\n" for half in halves))
    assert [payload["a"] for payload in await collect(endpoint, transport)] == ["\ufffd", "\ufffd"]


async def test_done_need_not_hang_up(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.hang(event(FIRST), b"data: [DONE]\n\n")
    async with asyncio.timeout(1):
        assert await collect(endpoint, transport) == [FIRST]


async def test_who_stops_reading_hangs_up(
    endpoint: Endpoint, transport: Transport, session: aiohttp.ClientSession
) -> None:
    endpoint.hang(event(FIRST))
    live = await transport.open(endpoint.account, "/s", {})
    assert await live.batch() == [FIRST]
    live.close()
    assert isinstance(session.connector, aiohttp.BaseConnector)
    assert not session.connector._acquired
    assert not session.connector._conns


async def test_a_connection_is_used_again(endpoint: Endpoint, transport: Transport) -> None:
    ports = set()
    endpoint.events(FIRST, LAST)
    step = endpoint.steps[0]

    async def noting(request: Any) -> Any:
        ports.add(request.transport.get_extra_info("peername"))
        return await step(request)

    endpoint.steps[0] = noting
    for _ in range(3):
        await collect(endpoint, transport)
    assert len(ports) == 1


async def test_a_hundred_streams_run_at_once(endpoint: Endpoint, transport: Transport) -> None:
    everyone = asyncio.Barrier(100)
    endpoint.events(FIRST, LAST)
    step = endpoint.steps[0]

    async def together(request: Any) -> Any:
        await everyone.wait()
        return await step(request)

    endpoint.steps[0] = together
    found = await asyncio.gather(*(collect(endpoint, transport) for _ in range(100)))
    assert found == [[FIRST, LAST]] * 100
