"""Pictures judged by models that see several, one, or none."""

from typing import Any

import pytest

from bot.endpoints.moderations import GONE, Input, Judgement, Moderations
from bot.endpoints.moderations.request import SAMPLE
from bot.errors import EndpointError, EndpointRefused, ModelUnavailable
from tests.bot.endpoints.moderations.courts import (
    MODEL,
    TOO_LONG,
    Answer,
    asked,
    judged,
    pictures_in,
    preside,
    refusal,
)
from tests.bot.endpoints.scripted import Endpoint, Time


async def judge(
    moderations: Moderations, endpoint: Endpoint, *given: Input, model: str = MODEL
) -> list[Judgement]:
    return await moderations.judge(endpoint.account, model, given)


def summary(judgement: Judgement) -> tuple[float | None, bool]:
    return judgement.scores.get("hate"), judgement.pictures_judged


def one_at_most(content: Any) -> Answer:
    if len(shown := pictures_in(content)) > 1:
        message = f"Number of images ({len(shown)}) exceeds maximum of 1"
        return refusal(message, code="too_many_images")
    return judged(content)


def blind(content: Any) -> Answer:
    if isinstance(content, list) and isinstance(content[0], dict):
        return refusal("This model does not support image inputs.")
    return judged(content)


async def test_a_text_and_its_picture_are_one_request_of_content_parts(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, judged)
    (found,) = await judge(moderations, endpoint, Input("0.3", ("0.8",)))
    assert summary(found) == (0.8, True)
    assert asked(endpoint) == [
        [{"type": "text", "text": "0.3"}, {"type": "image_url", "image_url": {"url": "0.8"}}]
    ]


async def test_pictures_stand_beside_texts_in_their_places(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, judged)
    given = [Input("0.1"), Input("", ("0.8",)), Input(""), Input("0.4"), Input("0.9", ("0.2",))]
    found = await judge(moderations, endpoint, *given)
    assert [summary(one) for one in found] == [
        (0.1, True),
        (0.8, True),
        (None, True),
        (0.4, True),
        (0.9, True),
    ]
    assert len(endpoint.asked) == 3
    assert ["0.1", "0.4"] in asked(endpoint)


async def test_where_one_picture_is_taken_each_goes_by_itself_from_then_on(
    endpoint: Endpoint, moderations: Moderations, time: Time
) -> None:
    preside(endpoint, one_at_most)
    given = Input("0.3", ("0.1", "0.9", "0.2"))
    for _ in range(2):
        (found,) = await judge(moderations, endpoint, given)
        assert summary(found) == (0.9, True)
    assert [len(pictures_in(content)) for content in asked(endpoint)] == [3] + [1] * 6
    texts = [content[0] for content in asked(endpoint)[1:] if "text" in content[0]]
    assert texts == [{"type": "text", "text": "0.3"}] * 2, "the text is judged once each time"
    time.now += 3_601
    await judge(moderations, endpoint, given)
    assert [len(pictures_in(content)) for content in asked(endpoint)][7:] == [3, 1, 1, 1]


@pytest.mark.parametrize("status", [400, 404, 415, 422])
async def test_a_model_that_does_not_see_is_asked_about_the_text_alone(
    endpoint: Endpoint, moderations: Moderations, status: int, time: Time
) -> None:
    def rule(content: Any) -> Answer:
        code, body = blind(content)
        return (status, body) if code == 400 else (code, body)

    preside(endpoint, rule)
    for _ in range(2):
        (found,) = await judge(moderations, endpoint, Input("0.7", ("0.9",)))
        assert summary(found) == (0.7, False)
    shown = [pictures_in(content) for content in asked(endpoint)]
    assert shown == [["0.9"], [SAMPLE], [], [], []], "nothing is shown to it any more"
    time.now += 3_601
    await judge(moderations, endpoint, Input("0.7", ("0.9",)))
    assert pictures_in(asked(endpoint)[5]) == ["0.9"]


async def test_pictures_alone_are_not_judged_by_a_model_that_does_not_see(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, blind)
    for _ in range(2):
        (found,) = await judge(moderations, endpoint, Input("", ("0.9", "0.8")))
        assert summary(found) == (None, False)
        assert not found.flagged
    assert sum(map(bool, map(pictures_in, asked(endpoint)))) == 3, "both, the first, the sample"


@pytest.mark.parametrize("model", ["text-moderation-latest", "maker/Text-Moderation-007"])
async def test_models_known_not_to_see_are_shown_nothing(
    endpoint: Endpoint, moderations: Moderations, model: str
) -> None:
    preside(endpoint, judged)
    (found,) = await judge(moderations, endpoint, Input("0.7", ("0.9",)), model=model)
    assert summary(found) == (0.7, False)
    assert asked(endpoint) == ["0.7"]


async def test_a_picture_that_cannot_be_opened_does_not_spoil_the_others(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        if "broken" in pictures_in(content):
            return refusal("Failed to download image.", code="invalid_image_url")
        return one_at_most(content)

    preside(endpoint, rule)
    (found,) = await judge(moderations, endpoint, Input("0.2", ("0.6", "broken")))
    assert summary(found) == (0.6, False)
    (found,) = await judge(moderations, endpoint, Input("0.2", ("broken",)))
    assert summary(found) == (0.2, False)
    (found,) = await judge(moderations, endpoint, Input("0.2", ("0.8",)))
    assert summary(found) == (0.8, True), "the model still sees"


async def test_what_a_policy_forbids_even_to_show_is_flagged(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    preside(endpoint, lambda _: refusal("Blocked.", code="content_policy_violation"))
    (found,) = await judge(moderations, endpoint, Input("x", ("y",)))
    assert (found.flagged, dict(found.scores)) == (True, {"flagged": 1.0})


async def test_a_long_text_does_not_stand_in_its_picture_s_way(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        if pictures_in(content) and len(content) > 1 and len(content[0]["text"]) > 1_000:
            return TOO_LONG
        return judged(content)

    preside(endpoint, rule)
    for size in (2_000, 40_000):
        (found,) = await judge(moderations, endpoint, Input("x" * size, ("0.8",)))
        assert summary(found) == (0.8, True)
        (found,) = await judge(moderations, endpoint, Input("x" * size + "foul", ("0.2",)))
        assert summary(found) == (0.9, True)


async def test_a_picture_that_is_too_large_is_left_out(
    endpoint: Endpoint, moderations: Moderations
) -> None:
    def rule(content: Any) -> Answer:
        if any(len(url) > 1_000 for url in pictures_in(content)):
            return refusal("Too large", 413)
        return judged(content)

    preside(endpoint, rule)
    large = "0." + "1" * 2_000
    (found,) = await judge(moderations, endpoint, Input("0.4", (large,)))
    assert summary(found) == (0.4, False)
    (found,) = await judge(moderations, endpoint, Input("0.4", ("0.5", large)))
    assert summary(found) == (0.5, False)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refusal("No such thing", 404), EndpointRefused, GONE),
        (refusal("Wrong", 400), EndpointRefused, None),
        (refusal("Incorrect API key provided", 401), EndpointRefused, "invalid_api_key"),
        (refusal("x", 404, "model_not_found"), ModelUnavailable, None),
        ((200, {"results": []}), EndpointError, None),
    ],
)
async def test_an_endpoint_that_refuses_all_is_not_taken_for_one_that_does_not_see(
    endpoint: Endpoint,
    moderations: Moderations,
    answer: Answer,
    kind: type[EndpointError],
    code: str | None,
) -> None:
    for text in ("", "text"):
        preside(endpoint, lambda _: answer)
        with pytest.raises(kind) as raised:
            await judge(moderations, endpoint, Input(text, ("0.9",)))
        if code:
            assert getattr(raised.value, "code", None) == code
        preside(endpoint, judged)
        (found,) = await judge(moderations, endpoint, Input(text, ("0.9",)))
        assert summary(found) == (0.9, True)
