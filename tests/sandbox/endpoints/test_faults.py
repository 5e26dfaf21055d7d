"""Each fault, as a client meets it."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints import Ending, EndpointServer, Fault, Kind
from sandbox.endpoints.faults import Faults
from sandbox.endpoints.refusals import Refusal

CHAT = "chat/completions"


async def test_a_status_comes_as_often_as_scripted_with_its_headers(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any, fits: Any
) -> None:
    endpoint.faults.add(
        Fault(kind=Kind.STATUS, status=429, times=2, code="busy", headers={"Retry-After": "7"})
    )
    for _ in range(2):
        async with session.post(CHAT, json=ask("hi")) as response:
            assert response.status == 429
            assert response.headers["Retry-After"] == "7"
            answer = await response.json()
            fits("ErrorResponse", answer)
            assert answer["error"]["code"] == "busy"
    async with session.post(CHAT, json=ask("hi")) as response:
        assert response.status == 200


async def test_a_script_plays_call_by_call(api: Any, endpoint: EndpointServer, ask: Any) -> None:
    for status in (500, 429, 503):
        endpoint.faults.add(Fault(kind=Kind.STATUS, status=status))
    assert [(await api.post(ask("hi")))[0] for _ in range(4)] == [500, 429, 503, 200]


async def test_faults_meet_only_what_they_match(
    api: Any, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.STATUS, match="models", times=None))
    endpoint.faults.add(Fault(kind=Kind.STATUS, match="/cha*", status=502))
    assert (await api.get("models"))[0] == 503
    assert (await api.post(ask("hi")))[0] == 502
    assert (await api.post(ask("hi")))[0] == 200
    endpoint.faults.clear()
    assert (await api.get("models"))[0] == 200


async def test_the_whole_api_can_be_down(api: Any, endpoint: EndpointServer, ask: Any) -> None:
    down = endpoint.faults.down()
    for _ in range(3):
        with pytest.raises(aiohttp.ClientConnectionError):
            await api.post(ask("hi"))
        with pytest.raises(aiohttp.ClientConnectionError):
            await api.get("models")
    assert endpoint.calls.last.ending is Ending.RESET
    endpoint.faults.remove(down)
    assert (await api.get("models"))[0] == 200


async def test_a_reset_is_a_hard_one(endpoint: EndpointServer, served: Any) -> None:
    endpoint.faults.down()
    reader, writer = await asyncio.open_connection(served.host, served.port)
    writer.write(b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()


async def test_a_parameter_can_be_refused_as_unknown(
    api: Any, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.REFUSE_PARAMETER, param="max_tokens", times=None))
    assert (await api.post(ask("hi")))[0] == 200
    status, answer = await api.post(ask("hi", max_tokens=5))
    assert status == 400
    assert answer["error"]["message"] == "Unrecognized request argument supplied: max_tokens"


async def test_an_error_may_have_any_body(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.STATUS, status=502, body="no JSON"))
    async with session.get("models") as response:
        assert (response.status, await response.text()) == (502, "no JSON")


async def test_a_web_page_comes_in_place_of_json(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.HTML))
    async with session.get("models") as response:
        assert response.status == 200
        assert response.content_type == "text/html"


async def test_json_breaks_off_but_the_status_is_fine(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.MALFORMED_BODY))
    async with session.get("models") as response:
        assert response.status == 200
        assert response.content_type == "application/json"
        with pytest.raises(json.JSONDecodeError):
            await response.json()


async def test_an_error_comes_with_a_fine_status(
    api: Any, endpoint: EndpointServer, fits: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.ERROR_BODY, message="no"))
    status, answer = await api.get("models")
    assert status == 200
    fits("ErrorResponse", answer)


async def test_an_enormous_body_is_valid_json_of_that_size(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.ENORMOUS, size=100_000))
    async with session.get("models") as response:
        assert len((await response.json())["padding"]) == 100_000


async def test_redirects_lead_on_or_in_circles(
    session: aiohttp.ClientSession, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.REDIRECT, location="/v1/models/bench"))
    async with session.get("models") as response:
        assert (await response.json())["id"] == "bench"
    endpoint.faults.add(Fault(kind=Kind.REDIRECT, times=None))
    with pytest.raises(aiohttp.TooManyRedirects):
        await session.get("models")


async def test_a_whole_answer_is_cut_in_the_middle(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.CUT_BODY))
    with pytest.raises(aiohttp.ClientError):
        async with session.post(CHAT, json=ask("long text")) as response:
            await response.read()
    assert endpoint.calls.last.ending is Ending.RESET


async def test_a_stream_is_reset_after_some_events(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.pace = 0.01  # so that what was sent is read before the reset throws it away
    endpoint.faults.add(Fault(kind=Kind.RESET_STREAM, after=3))
    seen = b""
    with pytest.raises(aiohttp.ClientPayloadError):  # noqa: PT012 - the error comes in the loop
        async with session.post(CHAT, json=ask("count to 50", stream=True)) as response:
            async for line in response.content:
                seen += line
    assert seen.count(b"data: ") == 3
    assert endpoint.calls.last.events == 3
    assert endpoint.calls.last.ending is Ending.RESET


async def test_faults_in_streams_leave_whole_answers_alone(
    api: Any, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.RESET_STREAM))
    assert (await api.post(ask("hi")))[0] == 200


async def test_an_error_comes_in_the_middle_of_a_stream(
    api: Any, endpoint: EndpointServer, fits: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.ERROR_EVENT, after=2, message="overloaded"))
    events = await api.stream("count to 50")
    assert len(events) == 3
    fits("ErrorResponse", events[-1])
    assert events[-1]["error"]["message"] == "overloaded"


async def test_a_stream_can_end_early_or_without_done(api: Any, endpoint: EndpointServer) -> None:
    endpoint.faults.add(Fault(kind=Kind.END_STREAM, after=2))
    events = await api.stream("count to 50")
    assert len(events) == 2
    endpoint.faults.add(Fault(kind=Kind.NO_DONE))
    events = await api.stream("count to 5")
    assert events[-1]["choices"][0]["finish_reason"] == "stop"


async def test_an_event_breaks_off_and_the_stream_goes_on(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any
) -> None:
    endpoint.faults.add(Fault(kind=Kind.MALFORMED_EVENT))
    async with session.post(CHAT, json=ask("count to 5", stream=True)) as response:
        raw = await response.read()
    broken = raw.split(b"\n\n")[2].removeprefix(b"data: ")
    with pytest.raises(json.JSONDecodeError):
        json.loads(broken)
    assert raw.endswith(b"data: [DONE]\n\n")


async def test_manners_apply_together(
    session: aiohttp.ClientSession, endpoint: EndpointServer, ask: Any, parse_events: Any
) -> None:
    for kind in (Kind.CRLF, Kind.COMMENTS, Kind.UNKNOWN_FIELDS, Kind.DROP_USAGE):
        endpoint.faults.add(Fault(kind=kind))
    body = ask("count to 5", stream=True, stream_options={"include_usage": True})
    async with session.post(CHAT, json=body) as response:
        raw = await response.read()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.startswith(b": keep-alive\r\n\r\n")
    *chunks, done = parse_events(raw)
    assert done == "[DONE]"
    assert all("x_unknown" in chunk and "usage" not in chunk for chunk in chunks)
    assert "".join(c["choices"][0]["delta"].get("content", "") for c in chunks) == "1, 2, 3, 4, 5"


async def test_choices_and_usage_can_be_missing(
    api: Any, endpoint: EndpointServer, ask: Any
) -> None:
    for kind in (Kind.EMPTY_CHOICES, Kind.DROP_USAGE, Kind.UNKNOWN_FIELDS):
        endpoint.faults.add(Fault(kind=kind, times=2))
    _, answer = await api.post(ask("hi"))
    assert answer["choices"] == []
    assert "usage" not in answer
    assert "x_unknown" in answer
    *chunks, _ = await api.stream("hi")
    assert all(chunk["choices"] == [] for chunk in chunks)


async def test_answers_drip_byte_by_byte(api: Any, endpoint: EndpointServer, ask: Any) -> None:
    endpoint.faults.add(Fault(kind=Kind.DRIP, times=2, seconds=0.0))
    assert (await api.stream("count to 3"))[-1] == "[DONE]"
    assert (await api.post(ask("hi")))[0] == 200


async def test_the_script_shows_what_is_left(api: Any, endpoint: EndpointServer) -> None:
    fault = endpoint.faults.add(Fault(kind=Kind.STATUS, times=2))
    await api.get("models")
    (scripted,) = endpoint.faults
    shown = scripted.to_json()
    assert (shown["id"], shown["left"], shown["fault"]["kind"]) == (fault, 1, "status")
    await api.get("models")
    assert scripted.left == 0
    assert not endpoint.faults.remove(999)


def test_the_script_is_bounded_and_used_up_faults_make_room() -> None:
    faults = Faults()
    faults.add(Fault(kind=Kind.STATUS))
    for _ in range(99):
        faults.add(Fault(kind=Kind.STATUS, times=None))
    with pytest.raises(ValueError, match="remove some"):
        faults.add(Fault(kind=Kind.STATUS))
    faults.take("models", "/models", None)
    faults.add(Fault(kind=Kind.STATUS))
    assert len(faults) == 100


@given(
    st.builds(
        Fault,
        kind=st.sampled_from(Kind),
        match=st.text(min_size=1),
        times=st.none() | st.integers(1, 1000),
        after=st.integers(0, 1000),
        seconds=st.none() | st.floats(0, 1000),
        status=st.none() | st.integers(200, 599),
        message=st.text(),
        code=st.none() | st.text(),
        headers=st.dictionaries(st.text(), st.text(), max_size=3),
        body=st.none() | st.text(),
        param=st.text(),
        location=st.text(),
        size=st.integers(0, 2**32),
    )
)
def test_faults_survive_json(fault: Fault) -> None:
    assert Fault.from_json(json.loads(json.dumps(fault.to_json()))) == fault


@pytest.mark.parametrize(
    "given_json",
    [
        None,
        [],
        {},
        {"kind": "nonsense"},
        {"kind": "reset", "times": 0},
        {"kind": "reset", "x": 1},
        {"kind": "status", "headers": {"a": 1}},
        {"kind": "status", "status": 99},
    ],
)
def test_nonsense_is_no_fault(given_json: Any) -> None:
    with pytest.raises(Refusal):
        Fault.from_json(given_json)
