"""What an embedding request may say (`CreateEmbeddingRequest`), and what acts here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.endpoints import fields as check
from sandbox.endpoints.embedders import Embedder
from sandbox.endpoints.models import Registry
from sandbox.endpoints.refusals import Refusal, invalid
from sandbox.endpoints.tokens import text_tokens

LARGEST_TOKEN = 2**31 - 1

Input = str | tuple[int, ...]
"""A text, or a text as tokens."""

FIELDS: Mapping[str, check.Check] = {
    "model": check.string(shortest=1),
    "input": check.anything,
    "encoding_format": check.one_of("float", "base64"),
    "dimensions": check.integer(1),
    "user": check.string(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be turned into vectors of so many `dimensions`; `tokens` are those of it all."""

    model: str
    inputs: tuple[Input, ...]
    dimensions: int
    as_base64: bool
    tokens: int


def read(body: Mapping[str, Any], models: Registry) -> Wanted:
    """Check a request and take from it what acts.

    Raises:
        Refusal: something in it is not as the API, or this model, wants it.
    """
    if "model" not in body:
        raise Refusal(400, "you must provide a model parameter")
    check.check_body(body, FIELDS, required=("input",))
    model, embedder = _embedder(body["model"], models)
    inputs = _inputs(body["input"], embedder)
    return Wanted(
        model=model,
        inputs=inputs,
        dimensions=_dimensions(body.get("dimensions"), embedder),
        as_base64=body.get("encoding_format") == "base64" and embedder.gives_base64,
        tokens=_tokens(inputs, embedder),
    )


def _embedder(name: str, models: Registry) -> tuple[str, Embedder]:
    model = models.find(name)
    if model.embeds is None:
        raise Refusal(403, "You are not allowed to generate embeddings from this model")
    return model.id, model.embeds


def _inputs(given: object, embedder: Embedder) -> tuple[Input, ...]:
    """Take a text, several, one as tokens, or several as tokens."""
    if isinstance(given, str):
        return (_text(given, "input"),)
    if not isinstance(given, list):
        raise _unusable("input")
    is_one = bool(given) and _is_number(given[0])
    longest = embedder.longest if is_one else embedder.most_inputs
    check.array(check.anything, shortest=1, longest=longest)(given, "input")
    if is_one:
        return (_token_ids(given, "input"),)
    read_entry = _text if isinstance(given[0], str) else _token_ids
    return tuple(read_entry(entry, f"input[{index}]") for index, entry in enumerate(given))


def _text(value: object, place: str) -> str:
    if not isinstance(value, str):
        raise _unusable(place)
    if not value:
        raise invalid("input cannot be an empty string", param=place, code=None)
    return value


def _token_ids(value: object, place: str) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or not all(map(_is_number, value)):
        raise _unusable(place)
    if not all(0 <= token <= LARGEST_TOKEN for token in value):
        raise invalid(f"Invalid '{place}': not a token.", param=place, code="invalid_value")
    return tuple(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _unusable(place: str) -> Refusal:
    return invalid(
        f"'$.{place}' is invalid. Please check the API reference: "
        "https://platform.openai.com/docs/api-reference.",
        param=place,
        code=None,
    )


def _dimensions(asked: int | None, embedder: Embedder) -> int:
    if asked is None:
        return embedder.dimensions
    if not embedder.takes_dimensions:
        raise Refusal(400, "This model does not support specifying dimensions.")
    if asked > embedder.dimensions:
        raise invalid(
            f"Invalid value for 'dimensions' = {asked:.6g}. Must be less than or equal to "
            f"{embedder.dimensions}.",
            param="dimensions",
            code=None,
        )
    return asked


def _tokens(inputs: tuple[Input, ...], embedder: Embedder) -> int:
    counts = [text_tokens(one) if isinstance(one, str) else len(one) for one in inputs]
    longest, total = max(counts), sum(counts)
    if longest > embedder.longest:
        raise Refusal(
            400,
            f"This model's maximum context length is {embedder.longest} tokens, however you "
            f"requested {longest} tokens ({longest} in your prompt; 0 for the completion). Please "
            "reduce your prompt; or completion length.",
        )
    if total > embedder.most_tokens:
        raise Refusal(
            400,
            f"Requested {total} tokens, max {embedder.most_tokens} tokens per request",
            kind="max_tokens_per_request",
            code="max_tokens_per_request",
        )
    return total
