"""JSON that is not quite JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.endpoints.transport.lenient import loads


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "😀"}', {"a": "😀"}),
        (rb'"\ud83d\ude00 \ud83d \ude00"', "😀 \ufffd \ufffd"),
        ('{"logprob": -Infinity}', {"logprob": float("-inf")}),
        (b'"\xff"', "\ufffd"),
    ],
)
def test_values(text: str | bytes, value: Any) -> None:
    assert loads(text) == value


@pytest.mark.parametrize("text", ["", "{", "nope", b"\xff", "[" * 100_000, "[" * 2_000_000])
def test_what_is_not_json_at_all(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the kinds of two libraries, with their words
        loads(text)


@settings(deadline=None)
@given(st.recursive(st.none() | st.text(), st.lists))
def test_json_is_read_as_it_is(value: Any) -> None:
    assert loads(json.dumps(value)) == value
