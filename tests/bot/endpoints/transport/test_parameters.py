"""Refused parameters, told from wrong values."""

import json
from typing import Any

import pytest

from bot.endpoints.transport.problems import read
from bot.endpoints.transport.refusals import refusal
from bot.endpoints.transport.sentences import Asked
from bot.errors import (
    EndpointError,
    EndpointRefused,
)

ASKED = Asked(
    model="gpt-9",
    setting="chat.model",
    key="hunter22",
    sent=("model", "messages", "max_tokens", "temperature", "user", "stream", "stream_options"),
)


def error_of(status: int, content: Any, asked: Asked = ASKED) -> EndpointError:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return refusal(read(status, body), asked)


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error"} | more}


@pytest.mark.parametrize(
    ("status", "content", "param"),
    [
        (
            400,
            error(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                " 'max_completion_tokens' instead.",
                param="max_tokens",
                code="unsupported_parameter",
            ),
            "max_tokens",
        ),
        (
            400,
            error(
                "Unsupported value: 'temperature' does not support 0.2 with this model. Only the"
                " default (1) value is supported."
            ),
            "temperature",
        ),
        (400, error("Unrecognized request argument supplied: stream_options"), "stream_options"),
        (400, error("Unknown parameter: 'user'."), "user"),
        (400, error("Unrecognized request arguments supplied: user, seed"), "user"),
        (400, error("Unrecognized request arguments supplied: seed, user"), "user"),
        (400, error("property 'user' is unsupported"), "user"),
        (400, {"error": 'json: unknown field "stream_options"'}, "stream_options"),
        (
            422,
            {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "stream_options"],
                        "msg": "Extra inputs are not permitted",
                    }
                ]
            },
            "stream_options",
        ),
        (
            422,
            {
                "object": "error",
                "message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "user"]}]},
            },
            "user",
        ),
        (
            400,
            {
                "object": "error",
                "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]",
                "code": 400,
            },
            "stream_options",
        ),
        (400, error("stream_options: Extra inputs are not permitted"), "stream_options"),
        (400, error("x does not support parameters: ['temperature'], for model=x"), "temperature"),
        (400, error("unexpected keyword argument 'stream_options'"), "stream_options"),
    ],
)
def test_a_parameter_that_is_not_taken(status: int, content: Any, param: str) -> None:
    found = error_of(status, content)
    assert isinstance(found, EndpointRefused)
    assert (found.code, found.param) == ("unsupported_parameter", param)


@pytest.mark.parametrize(
    "content",
    [
        error("max_tokens is too large: 9000", param="max_tokens", code="integer_above_max_value"),
        error("Invalid 'temperature': decimal above maximum value."),
        error("This endpoint does not support pictures for this user."),
        error("Unsupported content type"),
    ],
)
def test_a_wrong_value_is_not_an_unknown_parameter(content: Any) -> None:
    found = error_of(400, content)
    assert isinstance(found, EndpointRefused)
    assert found.code != "unsupported_parameter"
