"""What a completion request may say (`CreateCompletionRequest`), and what acts here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.models import Model, Registry
from sandbox.endpoints.refusals import Refusal, invalid, unsupported
from sandbox.endpoints.tokens import text_tokens

LARGEST = 2**63 - 1
MOST_PROMPTS = 20
MOST_STOPS = 4
USUAL_LIMIT = 16
"""Tokens of a text for which no limit is given, as the API's document has it."""


def _prompt(value: object, place: str) -> None:
    if isinstance(value, str):
        return
    if not isinstance(value, list):
        raise check.wrong_type(value, place, "one of a string or array of strings")
    if value and isinstance(value[0], int | list):
        raise unsupported(place)  # token ids mean nothing without a tokenizer
    check.array(check.string(), shortest=1, longest=MOST_PROMPTS)(value, place)


def _stop(value: object, place: str) -> None:
    if isinstance(value, str):
        return
    if not isinstance(value, list):
        raise check.wrong_type(value, place, "one of a string or array of strings")
    check.array(check.string(), shortest=1, longest=MOST_STOPS)(value, place)


def _biases(value: object, place: str) -> None:
    for token, bias in check.expect(value, place, dict, "an object").items():
        if not token.isdecimal():
            raise invalid(
                f"Invalid key in '{place}': {token[:80]}. You should only be submitting "
                "non-negative integers.",
                param=place,
                code=None,
            )
        check.number(-100, 100)(bias, f"{place}.{token[:80]}")


PENALTY = check.nullable(check.number(-2, 2))

FIELDS: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "prompt": check.nullable(_prompt),
    "suffix": check.nullable(check.string()),
    "max_tokens": check.nullable(check.integer(0)),
    "temperature": check.nullable(check.number(0, 2)),
    "top_p": check.nullable(check.number(0, 1)),
    "n": check.nullable(check.integer(1, 128)),
    "stream": check.nullable(check.boolean),
    "stream_options": check.nullable(
        check.record({"include_usage": check.boolean, "include_obfuscation": check.boolean})
    ),
    "logprobs": check.nullable(check.integer(0, 5)),
    "echo": check.nullable(check.boolean),
    "stop": check.nullable(_stop),
    "presence_penalty": PENALTY,
    "frequency_penalty": PENALTY,
    "best_of": check.nullable(check.integer(0, 20)),
    "logit_bias": check.nullable(_biases),
    "seed": check.nullable(check.integer(-LARGEST - 1, LARGEST)),
    "user": check.string(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextQuestion:
    """What acts of a completion request; `limit` and `prompt_tokens` are in tokens.

    Of `best_of` candidates for each prompt, `n` are given.
    """

    model: Model
    prompts: tuple[str, ...]
    suffix: str
    stop: tuple[str, ...]
    limit: int
    n: int
    best_of: int
    logprobs: int | None
    is_echoed: bool
    is_streamed: bool
    wants_usage: bool
    prompt_tokens: int

    @property
    def wants_logprobs(self) -> bool:
        """Whether to tell how likely each token is."""
        return self.logprobs is not None


def read(body: Mapping[str, Any], models: Registry) -> TextQuestion:
    """Check a request and take from it what acts.

    Raises:
        Refusal: something in it is not as the API wants it.
    """
    if "model" not in body:
        raise Refusal(400, "you must provide a model parameter")
    check.check_body(body, FIELDS, required=("prompt",))
    model = models.find(body["model"])
    _check_model(body, model)
    question = _question(body, model)
    _check_combinations(body, question)
    _check_window(question)
    return question


def _question(body: Mapping[str, Any], model: Model) -> TextQuestion:
    prompt, stop = body["prompt"] or "", body.get("stop") or ()
    prompts = (prompt,) if isinstance(prompt, str) else tuple(prompt)
    suffix = body.get("suffix") or ""
    n = body.get("n") or 1
    limit = body.get("max_tokens")
    return TextQuestion(
        model=model,
        prompts=prompts,
        suffix=suffix,
        stop=(stop,) if isinstance(stop, str) else tuple(filter(None, stop)),
        limit=USUAL_LIMIT if limit is None else limit,
        n=n,
        best_of=body.get("best_of") or n,
        logprobs=body.get("logprobs"),
        is_echoed=bool(body.get("echo")),
        is_streamed=bool(body.get("stream")),
        wants_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        prompt_tokens=sum(map(text_tokens, (*prompts, suffix))),
    )


def _check_model(body: Mapping[str, Any], model: Model) -> None:
    if not model.completes:
        raise Refusal(
            404,
            "This is a chat model and not supported in the v1/completions endpoint. Did you mean "
            "to use v1/chat/completions?",
            param="model",
        )
    for name in sorted(model.refuses.intersection(body)):
        if body[name] is not None:
            raise unsupported(name)


def _check_combinations(body: Mapping[str, Any], question: TextQuestion) -> None:
    if body.get("stream_options") is not None and not question.is_streamed:
        raise invalid(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
            code=None,
        )
    if question.best_of < question.n:
        raise invalid(
            "You requested that the server return more choices than it will generate (HINT: you "
            "must set 'n' to be at most 'best_of', or omit either parameter if you don't "
            "specifically want to use them.)",
            param="best_of",
            code=None,
        )
    if question.is_streamed and question.best_of > question.n:
        raise invalid(
            "You cannot stream results when 'best_of' is greater than 'n'.",
            param="best_of",
            code=None,
        )


def _check_window(question: TextQuestion) -> None:
    window, prompt, limit = question.model.context_window, question.prompt_tokens, question.limit
    if prompt + limit > window:
        raise invalid(
            f"This model's maximum context length is {window} tokens, however you requested "
            f"{prompt + limit} tokens ({prompt} in your prompt; {limit} for the completion). "
            "Please reduce your prompt; or completion length.",
            param="prompt",
            code=None,
        )
