"""Completion calls, against a server that misbehaves."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.endpoints.chat import Usage
from bot.endpoints.completions import (
    GONE,
    CompletionRequest,
    Completions,
    EditTextRequest,
    TextChoice,
    TextCompletion,
    TextDelta,
)
from bot.endpoints.transport import Account
from bot.errors import EndpointBusy, EndpointRefused, EndpointUnreachable, ModelUnavailable
from tests.bot.endpoints.scripted import Endpoint, Time

Ask = Callable[[Completions, Endpoint], Awaitable[object]]

FIRST = {"choices": [{"text": "there", "index": 0, "finish_reason": None}]}
LAST = {"choices": [{"text": " was", "index": 0, "finish_reason": "length"}]}
USAGE = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}
WHOLE = {
    "choices": [{"text": "there was", "index": 0, "finish_reason": "length"}],
    "usage": {"prompt_tokens": 5, "completion_tokens": 2},
}
STEPS = [TextDelta(0, "there"), TextDelta(0, " was", "length"), TextDelta(usage=Usage(5, 2))]
EDIT = EditTextRequest(model="m", input="teh", instruction="Fix it")
EDITED = {"object": "edit", "choices": [{"text": "the", "index": 0}], "usage": {"prompt_tokens": 3}}


def request(**more: Any) -> CompletionRequest:
    return CompletionRequest(model="m", prompt="Once", **more)


async def collect(completions: Completions, endpoint: Endpoint, **more: Any) -> list[TextDelta]:
    return [delta async for delta in completions.stream(endpoint.account, request(**more))]


async def whole(completions: Completions, endpoint: Endpoint) -> TextCompletion:
    return TextCompletion.of(await collect(completions, endpoint, best_of=2))


def refusing(param: str) -> dict[str, Any]:
    message = f"Unsupported parameter: '{param}' is not supported with this model."
    return {"error": {"message": message, "param": param, "code": "unsupported_parameter"}}


def wrong_path(path: str) -> dict[str, Any]:
    message = f"Invalid URL (POST /v1/{path})"
    return {"error": {"message": message, "type": "invalid_request_error", "code": None}}


async def test_a_text_is_streamed(completions: Completions, endpoint: Endpoint) -> None:
    endpoint.events(FIRST, LAST, USAGE)
    assert await collect(completions, endpoint, max_tokens=2) == STEPS
    (asked,) = endpoint.asked
    assert asked.path == "/v1/completions"
    assert asked.body == {
        "model": "m",
        "prompt": "Once",
        "max_tokens": 2,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


async def test_a_text_is_had_whole(completions: Completions, endpoint: Endpoint) -> None:
    endpoint.answer(WHOLE)
    found = await whole(completions, endpoint)
    assert found.choices == (TextChoice("there was", "length"),)
    assert found.usage == Usage(5, 2)
    assert endpoint.asked[0].body == {"model": "m", "prompt": "Once", "best_of": 2}


async def test_a_server_that_does_not_stream(completions: Completions, endpoint: Endpoint) -> None:
    endpoint.answer(WHOLE)
    assert await collect(completions, endpoint) == [
        TextDelta(0, "there was", "length"),
        TextDelta(usage=Usage(5, 2)),
    ]


async def test_the_best_of_several_is_not_asked_for_as_a_stream(
    completions: Completions, endpoint: Endpoint
) -> None:
    endpoint.answer(WHOLE)
    found = await collect(completions, endpoint, best_of=2)
    assert "".join(delta.text for delta in found) == "there was"
    assert endpoint.asked[0].body == {"model": "m", "prompt": "Once", "best_of": 2}


async def test_the_best_of_one_is_a_stream(completions: Completions, endpoint: Endpoint) -> None:
    endpoint.events(FIRST, LAST)
    assert await collect(completions, endpoint, best_of=1) == STEPS[:2]
    assert endpoint.asked[0].body["stream"] is True


async def test_usage_that_is_refused_is_not_asked_for_again(
    completions: Completions, endpoint: Endpoint
) -> None:
    endpoint.answer(refusing("stream_options"), 400)
    endpoint.events(FIRST, LAST)
    for _ in range(2):
        assert await collect(completions, endpoint) == STEPS[:2]
    assert ["stream_options" in asked.body for asked in endpoint.asked] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "value"), [("suffix", " the end"), ("echo", True), ("logprobs", 2), ("best_of", 1)]
)
async def test_what_changes_the_text_is_not_left_out_in_silence(
    completions: Completions, endpoint: Endpoint, name: str, value: object
) -> None:
    endpoint.answer(refusing(name), 400)
    with pytest.raises(EndpointRefused, match=f"`{name}`.*leave the parameter out"):
        await collect(completions, endpoint, **{name: value})
    assert len(endpoint.asked) == 1


async def test_what_came_before_a_break_stays(completions: Completions, endpoint: Endpoint) -> None:
    endpoint.events(FIRST, {"error": {"message": "out of memory", "type": "server_error"}})
    stream = completions.stream(endpoint.account, request())
    assert await anext(stream) == STEPS[0]
    with pytest.raises(EndpointUnreachable):
        await anext(stream)


@pytest.mark.parametrize("status", [404, 405, 410, 501])
@pytest.mark.parametrize("ask", [collect, whole])
async def test_where_completions_are_gone_the_error_says_what_to_use(
    completions: Completions, endpoint: Endpoint, status: int, ask: Ask
) -> None:
    endpoint.answer(wrong_path("completions"), status)
    with pytest.raises(EndpointRefused, match=r"`/chat`.*`completion\.model`") as caught:
        await ask(completions, endpoint)
    assert (caught.value.code, caught.value.status) == (GONE, status)


async def test_a_model_that_only_chats_is_named(
    completions: Completions, endpoint: Endpoint
) -> None:
    message = "This is a chat model and not supported in the v1/completions endpoint."
    endpoint.answer({"error": {"message": message, "param": "model"}}, 404)
    with pytest.raises(EndpointRefused, match="completions with the model `m`"):
        await collect(completions, endpoint)


async def test_a_retired_model_names_its_setting(
    completions: Completions, endpoint: Endpoint
) -> None:
    endpoint.answer({"error": {"message": "gone", "code": "model_not_found"}}, 404)
    with pytest.raises(ModelUnavailable, match=r"`completion\.model`"):
        await collect(completions, endpoint)


async def test_a_refusal_of_another_kind_stays_as_it_is(
    completions: Completions, endpoint: Endpoint
) -> None:
    endpoint.answer({"error": {"message": "best_of must be at least n"}}, 400)
    with pytest.raises(EndpointRefused, match="best_of must be at least n") as caught:
        await whole(completions, endpoint)
    assert caught.value.code != GONE
    assert caught.value.__cause__ is not caught.value


async def test_a_text_is_edited(completions: Completions, endpoint: Endpoint) -> None:
    endpoint.answer(EDITED)
    found = await completions.edit(endpoint.account, EDIT)
    assert (found.text, found.texts, found.usage) == ("the", ("the",), Usage(3))
    (asked,) = endpoint.asked
    assert asked.path == "/v1/edits"
    assert asked.body == {"model": "m", "input": "teh", "instruction": "Fix it"}


async def test_several_versions_come_in_order(completions: Completions, endpoint: Endpoint) -> None:
    versions = [{"text": "B", "index": 1}, {"text": "A", "index": 0}]
    endpoint.answer({"choices": versions})
    assert (await completions.edit(endpoint.account, EDIT)).texts == ("A", "B")


async def test_an_answer_without_an_edited_text_is_none(
    completions: Completions, endpoint: Endpoint
) -> None:
    endpoint.answer({"object": "edit", "choices": []})
    with pytest.raises(EndpointUnreachable, match="empty"):
        await completions.edit(endpoint.account, EDIT)


async def test_where_edits_are_gone_nobody_asks_again_for_an_hour(
    completions: Completions, endpoint: Endpoint, time: Time
) -> None:
    endpoint.answer(wrong_path("edits"), 404)
    endpoint.answer(EDITED)
    assert completions.may_edit(endpoint.account, "m")
    for _ in range(2):
        with pytest.raises(EndpointRefused, match="`/chat`") as caught:
            await completions.edit(endpoint.account, EDIT)
        assert (caught.value.code, caught.value.status) == (GONE, 404)
    assert len(endpoint.asked) == 1
    assert not completions.may_edit(endpoint.account, "m")
    assert completions.may_edit(endpoint.account, "another")
    assert completions.may_edit(Account(endpoint.base, "another key"), "m")
    time.now += 3600
    assert completions.may_edit(endpoint.account, "m")
    assert (await completions.edit(endpoint.account, EDIT)).text == "the"


@pytest.mark.parametrize("status", [400, 429, 500])
async def test_edits_that_fail_otherwise_are_not_taken_for_gone(
    completions: Completions, endpoint: Endpoint, status: int
) -> None:
    endpoint.answer({"error": {"message": "no"}}, status)
    with pytest.raises((EndpointRefused, EndpointBusy, EndpointUnreachable)):
        await completions.edit(endpoint.account, EDIT)
    assert completions.may_edit(endpoint.account, "m")
