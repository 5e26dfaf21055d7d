"""Chat calls, against a server that misbehaves."""

import json
from typing import Any

import pytest

from bot.endpoints.chat import Chat, ChatRequest, Delta, Message, Usage
from bot.endpoints.transport import Transport
from bot.errors import (
    ContentRefused,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
)
from tests.bot.endpoints.scripted import Endpoint

FIRST = {"choices": [{"delta": {"content": "Hello"}}]}
LAST = {"choices": [{"delta": {"content": "!"}, "finish_reason": "stop"}]}
USAGE = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}
WHOLE = {"choices": [{"message": {"content": "Hello!"}, "finish_reason": "stop"}]}
STEPS = [Delta("Hello"), Delta("!", "stop"), Delta(usage=Usage(5, 2))]


@pytest.fixture
def chat(transport: Transport) -> Chat:
    return Chat(transport)


def request(**more: Any) -> ChatRequest:
    return ChatRequest(model="m", messages=(Message("user", "Hi"),), **more)


async def collect(chat: Chat, endpoint: Endpoint, **more: Any) -> list[Delta]:
    return [delta async for delta in chat.stream(endpoint.account, request(**more))]


def unsupported(param: str) -> dict[str, Any]:
    message = f"Unsupported parameter: '{param}' is not supported with this model."
    return {"error": {"message": message, "param": param, "code": "unsupported_parameter"}}


async def test_an_answer_is_streamed(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.events(FIRST, LAST, USAGE)
    assert await collect(chat, endpoint) == STEPS
    asked = endpoint.asked[0]
    assert asked.path == "/v1/chat/completions"
    assert asked.body["stream"] is True


async def test_an_answer_is_had_whole(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.answer(WHOLE)
    found = await chat.complete(endpoint.account, request(temperature=0.5))
    assert found.text == "Hello!"
    assert "stream" not in endpoint.asked[0].body


async def test_a_server_that_does_not_stream(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.answer(WHOLE | {"usage": {"prompt_tokens": 5}})
    assert await collect(chat, endpoint) == [Delta("Hello!", "stop"), Delta(usage=Usage(5))]


async def test_usage_that_is_refused_is_not_asked_for_again(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.answer(
        {"detail": [{"loc": ["body", "stream_options"], "type": "extra_forbidden"}]}, 422
    )
    endpoint.events(FIRST, LAST)
    for _ in range(2):
        assert await collect(chat, endpoint) == STEPS[:2]
    assert ["stream_options" in asked.body for asked in endpoint.asked] == [True, False, False]


@pytest.mark.parametrize("streamed", [True, False])
async def test_newer_models_want_max_completion_tokens(
    chat: Chat, endpoint: Endpoint, *, streamed: bool
) -> None:
    endpoint.answer(unsupported("max_tokens"), 400)
    endpoint.answer(WHOLE)
    for _ in range(2):
        if streamed:
            await collect(chat, endpoint, max_tokens=9)
        else:
            await chat.complete(endpoint.account, request(max_tokens=9))
    sent = [(a.body.get("max_tokens"), a.body.get("max_completion_tokens")) for a in endpoint.asked]
    assert sent == [(9, None), (None, 9), (None, 9)]


async def test_several_refusals_in_a_row(chat: Chat, endpoint: Endpoint) -> None:
    for param in ("temperature", "max_tokens", "presence_penalty"):
        endpoint.answer(unsupported(param), 400)
    endpoint.answer(WHOLE)
    asked = request(temperature=0.2, max_tokens=9, presence_penalty=1.0, top_p=0.5)
    await chat.complete(endpoint.account, asked)
    assert set(endpoint.asked[-1].body) == {"model", "messages", "max_completion_tokens", "top_p"}


async def test_a_refusal_that_stays_is_told(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.answer(unsupported("temperature"), 400)
    with pytest.raises(EndpointRefused, match="temperature"):
        await chat.complete(endpoint.account, request(temperature=0.2))
    assert len(endpoint.asked) == 2


async def test_a_retired_model(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.answer({"error": {"message": "gone", "code": "model_not_found"}}, 404)
    with pytest.raises(ModelUnavailable, match=r"setting `chat\.model`"):
        await collect(chat, endpoint)


async def test_a_refusal_by_content_policy(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.events({"choices": [{"delta": {}, "finish_reason": "content_filter"}]})
    with pytest.raises(ContentRefused):
        await collect(chat, endpoint)


async def test_a_cut_answer_keeps_its_text(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.pieces(b"data: " + json.dumps(FIRST).encode() + b"\n\n", cut=True)
    stream = chat.stream(endpoint.account, request())
    assert await anext(stream) == STEPS[0]
    with pytest.raises(EndpointUnreachable, match="cut off"):
        await anext(stream)
    assert len(endpoint.asked) == 1


async def test_an_empty_answer(chat: Chat, endpoint: Endpoint) -> None:
    endpoint.events(USAGE)
    with pytest.raises(EndpointUnreachable, match="empty"):
        await collect(chat, endpoint)
