"""Calls, retries and errors, against a server that misbehaves."""

import asyncio
import gzip
import socket

import aiohttp
import pytest

from bot.endpoints.transport import Account, Transport
from bot.endpoints.transport.setbacks import not_sent
from bot.errors import (
    EndpointBusy,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)
from tests.bot.endpoints.scripted import Endpoint, Time

OK = {"ok": True}


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 520, 524, 529])
async def test_passing_errors_are_tried_again(
    endpoint: Endpoint, transport: Transport, time: Time, status: int
) -> None:
    endpoint.answer({"error": "later"}, status)
    endpoint.answer({"error": "later"}, status)
    endpoint.answer(OK)
    assert await transport.post(endpoint.account, "/x", {}) == OK
    assert time.pauses == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422, 501])
async def test_lasting_errors_are_not(
    endpoint: Endpoint, transport: Transport, time: Time, status: int
) -> None:
    endpoint.answer({"error": "no"}, status)
    with pytest.raises(EndpointRefused):
        await transport.post(endpoint.account, "/x", {})
    assert time.pauses == []
    assert len(endpoint.asked) == 1


async def test_a_reset_is_tried_again(endpoint: Endpoint, transport: Transport, time: Time) -> None:
    endpoint.reset()
    endpoint.answer(OK)
    assert await transport.post(endpoint.account, "/x", {}) == OK
    assert time.pauses == [0.5]


async def test_after_four_attempts_it_is_enough(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({}, 500)
    with pytest.raises(EndpointUnreachable, match="status 500"):
        await transport.post(endpoint.account, "/x", {})
    assert len(endpoint.asked) == 4


async def test_the_server_says_how_long_to_wait(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.answer({}, 429, Retry_After="7")
    endpoint.answer({}, 503, retry_after_ms="1500")
    endpoint.answer(OK)
    assert await transport.post(endpoint.account, "/x", {}) == OK
    assert time.pauses == [7.5, 2.0]


@pytest.mark.parametrize("status", [429, 502])
async def test_a_long_wait_is_left_to_the_person(
    endpoint: Endpoint, transport: Transport, time: Time, status: int
) -> None:
    endpoint.answer({}, status, Retry_After="90")
    with pytest.raises(EndpointBusy, match=r"Try again in 90 s\.") as caught:
        await transport.post(endpoint.account, "/x", {})
    assert caught.value.retry_after == 90
    assert time.pauses == []


async def test_used_up_credit_is_not_tried_again(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"error": {"message": "quota", "code": "insufficient_quota"}}, 429)
    with pytest.raises(EndpointRefused, match="operator"):
        await transport.post(endpoint.account, "/x", {})
    assert len(endpoint.asked) == 1


async def test_a_retired_model_names_the_setting(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"error": {"message": "gone", "code": "model_not_found"}}, 404)
    with pytest.raises(ModelUnavailable, match=r"`m` .* `chat\.model`"):
        await transport.post(endpoint.account, "/x", {"model": "m"}, setting="chat.model")


async def test_an_error_with_status_200_is_an_error(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.answer({"error": {"message": "slow down", "code": 429}})
    endpoint.answer(OK)
    assert await transport.post(endpoint.account, "/x", {}) == OK
    assert len(time.pauses) == 1


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"", b"3", b'"text"', b'{"cut":'])
async def test_an_answer_that_cannot_be_read(
    endpoint: Endpoint, transport: Transport, body: bytes
) -> None:
    endpoint.answer(body)
    with pytest.raises(EndpointUnreachable, match="could not be read"):
        await transport.get(endpoint.account, "/x")


async def test_nobody_there(transport: Transport, time: Time) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(EndpointUnreachable, match="cannot be reached"):
        await transport.get(Account(f"http://127.0.0.1:{port}/v1"), "/x")
    assert len(time.pauses) == 3


async def test_a_dead_endpoint_fails_fast_and_recovers(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    endpoint.answer({}, 500)
    for _ in range(2):
        with pytest.raises(EndpointUnreachable, match="status 500"):
            await transport.post(endpoint.account, "/x", {})
    assert len(endpoint.asked) == 5
    with pytest.raises(EndpointUnreachable, match="down at the moment"):
        await transport.post(endpoint.account, "/x", {})
    assert len(endpoint.asked) == 5
    time.now += 2
    endpoint.answer(OK)
    assert await transport.post(endpoint.account, "/x", {}) == OK
    assert await transport.post(endpoint.account, "/x", {}) == OK


async def test_refusals_do_not_count_as_dead(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer({"error": "no"}, 400)
    for _ in range(9):
        with pytest.raises(EndpointRefused):
            await transport.post(endpoint.account, "/x", {})
    assert len(endpoint.asked) == 9


async def test_silence_is_not_waited_for_again(
    endpoint: Endpoint, hasty: Transport, time: Time
) -> None:
    endpoint.hang()
    with pytest.raises(EndpointUnreachable, match="did not answer in time"):
        await hasty.post(endpoint.account, "/x", {})
    assert time.pauses == []


async def test_a_body_that_stands_still(endpoint: Endpoint, hasty: Transport) -> None:
    endpoint.hang(b'{"be')
    with pytest.raises(EndpointUnreachable, match="stopped sending"):
        await hasty.post(endpoint.account, "/x", {})


async def test_a_body_that_is_cut_is_tried_again(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.pieces(b'{"ok":', content_type="application/json", cut=True)
    endpoint.answer(OK)
    assert await transport.post(endpoint.account, "/x", {}) == OK


@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_over_the_limit_is_refused(
    endpoint: Endpoint, transport: Transport, *, packed: bool
) -> None:
    bomb = gzip.compress(b" " * 40 * 2**20)
    if packed:
        endpoint.answer(bomb, Content_Encoding="gzip")
    else:
        endpoint.answer(b" " * (33 * 2**20))
    with pytest.raises(EndpointRefused, match="larger than 32 MiB"):
        await transport.get(endpoint.account, "/x")


async def test_an_error_of_any_length_is_read_in_part(
    endpoint: Endpoint, transport: Transport
) -> None:
    endpoint.answer(b"x" * 10_000_000, 400)
    with pytest.raises(EndpointRefused, match="xxx") as caught:
        await transport.get(endpoint.account, "/x")
    assert len(str(caught.value)) < 400


async def test_broken_compression(endpoint: Endpoint, transport: Transport) -> None:
    endpoint.answer(b"not gzip at all", Content_Encoding="gzip")
    with pytest.raises(EndpointUnreachable):
        await transport.get(endpoint.account, "/x")


async def test_something_that_does_not_speak_https(
    endpoint: Endpoint, transport: Transport, time: Time
) -> None:
    with pytest.raises(EndpointUnreachable, match="secure connection"):
        await transport.get(Account(endpoint.base.replace("http:", "https:")), "/x")
    assert time.pauses == []


async def test_a_connection_that_takes_too_long_is_tried_again() -> None:
    setback = not_sent(aiohttp.ConnectionTimeoutError())
    assert setback.again
    assert setback.down


async def test_something_that_does_not_speak_http(transport: Transport) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"SSH-2.0-OpenSSH\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(EndpointUnreachable):
            await transport.get(Account(f"http://127.0.0.1:{port}"), "/x")


async def test_a_cancelled_call_leaves_no_connection(
    endpoint: Endpoint, transport: Transport, session: aiohttp.ClientSession
) -> None:
    endpoint.hang()
    call = asyncio.create_task(transport.post(endpoint.account, "/x", {}))
    await endpoint.arrived.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert isinstance(session.connector, aiohttp.BaseConnector)
    assert not session.connector._acquired
