"""What is asked of a completion model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """A text to go on with; what is None is not sent. `user` must be a pseudonym already.

    `best_of` (up to 20, at least `n`) is how many the endpoint writes to give the best `n`;
    `logprobs` (0 to 5) how many alternatives of each token it tells; `logit_bias` maps token ids
    to -100 … 100. `max_tokens` may be 0, to have only the prompt's own tokens with `echo`.
    """

    model: str
    prompt: str = field(repr=False)
    suffix: str | None = field(default=None, repr=False)
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    n: int | None = None
    stop: tuple[str, ...] = ()
    best_of: int | None = None
    echo: bool | None = None
    logprobs: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    logit_bias: Mapping[str, int] | None = None
    seed: int | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTextRequest:
    """A text, `input`, to be rewritten by an instruction; what is None is not sent."""

    model: str
    input: str = field(repr=False)
    instruction: str = field(repr=False)
    temperature: float | None = None
    top_p: float | None = None
    n: int | None = None


_OPTIONAL = (
    "suffix",
    "max_tokens",
    "temperature",
    "top_p",
    "n",
    "best_of",
    "echo",
    "logprobs",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "user",
)
_OF_EDITS = ("temperature", "top_p", "n")


def body(request: CompletionRequest, *, stream: bool = False) -> dict[str, Any]:
    """The JSON body of `POST /completions` (schema CreateCompletionRequest)."""
    content: dict[str, Any] = {"model": request.model, "prompt": request.prompt}
    content |= _given(request, _OPTIONAL)
    if request.stop:
        content["stop"] = list(request.stop)
    if request.logit_bias:
        content["logit_bias"] = dict(request.logit_bias)
    if stream:
        content |= {"stream": True, "stream_options": {"include_usage": True}}
    return content


def edit_body(request: EditTextRequest) -> dict[str, Any]:
    """The JSON body of `POST /edits`, which the API's document of 2023 was the last to have."""
    content = {
        "model": request.model,
        "input": request.input,
        "instruction": request.instruction,
    }
    return content | _given(request, _OF_EDITS)


def _given(request: object, names: tuple[str, ...]) -> dict[str, Any]:
    values = ((name, getattr(request, name)) for name in names)
    return {name: value for name, value in values if value is not None}
