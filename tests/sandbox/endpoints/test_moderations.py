"""Moderation by a list of words: old and new categories, with and without scores."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.endpoints import EndpointServer, Model
from sandbox.endpoints.judges import FIRST, NEWEST, OMNI
from sandbox.endpoints.moderations import words

TEXT = "rehearsal-moderation-text"
PLAIN = "rehearsal-moderation-plain"


async def judged(api: Any, content: Any, **further: Any) -> list[dict[str, Any]]:
    status, answer = await api.post({"input": content, **further}, "moderations")
    assert status == 200, answer
    results: list[dict[str, Any]] = answer["results"]
    return results


async def scored(api: Any, text: str, **further: Any) -> dict[str, float]:
    (result,) = await judged(api, text, **further)
    scores: dict[str, float] = result["category_scores"]
    return scores


async def test_an_answer_fits_the_document(api: Any, fits: Any) -> None:
    for content in ("hello", ["hello", "kill"], [{"type": "text", "text": "hello"}]):
        body = {"input": content, "model": "rehearsal-moderation"}
        fits("CreateModerationRequest", body)
        status, answer = await api.post(body, "moderations")
        assert status == 200
        fits("CreateModerationResponse", answer)
        assert answer["model"] == "rehearsal-moderation"
        assert answer["id"].startswith("modr-")


async def test_texts_are_judged_each_by_itself_in_their_order(api: Any) -> None:
    first, second, third = await judged(api, ["kill", "hello", "an idiot"])
    assert [one["flagged"] for one in (first, second, third)] == [True, False, True]
    assert (first["categories"]["violence"], third["categories"]["violence"]) == (True, False)
    assert third["category_scores"]["harassment"] == 0.75


@pytest.mark.parametrize(
    ("text", "category", "score"),
    [
        ("harassment:0.83", "harassment", 0.83),
        ("so HARASSMENT/THREATENING:.5, he said", "harassment/threatening", 0.5),
        ("sexual/minors:1", "sexual/minors", 1.0),
        ("hate:0", "hate", 0.0),
        ("violence:0.2 kill", "violence", 0.2),
        ("violence:0.2 violence:0.6 violence:0.4", "violence", 0.6),
        ("violence:1.7", "violence", 1.0),
        ("badword-illicit/violent", "illicit/violent", 0.9),
        ("badword-self-harm/intent!", "self-harm/intent", 0.9),
        ("Shut Up.", "harassment", 0.55),
        ("stupid idiot", "harassment", 0.75),
    ],
)
async def test_words_and_numbers_set_a_score(
    api: Any, text: str, category: str, score: float
) -> None:
    assert (await scored(api, text))[category] == score


@pytest.mark.parametrize(
    "text",
    ["skills", "hate :0.9", "violence:0.9999999999", "notviolence:0.9", "badword-violences", "😀"],
)
async def test_what_only_looks_like_a_sign_is_none(api: Any, text: str) -> None:
    assert max((await scored(api, text)).values()) < 0.005


async def test_the_longer_category_is_meant(api: Any) -> None:
    scores = await scored(api, "violence/graphic:0.7 badword-hate/threatening")
    assert (scores["violence/graphic"], scores["hate/threatening"]) == (0.7, 0.9)
    assert scores["violence"] < 0.01
    assert scores["hate"] < 0.01


async def test_the_same_text_always_scores_the_same(api: Any) -> None:
    hum = await scored(api, "a walk in the park")
    assert hum == await scored(api, "A WALK in the park")
    assert hum != await scored(api, "a walk in the dark")
    assert set(hum) == set(NEWEST)


async def test_the_first_models_have_seven_categories(api: Any) -> None:
    (result,) = await judged(api, "badword-hate harassment:0.9", model=TEXT)
    assert tuple(result["categories"]) == tuple(result["category_scores"]) == FIRST
    assert (result["flagged"], result["category_scores"]["hate"]) == (True, 0.9)
    assert "category_applied_input_types" not in result
    (result,) = await judged(api, "harassment:0.9", model=TEXT)
    assert not result["flagged"]


async def test_the_plain_model_says_only_yes_or_no(api: Any) -> None:
    status, answer = await api.post({"input": "kill", "model": PLAIN}, "moderations")
    assert status == 200
    assert answer == {
        "results": [
            {
                "flagged": True,
                "categories": {
                    "harassment": False,
                    "hate": False,
                    "self-harm": False,
                    "sexual": False,
                    "violence": True,
                },
            }
        ]
    }


async def test_a_model_may_judge_only_the_first_of_several(
    api: Any, endpoint: EndpointServer
) -> None:
    lazy = dataclasses.replace(OMNI, judges_first_only=True)
    endpoint.models.add(Model(id="lazy", judges=lazy))
    (result,) = await judged(api, ["hello", "kill"], model="lazy")
    assert not result["flagged"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "missing_required_parameter"),
        ({"input": ""}, 400, "string_below_min_length"),
        ({"input": []}, 400, "empty_array"),
        ({"input": ["a", ""]}, 400, "string_below_min_length"),
        ({"input": None}, 400, "invalid_type"),
        ({"input": ["a", 5]}, 400, "invalid_type"),
        ({"input": ["a", {"type": "text", "text": "b"}]}, 400, "invalid_type"),
        ({"input": [{"text": "b"}]}, 400, "missing_required_parameter"),
        ({"input": [{"type": "file"}]}, 400, "invalid_value"),
        ({"input": [{"type": "text"}]}, 400, "missing_required_parameter"),
        ({"input": [{"type": "image_url", "image_url": "x"}]}, 400, "invalid_type"),
        ({"input": "x" * 32_001}, 400, "string_above_max_length"),
        ({"input": ["x"] * 33}, 400, "array_above_max_length"),
        ({"input": "x", "stream": True}, 400, None),
        ({"input": "x", "model": "rehearsal"}, 400, "invalid_value"),
        ({"input": "x", "model": "nonsense"}, 404, "model_not_found"),
        ({"input": "x", "model": "retired-model"}, 404, "model_not_found"),
        ({"input": [{"type": "text", "text": "x"}], "model": TEXT}, 400, "invalid_type"),
    ],
)
async def test_what_a_real_server_refuses_is_refused(
    api: Any, fits: Any, body: dict[str, Any], status: int, code: str | None
) -> None:
    found, answer = await api.post(body, "moderations")
    assert (found, answer["error"]["code"]) == (status, code)
    fits("ErrorResponse", answer)


async def test_as_much_as_is_taken_is_judged(api: Any) -> None:
    assert len(await judged(api, ["x" * 32_000] * 32)) == 32


@pytest.mark.parametrize("model", ["rehearsal-moderation", TEXT, PLAIN])
async def test_models_that_judge_do_nothing_else(
    api: Any, endpoint: EndpointServer, model: str
) -> None:
    endpoint.edits_gone = False
    talk = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
    assert (await api.post(talk))[0] == 404
    assert (await api.post({"model": model, "input": "x", "instruction": "y"}, "edits"))[0] == 404
    assert (await api.post({"model": model, "prompt": "x"}, "completions"))[0] == 404
    assert (await api.post({"model": model, "prompt": "x"}, "images/generations"))[0] == 400


async def test_moderation_may_be_gone(api: Any, endpoint: EndpointServer) -> None:
    endpoint.moderations_gone = True
    status, answer = await api.post({"input": "x"}, "moderations")
    assert (status, answer["error"]["message"]) == (404, "Invalid URL (POST /v1/moderations)")
    endpoint.moderations_gone = False
    assert len(await judged(api, "x")) == 1


@given(st.text())
def test_any_text_has_a_score_in_each_category(text: str) -> None:
    scores = words.scores(text)
    assert set(scores) == set(NEWEST)
    assert all(0 <= score <= 1 for score in scores.values())


@given(st.sampled_from(NEWEST), st.integers(0, 1_000), st.text(max_size=20))
def test_any_score_can_be_set(category: str, thousandths: int, before: str) -> None:
    text = f"{before} {category}:{thousandths / 1000}"
    assert words.scores(text)[category] == thousandths / 1000 or f"{category}:" in before.lower()


def test_every_word_is_of_a_category_and_graded() -> None:
    assert {category for category, _ in words.WORDS.values()} <= set(NEWEST)
    for word, (category, score) in words.WORDS.items():
        assert words.scores(word)[category] >= score > 0.005
