"""Chat requests that the API refuses, and in which words."""

from typing import Any

import pytest

from sandbox.endpoints.chat.request import FIELDS

HI = [{"role": "user", "content": "hi"}]
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)


def picture(url: str, **further: Any) -> list[Any]:
    part = {"type": "image_url", "image_url": {"url": url, **further}}
    return [{"role": "user", "content": [part]}]


def test_exactly_the_documents_parameters_are_known(schemas: dict[str, Any]) -> None:
    def properties(schema: dict[str, Any]) -> set[str]:
        if "$ref" in schema:
            return properties(schemas[schema["$ref"].rpartition("/")[2]])
        inner = [properties(part) for part in schema.get("allOf", [])]
        return set(schema.get("properties", {})).union(*inner)

    assert set(FIELDS) == properties(schemas["CreateChatCompletionRequest"])


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        ({"messages": HI}, None, None),
        ({"model": "rehearsal"}, "messages", "missing_required_parameter"),
        ({"model": 5, "messages": HI}, "model", "invalid_type"),
        ({"messages": []}, "messages", "empty_array"),
        ({"messages": "hi"}, "messages", "invalid_type"),
        ({"messages": None}, "messages", "invalid_type"),
        ({"messages": ["hi"]}, "messages[0]", "invalid_type"),
        ({"messages": [{}]}, "messages[0].role", "missing_required_parameter"),
        ({"messages": [{"role": "bot", "content": "x"}]}, "messages[0].role", "invalid_value"),
        ({"messages": [{"role": "user"}]}, "messages[0].content", "missing_required_parameter"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content", "invalid_type"),
        ({"messages": [{"role": "assistant", "content": None}]}, "messages[0].content", None),
        (
            {"messages": [{"role": "user", "content": ""}]},
            "messages[0].content",
            "string_below_min_length",
        ),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0].content", "empty_array"),
        (
            {"messages": [{"role": "user", "content": "x", "mood": "good"}]},
            "messages[0].mood",
            "unknown_parameter",
        ),
        (
            {"messages": [*HI, {"role": "user", "content": [{"type": "video"}]}]},
            "messages[1].content[0].type",
            "invalid_value",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages[0].content[0].text",
            "missing_required_parameter",
        ),
        (
            {"messages": [{"role": "user", "content": [{"text": "x"}]}]},
            "messages[0].content[0].type",
            "missing_required_parameter",
        ),
        (
            {"messages": [{"role": "system", "content": picture(PIXEL)[0]["content"]}, *HI]},
            "messages[0].content[0].type",
            "invalid_value",
        ),
        (
            {"messages": picture(PIXEL, detail="huge")},
            "messages[0].content[0].image_url.detail",
            "invalid_value",
        ),
        ({"messages": picture("data:image/png;base64,AAAA")}, None, "invalid_image_format"),
        ({"messages": picture("data:image/png;base64,???")}, None, "invalid_image_format"),
        ({"model": "rehearsal-text", "messages": picture(PIXEL)}, "messages", None),
        ({"temperature": 2.5}, "temperature", "decimal_above_max_value"),
        ({"temperature": -1}, "temperature", "decimal_below_min_value"),
        ({"temperature": "hot"}, "temperature", "invalid_type"),
        ({"temperature": True}, "temperature", "invalid_type"),
        ({"top_p": 1.1}, "top_p", "decimal_above_max_value"),
        ({"presence_penalty": -3}, "presence_penalty", "decimal_below_min_value"),
        ({"frequency_penalty": 3}, "frequency_penalty", "decimal_above_max_value"),
        ({"n": 0}, "n", "integer_below_min_value"),
        ({"n": 129}, "n", "integer_above_max_value"),
        ({"n": 1.5}, "n", "invalid_type"),
        ({"max_tokens": 0}, "max_tokens", "integer_below_min_value"),
        ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens", None),
        ({"stop": 5}, "stop", "invalid_type"),
        ({"stop": []}, "stop", "empty_array"),
        ({"stop": ["a"] * 5}, "stop", "array_above_max_length"),
        ({"stream": "yes"}, "stream", "invalid_type"),
        ({"stream_options": {"include_usage": True}}, "stream_options", None),
        ({"stream": True, "stream_options": {"x": 1}}, "stream_options.x", "unknown_parameter"),
        ({"user": 5}, "user", "invalid_type"),
        ({"safety_identifier": "x" * 65}, "safety_identifier", "string_above_max_length"),
        ({"response_format": {"type": "json_object"}}, "response_format", "unsupported_parameter"),
        ({"logprobs": True}, "logprobs", "unsupported_parameter"),
        ({"modalities": ["text", "audio"]}, "modalities", "unsupported_parameter"),
        ({"audio": {}}, "audio", "unsupported_parameter"),
        ({"metadata": {"a": 1}}, "metadata.a", "invalid_type"),
        ({"nonsense": 1}, None, None),
    ],
)
async def test_a_wrong_request_is_refused_as_the_api_does(
    api: Any, fits: Any, body: dict[str, Any], param: str | None, code: str | None
) -> None:
    is_bare = body.keys() <= {"messages", "model"} and len(body) == 1
    whole = {"model": "rehearsal", "messages": HI, **body}
    if is_bare and body.get("messages") == HI:
        del whole["model"]
    if is_bare and "model" in body and body["model"] == "rehearsal":
        del whole["messages"]
    status, answer = await api.post(whole)
    assert status == 400, answer
    fits("ErrorResponse", answer)
    error = answer["error"]
    assert error["type"] == "invalid_request_error"
    assert error["param"] == param
    assert code is None or error["code"] == code


async def test_unknown_parameters_are_named(api: Any, ask: Any) -> None:
    _, answer = await api.post(ask("hi", top_k=5))
    assert answer["error"]["message"] == "Unrecognized request argument supplied: top_k"
    _, answer = await api.post(ask("hi", top_k=5, min_p=1))
    assert answer["error"]["message"] == "Unrecognized request arguments supplied: top_k, min_p"


@pytest.mark.parametrize(
    "further",
    [
        {"temperature": None, "stop": None, "max_tokens": None, "n": None, "stream": None},
        {"temperature": 2, "top_p": 0, "presence_penalty": -2, "frequency_penalty": 2.0},
        {"stop": ["a", "b", "c", "d"], "seed": -5, "logit_bias": {"50256": -100}},
        {"user": "x" * 64, "safety_identifier": "y" * 64, "store": False, "metadata": {"a": "b"}},
        {"reasoning_effort": "low", "verbosity": "high", "service_tier": "auto"},
        {"response_format": {"type": "text"}, "modalities": ["text"]},
        {"tools": [], "tool_choice": "none", "parallel_tool_calls": True},
    ],
)
async def test_what_the_document_allows_is_taken(
    api: Any, ask: Any, fits: Any, further: dict[str, Any]
) -> None:
    body = ask("hi", **further)
    fits("CreateChatCompletionRequest", body)
    status, answer = await api.post(body)
    assert status == 200, answer


async def test_messages_of_every_role_are_taken(api: Any, fits: Any) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    body = {
        "model": "rehearsal",
        "messages": [
            {"role": "developer", "content": "Be kind."},
            {"role": "system", "content": [{"type": "text", "text": "Be brief."}]},
            {"role": "user", "content": "hi", "name": "member"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "5", "tool_call_id": "1"},
            {"role": "assistant", "content": None, "refusal": "no"},
            *picture(PIXEL, detail="low"),
        ],
    }
    fits("CreateChatCompletionRequest", body)
    status, answer = await api.post(body)
    assert status == 200, answer


@pytest.mark.parametrize(
    ("further", "code", "hint"),
    [
        ({"max_tokens": 5}, "unsupported_parameter", "Use 'max_completion_tokens' instead."),
        ({"temperature": 0.2}, "unsupported_value", "Only the default (1) value is supported."),
        ({"top_p": 0.5}, "unsupported_parameter", "not supported with this model"),
        ({"stop": "x"}, "unsupported_parameter", "not supported with this model"),
    ],
)
async def test_newer_models_refuse_older_parameters(
    api: Any, ask: Any, further: dict[str, Any], code: str, hint: str
) -> None:
    status, answer = await api.post(ask("hi", model="rehearsal-reasoner", **further))
    assert status == 400
    assert answer["error"]["code"] == code
    assert answer["error"]["param"] == next(iter(further))
    assert hint in answer["error"]["message"]


async def test_newer_models_take_newer_parameters(api: Any, ask: Any) -> None:
    body = ask("hi", model="rehearsal-reasoner", max_completion_tokens=5, temperature=1)
    assert (await api.post(body))[0] == 200


async def test_unknown_and_retired_models_are_refused_in_the_apis_words(api: Any, ask: Any) -> None:
    status, answer = await api.post(ask("hi", model="nonsense"))
    assert (status, answer["error"]["code"]) == (404, "model_not_found")
    assert "does not exist or you do not have access to it" in answer["error"]["message"]
    status, answer = await api.post(ask("hi", model="retired-model"))
    assert (status, answer["error"]["code"]) == (404, "model_not_found")
    assert "has been deprecated" in answer["error"]["message"]


async def test_prompt_and_answer_must_fit_the_window_together(api: Any, ask: Any) -> None:
    status, answer = await api.post(ask("hi", max_tokens=128_000))
    assert (status, answer["error"]["code"]) == (400, "context_length_exceeded")
    assert "you requested 128005 tokens" in answer["error"]["message"]
