"""Vectors in many servers' words: what is told is understood, none goes to the wrong text."""

import base64
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.embeddings.answer import Embedded, joined
from bot.endpoints.embeddings.reading import embedded, numbers_in
from bot.errors import EndpointError, EndpointUnreachable
from tests.bot.endpoints.embeddings.makers import packed

X, Y, Z = [3.0, 0.0], [0.0, 0.5], [-1.0, 0.0]
UNIT = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]


def entry(vector: Any, **more: Any) -> dict[str, Any]:
    return {"object": "embedding", "embedding": vector} | more


def read(payload: dict[str, Any], count: int = 3) -> Embedded:
    return embedded(payload, "asked-for", count)


@pytest.mark.parametrize(
    "payload",
    [
        {"data": [entry(X, index=0), entry(Y, index=1), entry(Z, index=2)]},
        {"data": [entry(packed(X), index=0), entry(packed(Y), index=1), entry(packed(Z), index=2)]},
        {"data": [entry(X, index=0), entry(packed(Y), index=1), entry(Z, index=2)]},
        {"data": [entry(Z, index=2), entry(X, index=0), entry(Y, index=1)]},
        {"data": [entry(X), entry(Y), entry(Z)]},
        {"data": [entry(X, index=0), entry(Y, index=0), entry(Z, index=0)]},
        {"data": [entry([X], index=0), entry([Y], index=1), entry([Z], index=2)]},
        {"data": [X, Y, Z]},
        {"embeddings": [X, Y, Z]},
        {"data": [entry([3, 0]), entry([0, 1e-320]), entry([-1e300, 0])]},
        {"data": [entry(["3", "0"]), entry(Y), entry(Z)]},
        {"data": [entry(packed(X).rstrip("=")), entry(f"{packed(Y)}\n"), entry(Z)]},
    ],
)
def test_vectors_are_read_in_their_order_and_at_unit_length(payload: dict[str, Any]) -> None:
    found = read(payload)
    assert found.vectors.dtype == np.float32
    assert found.vectors.tolist() == UNIT


def test_a_single_vector_without_a_list_is_read() -> None:
    assert read({"embedding": X}, 1).vectors.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "0 vectors for 3"),
        ([entry(X), entry(Y)], "2 vectors for 3"),
        ([entry(X)] * 4, "4 vectors for 3"),
        ([entry(X, index=1), entry(Y, index=2), entry(Z, index=3)], "whose"),
        ([entry(X, index=0), entry(Y, index=1), entry(Z, index=1)], "whose"),
        ([entry(X, index=0), entry(Y, index=1), entry(Z)], "whose"),
        ([entry(X, index="0"), entry(Y, index="1"), entry(Z, index="2")], "whose"),
        ([entry(X), entry(Y), entry([1.0, 0.0, 0.0])], "different lengths"),
        ([entry(X), entry(Y), entry([0.0, 0.0])], "nowhere"),
        ([entry(X), entry(Y), entry([math.nan, 1.0])], "nowhere"),
        ([entry(X), entry(Y), entry([None, 1.0])], "nowhere"),
        ([entry(X), entry(Y), entry([1.0, -math.inf])], "nowhere"),
        ([entry(X), entry(Y), entry(packed([math.nan, 1.0]))], "nowhere"),
        (
            [entry(X), entry(Y), entry(base64.b64encode(b"\x01\x00\xa0\x7f" * 2).decode())],
            "nowhere",
        ),
        ([entry(X), entry(Y), entry([])], "no vector"),
        ([entry(X), entry(Y), entry("")], "no vector"),
        ([entry(X), entry(Y), entry("AAAA")], "no vector"),
        ([entry(X), entry(Y), entry("not base64!")], "no vector"),
        ([entry(X), entry(Y), entry("ünïcödé")], "no vector"),
        ([entry(X), entry(Y), entry([[1.0, 0.0], [0.0, 1.0]])], "no vector"),
        ([entry(X), entry(Y), entry([[1.0], 2.0])], "no vector"),
        ([entry(X), entry(Y), entry([{}, 2.0])], "no vector"),
        ([entry(X), entry(Y), entry(["one", "two"])], "no vector"),
        ([entry(X), entry(Y), entry([10**400, 1])], "no vector"),
        ([entry(X), entry(Y), entry(None)], "no vector"),
        ([entry(X), entry(Y), 7], "no vector"),
    ],
)
def test_what_texts_cannot_be_compared_by_is_an_error(data: list[Any], words: str) -> None:
    with pytest.raises(EndpointUnreachable, match=r"search\.model") as raised:
        read({"data": data})
    assert words in str(raised.value)


@pytest.mark.parametrize("payload", [{}, {"data": {}}, {"data": None}, {"embeddings": "x"}])
def test_an_answer_without_vectors_is_an_error(payload: dict[str, Any]) -> None:
    with pytest.raises(EndpointUnreachable, match="0 vectors"):
        read(payload)


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 7, "total_tokens": 9}, 7),
        ({"total_tokens": 9}, 9),
        ({"prompt_tokens": 0}, 0),
        ({"prompt_tokens": -1}, None),
        ({"prompt_tokens": True}, None),
        ({"prompt_tokens": 10**30}, None),
        ({"prompt_tokens": "7"}, None),
        (None, None),
        ([7], None),
    ],
)
def test_tokens_are_told_where_they_were_counted(usage: Any, tokens: int | None) -> None:
    assert read({"data": [X], "usage": usage}, 1).prompt_tokens == tokens


@pytest.mark.parametrize(
    ("named", "model"), [("m-1", "m-1"), (None, "asked-for"), ("", "asked-for"), ({}, "asked-for")]
)
def test_the_model_is_called_as_the_endpoint_calls_it(named: Any, model: str) -> None:
    assert read({"data": [X], "model": named}, 1).model == model
    assert len(read({"data": [X], "model": "m" * 5000}, 1).model) == 200


@pytest.mark.parametrize(
    ("payload", "numbers"),
    [
        ({"data": [entry(X)]}, 2),
        ({"data": [entry([X])]}, 2),
        ({"data": [entry(packed(X))]}, 0),
        ({"data": []}, 0),
        ({}, 0),
        ({"data": [None]}, 0),
    ],
)
def test_numbers_are_told_from_base64(payload: dict[str, Any], numbers: int) -> None:
    assert numbers_in(payload) == numbers


def part(*rows: list[float], tokens: int | None = 1) -> Embedded:
    return Embedded(np.array(rows, np.float32), "m", tokens)


def test_several_answers_make_one() -> None:
    whole = joined([part([1, 0], [0, 1]), part([-1, 0], tokens=4)])
    assert whole.vectors.tolist() == UNIT
    assert whole.prompt_tokens == 5
    assert joined([part([1, 0]), part([1, 0], tokens=None)]).prompt_tokens is None


def test_answers_of_different_lengths_make_none() -> None:
    with pytest.raises(EndpointUnreachable, match="different lengths"):
        joined([part([1, 0]), part([1, 0, 0])])


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "embedding", "index", "usage"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["data", "embeddings", "embedding", "usage"]), ANYTHING))
def test_any_answer_is_read_or_refused_with_a_sentence(payload: dict[str, Any]) -> None:
    for count in (1, 2):
        try:
            found = read(payload, count)
        except EndpointError:
            continue
        lengths = np.linalg.norm(found.vectors, axis=1)
        assert len(lengths) == count
        assert lengths == pytest.approx(1, abs=1e-5)
    numbers_in(payload)


@given(
    st.lists(
        st.lists(st.floats(-1e3, 1e3, width=32), min_size=3, max_size=3).filter(any),
        min_size=1,
        max_size=8,
    ),
    st.randoms(),
)
def test_shuffled_vectors_find_back_to_their_texts(
    vectors: list[list[float]], chance: random.Random
) -> None:
    data = [entry(packed(vector), index=index) for index, vector in enumerate(vectors)]
    straight = read({"data": data}, len(data)).vectors
    chance.shuffle(data)
    assert np.array_equal(read({"data": data}, len(data)).vectors, straight)
