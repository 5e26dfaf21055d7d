"""What holds for all families: keys, paths, bodies, the call log."""

import asyncio
import io
import json
from typing import Any

import aiohttp
import pytest

from sandbox.endpoints import Ending, EndpointServer
from sandbox.endpoints.calls import Calls


@pytest.mark.parametrize(
    ("header", "code"),
    [(None, None), ("Basic abc", None), ("Bearer wrong", "invalid_api_key"), ("Bearer ", None)],
)
async def test_a_missing_or_wrong_key_is_refused(
    served: Any, fits: Any, header: str | None, code: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    async with (
        aiohttp.ClientSession() as session,
        session.get(served.make_url("/v1/models"), headers=headers) as response,
    ):
        assert response.status == 401
        answer = await response.json()
    fits("ErrorResponse", answer)
    assert answer["error"]["code"] == code
    assert "wrong" not in answer["error"]["message"]


async def test_unknown_paths_and_wrong_methods_are_refused(
    session: aiohttp.ClientSession, fits: Any
) -> None:
    async with session.post("nonsense", json={}) as response:
        assert response.status == 404
        answer = await response.json()
        fits("ErrorResponse", answer)
        assert answer["error"]["message"] == "Invalid URL (POST /v1/nonsense)"
    async with session.get("chat/completions") as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"
        fits("ErrorResponse", await response.json())


async def test_neighbours_on_the_same_server_are_left_alone(served: Any) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(served.make_url("/api/v10/neighbour")) as response,
    ):
        assert await response.text() == "neighbour"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff", b'{"a": "\\ud800"}'])
async def test_a_body_that_is_no_object_is_refused(
    session: aiohttp.ClientSession, fits: Any, body: bytes
) -> None:
    async with session.post("chat/completions", data=body) as response:
        assert response.status == 400
        fits("ErrorResponse", await response.json())


async def test_bodies_beyond_the_applications_own_limit_are_read(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    body = io.BytesIO(json.dumps(ask("x" * 2_000_000)).encode())
    async with session.post("chat/completions", data=body) as response:
        answer = await response.json()
    assert answer["error"]["code"] == "context_length_exceeded"
    assert endpoint.calls.last.size > 2_000_000


async def test_bodies_beyond_every_limit_are_refused(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, ask: Any, fits: Any
) -> None:
    monkeypatch.setattr("sandbox.endpoints.gate.LARGEST_BODY", 1_000)
    async with session.post("chat/completions", json=ask("x" * 2_000)) as response:
        assert response.status == 413
        fits("ErrorResponse", await response.json())


async def test_a_call_is_logged_with_what_was_asked_and_given(
    api: Any, endpoint: EndpointServer, ask: Any
) -> None:
    await api.post(ask("hello", user="abc"))
    call = await endpoint.calls.next(1.0)
    assert await call.ended(1.0) is call
    assert (call.method, call.path, call.status) == ("POST", "/chat/completions", 200)
    assert call.body == ask("hello", user="abc")
    assert call.model == "rehearsal"
    assert not call.streamed
    assert call.usage
    assert call.usage["prompt_tokens"] > 0
    assert call.ending is Ending.ANSWERED
    assert call.first_byte is not None
    assert call.duration is not None
    assert call.started <= call.first_byte <= call.started + call.duration
    assert endpoint.calls.last is call
    assert list(endpoint.calls) == [call]


async def test_next_gives_each_call_once_and_waits(api: Any, endpoint: EndpointServer) -> None:
    await api.get("models")
    await api.get("models/rehearsal")
    assert (await endpoint.calls.next()).path == "/models"
    assert (await endpoint.calls.next()).path == "/models/rehearsal"
    with pytest.raises(TimeoutError):
        await endpoint.calls.next(0.01)
    waiting = asyncio.create_task(endpoint.calls.next())
    await api.get("models/bench")
    assert (await waiting).model == "bench"


async def test_refused_calls_are_logged_too(api: Any, endpoint: EndpointServer) -> None:
    await api.post({"nonsense": 1})
    assert endpoint.calls.last.status == 400
    await api.get("nonsense")
    assert endpoint.calls.last.status == 404


async def test_the_log_is_bounded_in_calls_and_bytes() -> None:
    calls = Calls(most=3, most_bytes=100)
    for size in (10, 10, 10, 10):
        calls.open("GET", "/models", body=None, size=size)
    assert [call.number for call in calls] == [2, 3, 4]
    calls.open("GET", "/models", body=None, size=95)
    assert [call.number for call in calls] == [5]
    calls.open("GET", "/models", body=None, size=500)
    assert [call.number for call in calls] == [6]
    assert (calls.total, len(calls), calls[0]) == (6, 1, calls.last)
    assert (await calls.next()).number == 4
    calls.clear()
    assert not list(calls)
    with pytest.raises(TimeoutError):
        await calls.next(0.01)
