"""From what servers answer to errors: the table."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.endpoints.transport.problems import complaint, read
from bot.endpoints.transport.refusals import refusal
from bot.endpoints.transport.sentences import Asked
from bot.errors import (
    ContentRefused,
    EndpointBusy,
    EndpointError,
    EndpointRefused,
    EndpointUnreachable,
    ModelUnavailable,
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
    ("status", "content"),
    [
        (404, error("The model `gpt-9` does not exist or you do not have access to it.")),
        (404, error("The model 'gpt-9' has been deprecated.", code="model_not_found")),
        (400, error("The model `gpt-9` has been decommissioned and is no longer supported.")),
        (403, error("Project `p` does not have access to model `gpt-9`", code="model_not_found")),
        (404, {"error": "model 'gpt-9' not found"}),
        (404, {"error": {"message": 'model "gpt-9" not found, try pulling it first'}}),
        (404, {"object": "error", "message": "The model `gpt-9` does not exist.", "code": 404}),
        (400, error("gpt-9 is not a valid model ID", code=400)),
        (400, {"error": {"message": "Invalid model name passed in model=gpt-9", "code": "400"}}),
        (400, {"object": "error", "message": "Invalid model: gpt-9", "type": "invalid_model"}),
        (404, error("No endpoints found for gpt-9.", code=404)),
        (404, [{"error": {"code": 404, "message": "models/gpt-9 is not found for API v1"}}]),
        (404, {"error": {"code": "DeploymentNotFound", "message": "No deployment."}}),
        (404, error("This is not a chat model and thus not supported here.", param="model")),
    ],
)
def test_a_model_that_is_not_there(status: int, content: Any) -> None:
    found = error_of(status, content)
    assert isinstance(found, ModelUnavailable)
    assert found.model == "gpt-9"
    assert str(found) == (
        "The model `gpt-9` is not available at this endpoint. Choose another"
        " (`/models list` shows them); an admin can change the setting `chat.model`."
    )


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (400, error("Your request was rejected.", code="content_policy_violation")),
        (400, error("Blocked.", code="moderation_blocked")),
        (400, error("The response was filtered", code="content_filter")),
        (
            400,
            error(
                "The response was filtered due to the prompt",
                innererror={"code": "ResponsibleAIPolicyViolation"},
            ),
        ),
        (400, error("Your request was rejected as a result of our safety system.")),
        (403, {"error": {"code": 403, "message": "Your input was flagged by moderation"}}),
    ],
)
def test_a_request_against_the_content_policy(status: int, content: Any) -> None:
    assert isinstance(error_of(status, content), ContentRefused)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (400, error("Too long.", code="context_length_exceeded")),
        (
            400,
            {
                "object": "error",
                "message": "This model's maximum context length is 4096 tokens. However, you"
                " requested 5000 tokens.",
            },
        ),
        (
            500,
            {
                "error": {
                    "code": 500,
                    "message": "the request exceeds the available context size.",
                    "type": "exceed_context_size_error",
                }
            },
        ),
        (400, {"error": "input is too long: reduce the length of the prompt"}),
        (400, error("prompt is too long: 210000 tokens > 200000 maximum")),
        (400, error("The input token count (9000) exceeds the maximum number of tokens.")),
    ],
)
def test_a_conversation_that_is_too_long(status: int, content: Any) -> None:
    found = error_of(status, content)
    assert isinstance(found, EndpointRefused)
    assert found.code == "context_length_exceeded"


@pytest.mark.parametrize(
    ("status", "content", "code", "part"),
    [
        (401, error("Incorrect API key provided: sk-1.", code="invalid_api_key"), None, "API_KEY"),
        (401, b"", None, "The API key is missing"),
        (400, [{"error": {"code": 400, "message": "API key not valid."}}], None, "API key"),
        (403, error("Country not supported."), None, "does not allow this"),
        (429, error("You exceeded your current quota", code="insufficient_quota"), None, "credit"),
        (402, error("Payment required"), None, "credit"),
        (404, {"detail": "Not Found"}, None, "base URL is wrong"),
        (404, b"404 page not found", None, "404 page not found"),
        (405, b"", None, "base URL is wrong"),
        (301, b"", None, "base URL"),
        (413, b"<html>nginx</html>", "request_too_large", "too large"),
        (429, error("Request too large for gpt-9 (TPM)"), "request_too_large", "too large"),
        (422, {"detail": [{"loc": ["body", "n"], "msg": "too big", "type": "x"}]}, "x", "too big"),
        (400, {"message": "No."}, None, "refused the request (status 400). It said: “No.”"),
        (418, b"<html><body>secret proxy", None, "(status 418). Change the request"),
        (400, {"error": {"message": '{"error": {"message": "inner words"}}'}}, None, "inner words"),
        (400, {"error": {"message": None, "code": None}}, None, "(status 400)"),
        (400, b"\xff\xfe", None, "(status 400)"),
        (400, {"error": "{not json"}, None, "{not json"),
        (400, {"detail": {"detail": [[[[[[[["deep"]]]]]]]]}}, None, "(status 400)"),
        (400, error("see sk-abcdefghijk and hunter22"), None, "see (key) and (key)"),
    ],
)
def test_other_refusals(status: int, content: Any, code: str | None, part: str) -> None:
    found = error_of(status, content)
    assert isinstance(found, EndpointRefused)
    assert found.status == status
    assert part in str(found)
    if code:
        assert found.code == code
    assert "html" not in str(found)


@pytest.mark.parametrize("status", [408, 409, 429, 503, 529])
def test_busy(status: int) -> None:
    found = error_of(status, b"", Asked(wait=35))
    assert isinstance(found, EndpointBusy)
    assert found.retry_after == 35
    assert "Try again in 35 s." in str(found)


@pytest.mark.parametrize(
    ("wait", "when"), [(None, "in a minute"), (0.2, "in 1 s"), (300, "in 5 min"), (9000, "in 3 h")]
)
def test_busy_says_when_to_come_back(wait: float | None, when: str) -> None:
    assert str(error_of(429, b"", Asked(wait=wait))).endswith(f"Try again {when}.")


@pytest.mark.parametrize("status", [500, 502, 504, 520, 599, 700, 100])
def test_failures(status: int) -> None:
    found = error_of(status, b"<html>Bad gateway</html>")
    assert isinstance(found, EndpointUnreachable)
    assert str(status) in str(found)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"error": {"message": "x", "code": 429}}, EndpointBusy),
        ({"error": {"message": "x", "code": "rate_limit_exceeded"}}, EndpointBusy),
        ({"error": {"message": "x", "type": "overloaded_error"}}, EndpointBusy),
        ({"error": {"message": "x", "type": "insufficient_quota"}}, EndpointRefused),
        ({"error": {"message": "x", "type": "server_error"}}, EndpointUnreachable),
        ({"error": {"message": "x", "code": "9" * 5000}}, EndpointUnreachable),
        ({"error": {"message": "x", "code": 200}}, EndpointUnreachable),
        ({"error": "model 'gpt-9' not found"}, ModelUnavailable),
        ({"object": "error", "message": "bad", "code": 400}, EndpointRefused),
        ({"error": {"message": "x", "code": "content_filter"}}, ContentRefused),
    ],
)
def test_an_error_in_place_of_an_answer(payload: Any, kind: type[EndpointError]) -> None:
    problem = complaint(payload)
    assert problem is not None
    assert isinstance(refusal(problem, ASKED), kind)


def test_an_answer_is_no_error() -> None:
    assert complaint({"choices": [], "error": None}) is None
    assert complaint({"object": "chat.completion"}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(["error", "message", "detail", "code", "type", "param", "loc", "msg"]),
            inner,
        )
    ),
    max_leaves=20,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine
@given(st.integers(300, 599), JSON | st.binary())
def test_whatever_comes_becomes_a_sentence(status: int, content: Any) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sentence = str(refusal(read(status, body), ASKED))
    assert sentence[0].isupper()
    assert len(sentence) < 600
    assert "hunter22" not in sentence
