"""What a chat request may say (`CreateChatCompletionRequest`), and what acts here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.refusals import Refusal, invalid, unsupported, unsupported_value
from sandbox.endpoints.tokens import prompt_tokens

from .messages import message

LARGEST = 2**63 - 1


def _stop(value: object, place: str) -> None:
    if isinstance(value, str):
        return
    if not isinstance(value, list):
        raise check.wrong_type(value, place, "one of a string or array of strings")
    check.array(check.string(), shortest=1, longest=4)(value, place)


def _an_object(value: object, place: str) -> None:
    check.expect(value, place, dict, "an object")


def _only_text(value: object, place: str) -> None:
    """Take only what a partner without a model can give: plain text."""
    if check.expect(value, place, dict, "an object").get("type") != "text":
        raise unsupported(place)


def _only_text_modality(value: object, place: str) -> None:
    check.array(check.one_of("text", "audio"), shortest=1)(value, place)
    if value != ["text"]:
        raise unsupported(place)


def _not_here(_: object, place: str) -> None:
    raise unsupported(place)


def _only_false(value: object, place: str) -> None:
    check.boolean(value, place)
    if value:
        raise unsupported(place)


PENALTY = check.nullable(check.number(-2, 2))
ANY_OBJECT = check.nullable(_an_object)

FIELDS: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "messages": check.array(message, shortest=1),
    "stream": check.nullable(check.boolean),
    "stream_options": check.nullable(
        check.record({"include_usage": check.boolean, "include_obfuscation": check.boolean})
    ),
    "n": check.nullable(check.integer(1, 128)),
    "stop": check.nullable(_stop),
    "max_tokens": check.nullable(check.integer(1)),
    "max_completion_tokens": check.nullable(check.integer(1)),
    "temperature": check.nullable(check.number(0, 2)),
    "top_p": check.nullable(check.number(0, 1)),
    "presence_penalty": PENALTY,
    "frequency_penalty": PENALTY,
    "logit_bias": ANY_OBJECT,
    "logprobs": check.nullable(_only_false),
    "top_logprobs": check.nullable(_not_here),
    "seed": check.nullable(check.integer(-LARGEST - 1, LARGEST)),
    "user": check.string(),
    "safety_identifier": check.nullable(check.string(longest=64)),
    "prompt_cache_key": check.nullable(check.string()),
    "prompt_cache_retention": check.nullable(check.one_of("in_memory", "24h")),
    "prompt_cache_options": _an_object,
    "metadata": check.nullable(check.words),
    "store": check.nullable(check.boolean),
    "service_tier": check.nullable(
        check.one_of("auto", "default", "flex", "scale", "priority", "fast")
    ),
    "verbosity": check.nullable(check.one_of("low", "medium", "high")),
    "reasoning_effort": check.nullable(
        check.one_of("none", "minimal", "low", "medium", "high", "xhigh", "max")
    ),
    "response_format": _only_text,
    "modalities": check.nullable(_only_text_modality),
    "audio": check.nullable(_not_here),
    "moderation": check.nullable(_not_here),
    "prediction": ANY_OBJECT,
    "web_search_options": _not_here,
    "tools": check.array(_an_object),
    "tool_choice": check.anything,
    "parallel_tool_calls": check.boolean,
    "functions": check.array(_an_object, shortest=1, longest=128),
    "function_call": check.anything,
}


@dataclass(frozen=True, slots=True)
class ChatQuestion:
    """What acts of a chat request; `limit` and `prompt_tokens` are in tokens."""

    model: Model
    messages: tuple[Mapping[str, Any], ...]
    stop: tuple[str, ...]
    limit: int | None
    n: int
    is_streamed: bool
    wants_usage: bool
    prompt_tokens: int


def read(body: Mapping[str, Any], models: Registry) -> ChatQuestion:
    """Check a request and take from it what acts.

    Raises:
        Refusal: something in it is not as the API wants it.
    """
    if "model" not in body:
        raise Refusal(400, "you must provide a model parameter")
    check.check_body(body, FIELDS, required=("messages",))
    model = models.find_speaking(body["model"])
    _check_combinations(body)
    _check_model(body, model)
    stop = body.get("stop") or ()
    question = ChatQuestion(
        model=model,
        messages=tuple(body["messages"]),
        stop=(stop,) if isinstance(stop, str) else tuple(filter(None, stop)),
        limit=body.get("max_completion_tokens") or body.get("max_tokens"),
        n=body.get("n") or 1,
        is_streamed=bool(body.get("stream")),
        wants_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        prompt_tokens=prompt_tokens(body["messages"]),
    )
    _check_window(question)
    return question


def _check_combinations(body: Mapping[str, Any]) -> None:
    if body.get("max_tokens") and body.get("max_completion_tokens"):
        raise invalid(
            "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
            param="max_tokens",
            code="invalid_parameter_combination",
        )
    if body.get("stream_options") is not None and not body.get("stream"):
        raise invalid(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
            code=None,
        )


def _check_model(body: Mapping[str, Any], model: Model) -> None:
    for name in sorted(model.refuses.intersection(body)):
        value = body[name]
        if name == "temperature" and value not in (None, 1):
            raise unsupported_value(name, value, default=1)
        if name != "temperature" and value is not None:
            instead = "max_completion_tokens" if name == "max_tokens" else ""
            raise unsupported(name, instead=instead)
    if not model.sees and any(_has_picture(entry) for entry in body["messages"]):
        raise invalid(
            "Invalid content type. image_url is only supported by certain models.",
            param="messages",
            code=None,
        )


def _has_picture(entry: Mapping[str, Any]) -> bool:
    content = entry.get("content")
    return isinstance(content, list) and any(part["type"] == "image_url" for part in content)


def _check_window(question: ChatQuestion) -> None:
    window, prompt, answer = (
        question.model.context_window,
        question.prompt_tokens,
        question.limit or 0,
    )
    if prompt + answer <= window:
        return
    asked = (
        f"your messages resulted in {prompt} tokens. Please reduce the length of the messages."
        if prompt > window
        else f"you requested {prompt + answer} tokens ({prompt} in the messages, {answer} in the "
        "completion). Please reduce the length of the messages or completion."
    )
    raise invalid(
        f"This model's maximum context length is {window} tokens. However, {asked}",
        param="messages",
        code="context_length_exceeded",
    )
