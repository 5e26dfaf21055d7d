"""Embeddings of hashed letters: what is taken, what is refused, and what comes out near what."""

import base64
import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints import EndpointServer, Fault, Kind, Model
from sandbox.endpoints.embedders import NEWER
from sandbox.endpoints.embeddings.engine import vectors

USUAL = "rehearsal-embedding"
SMALL = "rehearsal-embedding-small"


async def embedded(api: Any, content: Any, model: str = USUAL, **further: Any) -> list[Any]:
    body = {"input": content, "model": model, **further}
    status, answer = await api.post(body, "embeddings")
    assert status == 200, answer
    assert [entry["index"] for entry in answer["data"]] == list(range(len(answer["data"])))
    return [entry["embedding"] for entry in answer["data"]]


def likeness(one: str, other: str) -> float:
    first, second = vectors([one, other], 1536)
    return float(first @ second)


@pytest.mark.parametrize(
    "content", ["hello", ["hello", "you"], [1212, 318, 257], [[1212, 318], [257]]]
)
async def test_an_answer_fits_the_document(api: Any, fits: Any, content: Any) -> None:
    body = {
        "input": content,
        "model": USUAL,
        "dimensions": 8,
        "user": "u",
        "encoding_format": "float",
    }
    fits("CreateEmbeddingRequest", body)
    status, answer = await api.post(body, "embeddings")
    assert status == 200
    fits("CreateEmbeddingResponse", answer)
    assert answer["model"] == USUAL
    assert answer["usage"]["prompt_tokens"] == answer["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    ("model", "further", "dimensions"),
    [
        (USUAL, {}, 1536),
        (USUAL, {"dimensions": 512}, 512),
        (USUAL, {"dimensions": 1}, 1),
        (SMALL, {}, 256),
    ],
)
async def test_vectors_have_the_model_s_length_or_the_one_asked_for(
    api: Any, model: str, further: Any, dimensions: int
) -> None:
    (vector,) = await embedded(api, "a telescope", model, **further)
    assert len(vector) == dimensions
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


async def test_base64_holds_the_same_numbers(api: Any) -> None:
    plain = await embedded(api, ["a telescope", "bread"])
    packed = await embedded(api, ["a telescope", "bread"], encoding_format="base64")
    for numbers, text in zip(plain, packed, strict=True):
        assert np.frombuffer(base64.b64decode(text), "<f4") == pytest.approx(numbers, abs=1e-7)


async def test_a_text_has_the_same_vector_alone_and_among_others(api: Any) -> None:
    (alone,) = await embedded(api, "a telescope")
    assert (await embedded(api, ["bread", "a telescope", "tea"]))[1] == alone


@pytest.mark.parametrize(
    ("asked", "nearer", "farther"),
    [
        ("How do I clean the telescope?", "cleaning telescopes", "the best rye bread"),
        ("bread recipe", "my recipe for rye breads", "a train to the sea"),
        ("Fahrräder reparieren", "Fahrrad-Reparatur", "Film am Freitag"),
        ("望遠鏡の使い方", "望遠鏡を買いました", "今日はいい天気"),
        ("how is it with the router", "router", "how is it with the cat"),
        ("café", "CAFE", "tea"),
    ],
)
def test_texts_that_share_words_or_stems_are_near(asked: str, nearer: str, farther: str) -> None:
    assert likeness(asked, nearer) > 2 * abs(likeness(asked, farther))
    assert likeness(asked, nearer) > 0.15


def test_texts_that_share_nothing_are_nearly_at_right_angles() -> None:
    words = ["kettle", "bridge", "swan", "violin", "harbour", "ladder", "pepper", "glacier"]
    found = vectors(words, 1536)
    apart = np.abs(found @ found.T)[~np.eye(len(words), dtype=bool)]
    assert apart.max() < 0.2


@given(
    st.lists(
        st.text(max_size=50)
        | st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=9).map(tuple),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 1536),
)
def test_any_texts_have_vectors_of_unit_length(
    texts: list[str | tuple[int, ...]], dimensions: int
) -> None:
    found = vectors(texts, dimensions)
    assert found.shape == (len(texts), dimensions)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("body", "refusal", "words"),
    [
        ({"input": "x"}, (400, None), "model parameter"),
        ({"model": USUAL}, (400, "missing_required_parameter"), "input"),
        ({"model": USUAL, "input": ""}, (400, None), "empty string"),
        ({"model": USUAL, "input": ["x", ""]}, (400, None), "empty string"),
        ({"model": USUAL, "input": []}, (400, "empty_array"), "input"),
        ({"model": USUAL, "input": None}, (400, None), "'$.input' is invalid"),
        ({"model": USUAL, "input": [None]}, (400, None), "'$.input[0]' is invalid"),
        ({"model": USUAL, "input": ["x", 5]}, (400, None), "'$.input[1]' is invalid"),
        ({"model": USUAL, "input": [5, "x"]}, (400, None), "'$.input' is invalid"),
        ({"model": USUAL, "input": [[5], []]}, (400, None), "'$.input[1]' is invalid"),
        ({"model": USUAL, "input": [True]}, (400, None), "'$.input[0]' is invalid"),
        ({"model": USUAL, "input": [-1]}, (400, "invalid_value"), "token"),
        ({"model": USUAL, "input": ["x"] * 2049}, (400, "array_above_max_length"), "2048"),
        ({"model": USUAL, "input": "x" * 32_772}, (400, None), "maximum context length is 8192"),
        ({"model": USUAL, "input": "x", "dimensions": 0}, (400, "integer_below_min_value"), ">= 1"),
        ({"model": USUAL, "input": "x", "dimensions": 1537}, (400, None), "equal to 1536"),
        ({"model": USUAL, "input": "x", "dimensions": 10**18}, (400, None), "equal to 1536"),
        ({"model": SMALL, "input": "x", "dimensions": 256}, (400, None), "specifying dimensions"),
        ({"model": USUAL, "input": "x", "encoding_format": "hex"}, (400, "invalid_value"), "hex"),
        ({"model": USUAL, "input": "x", "stream": True}, (400, None), "stream"),
        ({"model": "rehearsal", "input": "x"}, (403, None), "not allowed"),
        ({"model": "nonsense", "input": "x"}, (404, "model_not_found"), "nonsense"),
        ({"model": "retired-model", "input": "x"}, (404, "model_not_found"), "deprecated"),
    ],
)
async def test_what_a_real_server_refuses_is_refused(
    api: Any, fits: Any, body: dict[str, Any], refusal: tuple[int, str | None], words: str
) -> None:
    status, answer = await api.post(body, "embeddings")
    assert (status, answer["error"]["code"]) == refusal
    assert words in answer["error"]["message"]
    fits("ErrorResponse", answer)


async def test_as_much_as_is_taken_is_embedded_and_no_more(
    api: Any, endpoint: EndpointServer
) -> None:
    assert len(await embedded(api, ["x"] * NEWER.most_inputs, dimensions=2)) == NEWER.most_inputs
    narrow = dataclasses.replace(NEWER, longest=10, most_tokens=25, most_inputs=3)
    endpoint.models.add(Model(id="narrow", embeds=narrow))
    assert len(await embedded(api, ["x" * 40, "x" * 40, "x" * 20], model="narrow")) == 3
    _, answer = await api.post({"model": "narrow", "input": ["x" * 40] * 3}, "embeddings")
    assert answer["error"]["code"] == "max_tokens_per_request"
    assert answer["error"]["message"] == "Requested 30 tokens, max 25 tokens per request"
    _, answer = await api.post({"model": "narrow", "input": [7] * 11}, "embeddings")
    assert answer["error"]["code"] == "array_above_max_length"


@pytest.mark.parametrize("model", [USUAL, SMALL])
async def test_models_that_make_embeddings_do_nothing_else(
    api: Any, endpoint: EndpointServer, model: str
) -> None:
    endpoint.edits_gone = False
    talk = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
    assert (await api.post(talk))[0] == 404
    assert (await api.post({"model": model, "input": "x", "instruction": "y"}, "edits"))[0] == 404
    assert (await api.post({"model": model, "prompt": "x"}, "completions"))[0] == 404
    assert (await api.post({"model": model, "input": "x"}, "moderations"))[0] == 400


async def test_embeddings_may_be_gone(api: Any, endpoint: EndpointServer) -> None:
    endpoint.embeddings_gone = True
    status, answer = await api.post({"input": "x", "model": USUAL}, "embeddings")
    assert (status, answer["error"]["message"]) == (404, "Invalid URL (POST /v1/embeddings)")
    endpoint.embeddings_gone = False
    assert len(await embedded(api, "x")) == 1


async def test_a_call_is_logged_with_its_model_and_usage(
    api: Any, endpoint: EndpointServer
) -> None:
    endpoint.faults.add(Fault(kind=Kind.DROP_USAGE, match="embeddings"))
    _, answer = await api.post({"input": "four letters", "model": SMALL}, "embeddings")
    assert "usage" not in answer
    (call,) = endpoint.calls
    assert (call.model, call.usage) == (SMALL, {"prompt_tokens": 3, "total_tokens": 3})
