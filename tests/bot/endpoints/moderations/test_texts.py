"""Texts judged by endpoints that take many at once, or do not."""

from typing import Any

import pytest

from bot.endpoints.moderations import GONE, Input, Judgement, Moderations
from bot.errors import EndpointBusy, EndpointError, EndpointRefused, EndpointUnreachable
from tests.bot.endpoints.moderations.courts import (
    MODEL,
    TOO_LONG,
    Answer,
    asked,
    inputs,
    judged,
    preside,
    refusal,
    result,
    verdict,
)
from tests.bot.endpoints.scripted import Endpoint, Time


async def judge(moderations: Moderations, endpoint: Endpoint, *texts: str) -> list[Judgement]:
    return await moderations.judge(endpoint.account, MODEL, inputs(*texts))


def hates(judgements: list[Judgement]) -> list[float]:
    return [one.scores["hate"] for one in judgements]


async def test_many_texts_go_in_one_request_and_come_back_in_order(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, judged)
    found = await judge(moderations, endpoint, "0.1", "0.9", "0.5")
    assert hates(found) == [0.1, 0.9, 0.5]
    assert [one.flagged for one in found] == [False, True, True]
    (request,) = endpoint.asked
    assert (request.method, request.path) == ("POST", "/v1/moderations")
    assert request.body == {"model": MODEL, "input": ["0.1", "0.9", "0.5"]}


async def test_one_text_goes_as_a_string(endpoint: Endpoint, moderations: Moderations) -> None:
    preside(endpoint, judged)
    (found,) = await judge(moderations, endpoint, "foul")
    assert found == Judgement(flagged=True, scores={"hate": 0.9}, is_scored=True)
    assert asked(endpoint) == ["foul"]


async def test_nothing_to_judge_is_clean_without_a_call(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    assert await judge(moderations, endpoint) == []
    for found in await judge(moderations, endpoint, "", " \n"):
        assert (found.flagged, dict(found.scores), found.pictures_judged) == (False, {}, True)
    assert endpoint.asked == []


async def test_empty_texts_keep_their_place(endpoint: Endpoint, moderations: Moderations) -> None:
    preside(endpoint, judged)
    found = await judge(moderations, endpoint, "", "0.8", " ", "0.2")
    assert [one.scores.get("hate") for one in found] == [None, 0.8, None, 0.2]
    assert asked(endpoint) == [["0.8", "0.2"]]


async def test_more_texts_than_a_request_takes_go_in_several(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, judged)
    texts = [str(number / 100) for number in range(70)]
    assert hates(await judge(moderations, endpoint, *texts)) == [n / 100 for n in range(70)]
    assert [len(content) for content in asked(endpoint)] == [32, 32, 6]


async def test_a_very_long_text_is_judged_by_its_worst_piece(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, judged)
    found = await judge(moderations, endpoint, "x" * 40_000 + " foul " + "x" * 40_000, "0.3")
    assert hates(found) == [0.9, 0.3]
    (content,) = asked(endpoint)
    assert [len(piece) for piece in content[:-1]] == [32_000, 32_000, 16_406]
    assert content[-1] == "0.3"


@pytest.mark.parametrize(
    "first",
    [
        (200, {"results": [result(0.1)]}),  # only the first is judged, or all as one
        (200, {"results": [result(0.1)] * 5}),
        (200, {"results": [result(0.1), None]}),
        (200, {"results": []}),
        (200, {"id": "modr-1"}),
        refusal("Input should be a valid string", 422),
        refusal("'input' must be a string", 400),
    ],
)
async def test_endpoints_that_judge_one_text_are_asked_for_one_from_then_on(
    endpoint: Endpoint, moderations: Moderations, time: Time, first: Answer
) -> None:
    preside(endpoint, lambda content: first if isinstance(content, list) else verdict(content))
    for _ in range(2):
        assert hates(await judge(moderations, endpoint, "0.3", "0.7")) == [0.3, 0.7]
    assert [c for c in asked(endpoint) if isinstance(c, list)] == [["0.3", "0.7"]]
    time.now += 3_601
    await judge(moderations, endpoint, "0.3", "0.7")
    assert asked(endpoint).count(["0.3", "0.7"]) == 2, "after an hour it is tried again"


async def test_another_model_at_the_same_endpoint_is_asked_for_many(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, lambda content: verdict(content if isinstance(content, str) else content[0]))
    await judge(moderations, endpoint, "0.3", "0.7")
    preside(endpoint, judged)
    await moderations.judge(endpoint.account, "judge-2", inputs("0.3", "0.7"))
    assert asked(endpoint)[-1] == ["0.3", "0.7"]


async def test_several_results_for_one_text_count_as_one(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    endpoint.answer({"results": [result(0.2), result(0.8), None]})
    assert hates(await judge(moderations, endpoint, "two sentences")) == [0.8]


async def test_too_much_at_once_goes_by_halves(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        return TOO_LONG if sum(map(len, content)) > 12 else judged(content)

    preside(endpoint, rule)
    texts = ["0.11", "0.22", "0.33", "0.44", "0.55"]
    assert hates(await judge(moderations, endpoint, *texts)) == [0.11, 0.22, 0.33, 0.44, 0.55]
    assert asked(endpoint) == [texts, texts[:2], texts[2:]]


async def test_a_text_that_is_too_long_goes_in_pieces_and_the_length_is_remembered(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        return TOO_LONG if max(map(len, [content, *content])) > 2_100 else judged(content)

    preside(endpoint, rule)
    text = "x" * 3_990 + " foul " + "x" * 3_990
    assert hates(await judge(moderations, endpoint, text)) == [0.9]
    endpoint.asked.clear()
    assert hates(await judge(moderations, endpoint, text)) == [0.9]
    assert all(len(piece) <= 2_100 for content in asked(endpoint) for piece in content)
    assert len(asked(endpoint)) == 1


async def test_a_text_is_not_cut_for_ever(endpoint: Endpoint, moderations: Moderations) -> None:
    preside(endpoint, lambda _: TOO_LONG)
    with pytest.raises(EndpointRefused):
        await judge(moderations, endpoint, "x" * 2_000)
    assert len(endpoint.asked) < 40


@pytest.mark.parametrize("status", [400, 413, 415, 422])
async def test_a_text_that_is_refused_does_not_hold_up_the_others(
    endpoint: Endpoint, moderations: Moderations, status: int
) -> None:
    def rule(content: Any) -> Answer:
        return refusal("Odd bytes.", status) if "odd" in content else judged(content)

    preside(endpoint, rule)
    first, odd, last = await judge(moderations, endpoint, "0.3", "odd", "0.7")
    assert hates([first, last]) == [0.3, 0.7]
    assert (first.refusal, last.refusal) == (None, None)
    assert (odd.flagged, dict(odd.scores)) == (False, {})
    assert odd.refusal
    await judge(moderations, endpoint, "0.3", "0.7")
    assert asked(endpoint)[-1] == ["0.3", "0.7"], "the endpoint still takes many"


async def test_a_text_that_is_refused_alone_is_told_from_an_endpoint_that_refuses_all(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, lambda content: refusal("Odd.") if content == "odd" else judged(content))
    (found,) = await judge(moderations, endpoint, "odd")
    assert found.refusal
    assert "Odd." in found.refusal
    assert asked(endpoint) == ["odd", "Hello."]


async def test_an_endpoint_that_refuses_everything_is_not_asked_about_each(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, lambda _: refusal("Invalid value: 'judge-1'. Supported values are: 'x'."))
    with pytest.raises(EndpointRefused, match="Supported values"):
        await judge(moderations, endpoint, *map(str, range(32)))
    assert len(endpoint.asked) == 2


async def test_what_a_policy_forbids_even_to_ask_about_is_flagged(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        if "foul" in content:
            return refusal("Blocked by our usage policies.", code="content_policy_violation")
        return judged(content)

    preside(endpoint, rule)
    clean, foul = await judge(moderations, endpoint, "0.1", "foul")
    assert not clean.flagged
    assert (foul.flagged, dict(foul.scores), foul.is_scored) == (True, {"flagged": 1.0}, False)
    assert foul.refusal is None


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        ({"error": {"message": "slow down"}}, 429, EndpointBusy),
        ({"error": {"message": "oh"}}, 500, EndpointUnreachable),
        ({"error": {"message": "Incorrect API key provided"}}, 401, EndpointRefused),
        ({"error": {"code": "insufficient_quota"}}, 429, EndpointRefused),
        ({"error": {"message": "no"}}, 403, EndpointRefused),
        ("<html>", 200, EndpointUnreachable),
        ({"results": []}, 200, EndpointUnreachable),
        ({"choices": [{"message": {"content": "safe"}}]}, 200, EndpointUnreachable),
    ],
)
async def test_without_a_judgement_nothing_is_taken_for_clean(
    endpoint: Endpoint,
    moderations: Moderations,
    content: Any,
    status: int,
    kind: type[EndpointError],
) -> None:
    endpoint.answer(content, status)
    for texts in (["hi"], ["hi", "ho"]):
        with pytest.raises(kind) as raised:
            await judge(moderations, endpoint, *texts)
        assert str(raised.value).endswith((".", "”"))


async def test_an_answer_without_a_judgement_names_the_setting(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    endpoint.answer({"ok": True})
    with pytest.raises(EndpointUnreachable, match=r"`moderation\.model`"):
        await judge(moderations, endpoint, "hi")


@pytest.mark.parametrize("status", [404, 405, 410, 501])
async def test_an_endpoint_that_does_not_judge_says_what_to_do(
    endpoint: Endpoint, moderations: Moderations, status: int
) -> None:
    preside(endpoint, lambda _: refusal("Invalid URL (POST /v1/moderations)", status))
    for texts in (["hi"], ["hi", "ho"]):
        with pytest.raises(EndpointRefused, match="/settings key set") as raised:
            await judge(moderations, endpoint, *texts)
        assert (raised.value.code, raised.value.status) == (GONE, status)


async def test_one_failure_among_many_is_told_and_ends_the_rest(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        if isinstance(content, list):
            return 200, {"results": []}
        return (403, {"error": {"message": "no"}}) if content == "0.1" else judged(content)

    preside(endpoint, rule)
    with pytest.raises(EndpointRefused):
        await judge(moderations, endpoint, *["0.1"] * 30)
    assert len(endpoint.asked) < 30


async def test_half_a_surrogate_pair_is_sent_in_a_readable_form(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, judged)
    await moderations.judge(endpoint.account, MODEL, [Input("foul\ud83d")])
    assert asked(endpoint) == ["foul\ufffd"]


def test_what_people_wrote_is_not_shown_by_accident() -> None:
    assert "secret" not in repr(Input("secret", ("https://secret.example/1.png",)))
