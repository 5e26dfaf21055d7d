"""Judgements of many servers: old and new categories, with and without scores, whole or not."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.endpoints.moderations.answer import CLEAN, FORBIDDEN, Judgement, merged
from bot.endpoints.moderations.reading import results


def judgement(entry: Any) -> Judgement:
    (found,) = results({"results": [entry]})
    assert found
    return found


def test_scores_are_read_as_the_document_has_them() -> None:
    found = judgement(
        {
            "flagged": True,
            "categories": {"violence": True, "sexual": False, "illicit": None},
            "category_scores": {"violence": 0.9999992735124786, "sexual": 1.5e-6, "illicit": None},
            "category_applied_input_types": {"violence": ["text"]},
        }
    )
    assert found == Judgement(
        flagged=True, scores={"violence": 0.9999992735124786, "sexual": 1.5e-6}, is_scored=True
    )


def test_without_scores_yes_and_no_count_as_one_and_nought() -> None:
    found = judgement({"flagged": True, "categories": {"violence": True, "hate": False}})
    assert (found.flagged, found.is_scored) == (True, False)
    assert found.scores == {"violence": 1.0, "hate": 0.0}


@pytest.mark.parametrize(
    ("entry", "scores"),
    [
        ({"flagged": True}, {"flagged": 1.0}),
        ({"flagged": False}, {}),
        ({"flagged": True, "categories": {"hate": False}}, {"hate": 0.0, "flagged": 1.0}),
        ({"flagged": True, "categories": {}, "category_scores": None}, {"flagged": 1.0}),
    ],
)
def test_a_flag_without_a_category_is_not_lost(entry: Any, scores: dict[str, float]) -> None:
    assert judgement(entry).scores == scores
    assert judgement(entry).flagged is entry["flagged"]


def test_a_category_that_is_flagged_but_not_scored_counts_as_one() -> None:
    entry = {
        "flagged": True,
        "categories": {"hate": True, "sexual": True, "spam": False},
        "category_scores": {"hate": 0.3},
    }
    assert judgement(entry).scores == {"hate": 0.3, "sexual": 1.0, "spam": 0.0}
    assert judgement(entry).is_scored


@pytest.mark.parametrize(
    ("entry", "flagged"),
    [
        ({"categories": {"hate": True, "sexual": False}}, True),
        ({"categories": {"hate": False}, "category_scores": {"hate": 0.7}}, False),
        ({"category_scores": {"hate": 0.5}}, True),
        ({"category_scores": {"hate": 0.49}}, False),
        ({"flagged": "false", "categories": {"hate": True}}, False),
        ({"flagged": 1}, True),
        ({"categories": ["hate", "violence"]}, True),
        ({"flagged": None, "categories": {"hate": 0.9}}, True),
    ],
)
def test_whether_it_is_flagged_is_told_by_what_there_is(entry: Any, *, flagged: bool) -> None:
    assert judgement(entry).flagged is flagged


def test_a_list_of_categories_names_those_that_are_flagged() -> None:
    assert judgement({"categories": ["hate", 5, "violence"]}).scores == {"hate": 1.0, "violence": 1}


@pytest.mark.parametrize(
    ("told", "score"),
    [
        (0.25, 0.25),
        (1.5, 1.0),
        (-0.5, 0.0),
        (math.nan, 0.0),
        (math.inf, 1.0),
        (-math.inf, 0.0),
        (10**400, 1.0),
        ("0.7", 0.7),
        ("nan", 0.0),
        (True, 1.0),
    ],
)
def test_scores_are_between_nought_and_one(told: Any, score: float) -> None:
    assert judgement({"flagged": False, "category_scores": {"hate": told}}).scores["hate"] == score


@pytest.mark.parametrize("told", [None, "high", [], {}])
def test_what_is_no_score_is_passed_over(told: Any) -> None:
    found = judgement({"flagged": True, "category_scores": {"hate": told, "sexual": 0.2}})
    assert found.scores == {"sexual": 0.2}


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Hate/Threatening", "hate/threatening"),
        (" Dangerous  and\ncriminal ", "dangerous_and_criminal"),
        ("x" * 200, "x" * 64),
        ("h\u200bate\x00", "hate"),
    ],
)
def test_names_are_such_that_a_setting_can_name_them(told: str, name: str) -> None:
    assert list(judgement({"category_scores": {told: 0.1, "": 1, " ": 1}}).scores) == [name]


def test_of_too_many_categories_the_highest_are_kept() -> None:
    told = {f"c{number}": number / 1000 for number in range(1000)}
    scores = judgement({"flagged": False, "category_scores": told}).scores
    assert len(scores) == 64
    assert min(scores.values()) == 0.936


@pytest.mark.parametrize(
    "payload",
    [
        {"results": [{"flagged": True}]},
        {"results": {"flagged": True}},
        {"data": [{"flagged": True}]},  # what a bare list becomes
        {"id": "modr-1", "flagged": True},
    ],
)
def test_the_results_may_lack_their_wrapping(payload: dict[str, Any]) -> None:
    (found,) = results(payload)
    assert found
    assert found.flagged


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"results": None},
        {"results": [None]},
        {"results": ["clean"]},
        {"results": [{}]},
        {"results": [{"flagged": None, "categories": {}, "category_scores": {"hate": "low"}}]},
        {"results": {"message": "ok"}},
        {"object": "list", "data": [{"embedding": [0.1]}]},
    ],
)
def test_an_answer_that_says_nothing_is_no_judgement(payload: dict[str, Any]) -> None:
    assert results(payload) == [None]
    assert results({"results": []}) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=80), inner),
    max_leaves=12,
)
ENTRIES = st.fixed_dictionaries(
    {},
    optional={"flagged": ANYTHING, "categories": ANYTHING, "category_scores": ANYTHING},
)


@given(st.fixed_dictionaries({"results": ANYTHING | st.lists(ENTRIES | ANYTHING, max_size=4)}))
def test_whatever_comes_is_read_within_bounds(payload: dict[str, Any]) -> None:
    for found in results(payload):
        if found is None:
            continue
        assert len(found.scores) <= 64
        assert all(0 <= score <= 1 for score in found.scores.values())
        assert all(0 < len(name) <= 64 for name in found.scores)


def test_a_whole_is_thought_the_worst_of_its_parts() -> None:
    first = Judgement(flagged=False, scores={"a": 0.2, "b": 0.4}, is_scored=True)
    second = Judgement(
        flagged=True, scores={"b": 0.9, "c": 0.1}, is_scored=True, pictures_judged=False
    )
    third = Judgement(flagged=False, scores={"b": 0.5}, is_scored=False, refusal="No.")
    whole = merged([first, second, third])
    assert whole == Judgement(
        flagged=True,
        scores={"a": 0.2, "b": 0.9, "c": 0.1},
        is_scored=True,
        pictures_judged=False,
        refusal="No.",
    )
    assert merged([first]) is first


def test_a_whole_has_no_more_categories_than_a_part() -> None:
    parts = [
        Judgement(flagged=False, scores={f"{part}-{i}": i / 64 for i in range(64)}, is_scored=True)
        for part in range(3)
    ]
    assert len(merged(parts).scores) == 64


def test_nothing_shared_can_be_changed() -> None:
    for judgement_ in (CLEAN, FORBIDDEN, judgement({"flagged": True})):
        with pytest.raises(TypeError):
            judgement_.scores["x"] = 1.0  # type: ignore[index]  # which is the point
