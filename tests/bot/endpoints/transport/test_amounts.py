"""Refusals of more text than a model takes at once."""

import json
from typing import Any

import pytest

from bot.endpoints.transport import TooMuch
from bot.endpoints.transport.problems import read
from bot.endpoints.transport.refusals import refusal
from bot.endpoints.transport.sentences import Asked
from bot.errors import EndpointBusy, EndpointError, EndpointRefused, EndpointUnreachable

INPUT = Asked(model="m", setting="search.model", sent=("model", "input", "encoding_format"))
TALK = Asked(model="m", setting="chat.model", sent=("model", "messages"))


def error_of(status: int, message: str, asked: Asked = INPUT, **more: Any) -> EndpointError:
    body = {"error": {"message": message} | more}
    return refusal(read(status, json.dumps(body).encode()), asked)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "This model's maximum context length is 8192 tokens, however you requested 10000"),
        (400, "Requested 300621 tokens, max 300000 tokens per request"),
        (500, "input is too large to process. increase the physical batch size"),
        (500, "input (600 tokens) is too large to process. increase the physical batch size"),
        (400, "the input length exceeds the context length"),
        (413, "Input validation error: `inputs` must have less than 512 tokens. Given: 600"),
        (400, "Too many tokens in batch. Max is 16384 got 20000."),
        (400, "text is too long"),
    ],
)
def test_too_long_texts(status: int, message: str) -> None:
    found = error_of(status, message)
    assert isinstance(found, TooMuch)
    assert (found.code, found.status) == ("context_length_exceeded", status)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Invalid 'input': array too long. Expected an array with maximum length 2048"),
        (422, "batch size 64 > maximum allowed batch size 32"),
        (400, "Too many inputs in request, split into more batches."),
        (400, "at most 100 requests can be in one batch"),
        (400, "Value error, batch size is invalid, it should not be larger than 10.: input"),
    ],
)
def test_too_many_texts(status: int, message: str) -> None:
    found = error_of(status, message)
    assert isinstance(found, TooMuch)
    assert found.code == "too_many_inputs"


def test_too_large_requests() -> None:
    for found in (error_of(413, ""), error_of(429, "Request too large for m on tokens per min")):
        assert isinstance(found, TooMuch)
        assert found.code == "request_too_large"


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (429, "Too many requests", EndpointBusy),
        (500, "Something broke", EndpointUnreachable),
        (500, "Too many requests", EndpointUnreachable),
        (503, "Overloaded", EndpointBusy),
        (400, "'$.input' is invalid.", EndpointRefused),
        (400, "This model does not support specifying dimensions.", EndpointRefused),
    ],
)
def test_other_refusals_are_not_taken_for_too_much(
    status: int, message: str, kind: type[EndpointError]
) -> None:
    found = error_of(status, message)
    assert isinstance(found, kind)
    assert not isinstance(found, TooMuch)


def test_a_conversation_that_is_too_long_is_told_as_before() -> None:
    found = error_of(400, "This model's maximum context length is 8192 tokens", TALK)
    assert not isinstance(found, TooMuch)
    assert "Start a new one" in str(found)
