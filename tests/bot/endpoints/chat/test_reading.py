"""Reading answers leniently."""

import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.endpoints.chat import Choice, Delta, Usage
from bot.endpoints.chat.reading import StreamReader, completion
from bot.errors import ContentRefused, EndpointError, EndpointUnreachable


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def read(*payloads: Any) -> list[Delta]:
    reader = StreamReader()
    deltas = [delta for payload in payloads for delta in reader.deltas(payload)]
    reader.end()
    return deltas


@pytest.mark.parametrize(
    ("payload", "deltas"),
    [
        (chunk(content="a"), [Delta("a")]),
        (chunk(role="assistant", content=""), []),
        (chunk(content=None), []),
        (chunk(content=[{"type": "text", "text": "a"}, "b", {"type": "x"}, 3]), [Delta("ab")]),
        (chunk(reasoning_content="hm", content=None), []),
        (chunk(finish="stop"), [Delta("", "stop")]),
        (chunk(finish=""), []),
        ({"choices": [{"delta": None, "finish_reason": None}]}, []),
        ({"choices": [{"delta": None, "text": "a"}]}, [Delta("a")]),
        ({"choices": [{"text": "a", "index": "1"}]}, [Delta("a", index=1)]),
        ({"choices": [{"message": {"content": "a"}, "finish_reason": "x"}]}, [Delta("a", "x")]),
        ({"choices": [{"delta": {"content": "a"}}, {"delta": {"content": "b"}, "index": 1}]},
         [Delta("a"), Delta("b", index=1)]),
        ({"choices": []}, []),
        ({"choices": None}, []),
        ({"choices": ["x"]}, []),
        ({}, []),
        (
            {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": "4"}},
            [Delta(usage=Usage(3, 4))],
        ),
        ({"choices": [], "usage": {"prompt_tokens": None}}, [Delta(usage=Usage(0, 0))]),
        (
            {"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": 1e300}},
            [Delta(usage=Usage(0, 2**31 - 1))],
        ),
        (chunk(content="a") | {"choices": [{"text": "a", "index": -1}]}, [Delta("a")]),
        (chunk(content="a") | {"usage": None}, [Delta("a")]),
        (chunk(content="a") | {"usage": {"prompt_tokens": 1}}, [Delta("a"), Delta(usage=Usage(1))]),
    ],
)  # fmt: skip
def test_steps_of_many_shapes(payload: Any, deltas: list[Delta]) -> None:
    assert StreamReader().deltas(payload) == deltas


def test_a_refusal_alone_is_a_refusal() -> None:
    with pytest.raises(ContentRefused, match="I cannot do that"):
        read(chunk(refusal="I cannot "), chunk(refusal="do that"), chunk(finish="stop"))


def test_a_refusal_beside_text_is_text() -> None:
    before = read(chunk(refusal="No, "), chunk(content="but yes"))
    after = read(chunk(content="Yes, "), chunk(refusal="but no"))
    assert "".join(delta.text for delta in before) == "No, but yes"
    assert "".join(delta.text for delta in after) == "Yes, but no"


def test_filtered_text_is_a_refusal_only_without_any_text() -> None:
    with pytest.raises(ContentRefused):
        read(chunk(content=""), chunk(finish="content_filter"))
    assert read(chunk(content="a"), chunk(finish="content_filter"))[-1] == Delta(
        "", "content_filter"
    )


def test_a_stream_without_any_choice_is_no_answer() -> None:
    with pytest.raises(EndpointUnreachable, match="empty"):
        read({"choices": [], "usage": {"prompt_tokens": 1}})


def test_an_empty_text_is_an_answer_all_the_same() -> None:
    assert read(chunk(content=""), chunk(finish="stop")) == [Delta("", "stop")]


def test_a_whole_answer() -> None:
    found = completion(
        {
            "model": "m-1",
            "choices": [
                {"index": 1, "message": {"content": "b"}, "finish_reason": "length"},
                {"index": 0, "message": {"content": "a"}, "finish_reason": "stop"},
            ],
            "usage": {"prompt_tokens": 3, "completion_tokens": 4},
        }
    )
    assert found.choices == (Choice("a", "stop"), Choice("b", "length"))
    assert found.text == "a"
    assert found.usage == Usage(3, 4)


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ({"message": {"content": "a"}}, "a"),
        ({"message": {"content": None}}, ""),
        ({"message": None, "text": "a"}, "a"),
        ({"message": {"content": [{"type": "text", "text": "a"}]}}, "a"),
        ({"message": {"content": 7}}, ""),
    ],
)
def test_a_whole_answer_may_lack_almost_everything(choice: Any, text: str) -> None:
    found = completion({"choices": [choice]})
    assert found.choices == (Choice(text, None),)
    assert found.usage is None


@pytest.mark.parametrize("payload", [{}, {"choices": []}, {"choices": None}, {"choices": "x"}])
def test_a_whole_answer_without_choices_is_none(payload: Any) -> None:
    with pytest.raises(EndpointUnreachable, match="empty"):
        completion(payload)


@pytest.mark.parametrize(
    "choice",
    [
        {"message": {"content": None, "refusal": "I cannot."}},
        {"message": {"content": ""}, "finish_reason": "content_filter"},
    ],
)
def test_a_whole_answer_can_be_a_refusal(choice: Any) -> None:
    with pytest.raises(ContentRefused):
        completion({"choices": [choice]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "message", "content", "text", "index", "usage", "refusal",
                 "finish_reason", "prompt_tokens", "model"]
            ),
            inner,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine
@given(st.lists(st.dictionaries(st.sampled_from(["choices", "usage", "model"]), JSON)))
def test_no_shape_of_answer_is_a_bug(payloads: list[Any]) -> None:
    reader = StreamReader()
    for payload in payloads:
        reader.deltas(payload)
        with contextlib.suppress(EndpointError):
            completion(payload)
