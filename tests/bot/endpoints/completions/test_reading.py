"""Texts as many servers give them, whatever is in them."""

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.chat import Usage
from bot.endpoints.completions import TextChoice, TextCompletion, TextDelta, TokenLogprob
from bot.endpoints.completions.reading import TextReader, logprobs
from bot.errors import ContentRefused, EndpointUnreachable

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
LISTS = ("tokens", "token_logprobs", "top_logprobs", "text_offset", "content")
LOGPROBS = st.fixed_dictionaries(
    {}, optional={name: ANYTHING | st.lists(ANYTHING, max_size=4) for name in LISTS}
)
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(max_size=5) | ANYTHING,
        "index": st.integers(-2, 3) | ANYTHING,
        "finish_reason": st.sampled_from(["stop", "length", "content_filter"]) | ANYTHING,
        "logprobs": LOGPROBS | ANYTHING,
    },
)
PAYLOADS = st.fixed_dictionaries(
    {}, optional={"choices": st.lists(CHOICES, max_size=3) | ANYTHING, "usage": ANYTHING}
)


def read(*payloads: dict[str, Any]) -> list[TextDelta]:
    reader = TextReader()
    found = [delta for payload in payloads for delta in reader.deltas(payload)]
    reader.end()
    return found


def test_lists_side_by_side_are_read_as_the_document_has_them() -> None:
    told = {
        "tokens": ["Once", " upon"],
        "token_logprobs": [None, -0.5],
        "top_logprobs": [None, {" the": -2.0, " upon": -0.5}],
        "text_offset": [0, 4],
    }
    assert logprobs(told) == (
        TokenLogprob("Once", None, 0, ()),
        TokenLogprob(" upon", -0.5, 4, ((" upon", -0.5), (" the", -2.0))),
    )


def test_the_form_of_chat_answers_is_read_too() -> None:
    told = {
        "content": [
            {
                "token": "Hi",
                "logprob": -0.25,
                "top_logprobs": [
                    {"token": "Ho", "logprob": -3.0},
                    {"token": "Hi", "logprob": -0.25},
                ],
            },
            {"token": "!"},
        ]
    }
    assert logprobs(told) == (
        TokenLogprob("Hi", -0.25, None, (("Hi", -0.25), ("Ho", -3.0))),
        TokenLogprob("!"),
    )


def test_short_lists_leave_out_what_is_missing() -> None:
    assert logprobs({"tokens": ["a", "b"], "token_logprobs": [-1]}) == (
        TokenLogprob("a", -1.0),
        TokenLogprob("b"),
    )


@pytest.mark.parametrize("odd", [math.nan, -math.inf, math.inf, -(10**400), 7, True, "-1", None])
def test_what_is_no_logarithm_of_a_probability_is_passed_over(odd: object) -> None:
    told = {"tokens": ["a"], "token_logprobs": [odd], "top_logprobs": [{"a": odd, "b": -1}]}
    assert logprobs(told) == (TokenLogprob("a", None, None, (("b", -1.0),)),)


def test_of_many_alternatives_the_likeliest_are_kept() -> None:
    top = {str(number): -float(number) for number in range(1000, 0, -1)}
    (one,) = logprobs({"tokens": ["a"], "top_logprobs": [top]}) or ()
    assert one.top == tuple((str(number), -float(number)) for number in range(1, 21))


@pytest.mark.parametrize("nothing", [None, [], "none", 0])
def test_nothing_told_is_told_apart_from_an_empty_list(nothing: object) -> None:
    assert logprobs(nothing) is None
    assert logprobs({"tokens": []}) == ()


def test_a_token_without_a_whole_letter_keeps_its_likelihood() -> None:
    told = {"tokens": ["bytes:\\xf0"], "token_logprobs": [-1.5]}
    steps = read(
        {"choices": [{"text": "", "index": 1, "logprobs": told}]},
        {"choices": [{"text": "🙂", "index": 1, "finish_reason": "stop"}]},
    )
    found = TextCompletion.of(steps)
    assert found.choices == (TextChoice("🙂", "stop", (TokenLogprob("bytes:\\xf0", -1.5),)),)


def test_choices_that_came_mixed_are_put_in_order() -> None:
    steps = read(
        {"choices": [{"text": "B", "index": 1}, {"text": "A", "index": 0}]},
        {"choices": [{"text": "a", "index": 0, "finish_reason": "length"}]},
        {"choices": [{"text": "b", "index": 1, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}},
    )
    found = TextCompletion.of(steps)
    assert found.choices == (TextChoice("Aa", "length"), TextChoice("Bb", "stop"))
    assert found.text == "Aa"
    assert found.usage == Usage(3, 4)


def test_a_text_that_the_filter_took_whole_is_a_refusal() -> None:
    with pytest.raises(ContentRefused, match="other words"):
        read({"choices": [{"text": "", "finish_reason": "content_filter"}]})


def test_a_text_that_the_filter_cut_is_kept() -> None:
    (delta,) = read({"choices": [{"text": "Half of", "finish_reason": "content_filter"}]})
    assert (delta.text, delta.finish_reason) == ("Half of", "content_filter")


@pytest.mark.parametrize("payload", [{}, {"choices": []}, {"choices": ["x"]}, {"choices": 5}])
def test_an_answer_without_any_choice_is_none(payload: dict[str, Any]) -> None:
    with pytest.raises(EndpointUnreachable, match="empty"):
        read(payload)


def test_an_empty_text_is_an_answer() -> None:
    assert TextCompletion.of(read({"choices": [{"text": "", "index": 0}]})).text == ""


@given(st.lists(PAYLOADS, max_size=3))
def test_whatever_comes_is_read_or_refused(payloads: list[dict[str, Any]]) -> None:
    reader = TextReader()
    steps = [delta for payload in payloads for delta in reader.deltas(payload)]
    texts = [choice.text for choice in TextCompletion.of(steps).choices]
    assert sorted("".join(texts)) == sorted("".join(step.text for step in steps))
    for token in (token for step in steps for token in step.logprobs or ()):
        assert token.logprob is None or token.logprob <= 0.01
    with suppress(ContentRefused, EndpointUnreachable):
        reader.end()
